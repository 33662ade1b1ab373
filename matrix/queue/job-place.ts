import { isAbsolute, relative, resolve, sep } from 'node:path';
import { ConfigError, DataError } from '../../core/errors.ts';
import type { PlannedRun } from '../resolve-matrix.ts';
import { benchmarkDefinition } from '../workbench.ts';
import { filesDigest } from './program.ts';
import type { QueueJob } from './queue-job.ts';

/** Writes down where a run's parts are, so that another machine with the same working folder finds its own. @throws {ConfigError} */
export function placeOf(planned: PlannedRun, cwd: string): QueueJob['place'] {
  const { source, folder, module, promptOverrides } = planned;
  return {
    source: source.kind === 'split-dir' ? { ...source, path: portable(source.path, cwd) } : source,
    folder: portable(folder, cwd),
    module: module === undefined ? null : inside(module, cwd, 'the benchmark module'),
    prompts:
      promptOverrides === null
        ? null
        : {
            path: inside(promptOverrides, cwd, 'the folder of prompts'),
            digest: promptsDigest(promptOverrides),
          },
  };
}

/**
 * The planned run that a job means on this machine.
 * @throws {ConfigError} when something that it names is not here @throws {DataError} when it names what it must not
 */
export async function plannedOf(job: QueueJob, cwd: string): Promise<PlannedRun> {
  const { source, folder, module, prompts } = job.place;
  const modulePath = module === null ? undefined : below(module, cwd);
  return {
    run: job.run,
    definition: await benchmarkDefinition(job.run.benchmark.name, modulePath, cwd),
    source: source.kind === 'split-dir' ? { ...source, path: resolve(cwd, source.path) } : source,
    folder: resolve(cwd, folder),
    promptOverrides: prompts === null ? null : below(prompts.path, cwd),
    ...(modulePath === undefined ? {} : { module: modulePath }),
    ...(job.learnedFrom === null ? {} : { learnedFrom: job.learnedFrom }),
  };
}

export function promptsDigest(folder: string): string {
  return filesDigest([folder], (name) => name.endsWith('.md'));
}

function portable(path: string, cwd: string): string {
  const short = relative(cwd, path);
  if (short === '') return '.';
  return leavesOut(short) ? path : short.split(sep).join('/');
}

function inside(path: string, cwd: string, what: string): string {
  const short = portable(path, cwd);
  if (isAbsolute(short))
    throw new ConfigError(
      `${what} '${path}' is not below the working directory: workers look for it below theirs, and nowhere else`,
    );
  return short;
}

/** Code and prompts are loaded from below the working directory only: the queue is written by others. */
function below(path: string, cwd: string): string {
  const whole = resolve(cwd, path);
  if (isAbsolute(path) || leavesOut(relative(cwd, whole)))
    throw new DataError(`the job names '${path}', which is not below the working directory`);
  return whole;
}

function leavesOut(short: string): boolean {
  return short === '..' || short.startsWith(`..${sep}`) || isAbsolute(short);
}
