import { existsSync } from 'node:fs';
import { messageOf } from '../../core/errors.ts';
import { canonicalJson } from '../../core/json.ts';
import { PromptLibrary } from '../../core/prompts.ts';
import type { Catalog } from '../../models/catalog/catalog.ts';
import type { CliFinder } from '../../modes/cli/cli-finder.ts';
import { findMode } from '../../modes/registry.ts';
import type { SweepServices } from '../prepare-run.ts';
import type { PlannedRun } from '../resolve-matrix.ts';
import { planEntries } from '../shard.ts';
import { createMethod } from '../workbench.ts';
import { plannedOf, promptsDigest } from './job-place.ts';
import { differingFields, modelsOfRun } from './model-facts.ts';
import type { Program } from './program.ts';
import type { QueueJob } from './queue-job.ts';

/** What a worker has. */
export interface WorkerFacts {
  readonly program: Program;
  /** Mark of its results; null = they have none. */
  readonly results: string | null;
  /** Where it looked for that mark. Default `--out`. */
  readonly option?: '--out' | '--store';
  readonly catalog: Catalog;
  /** Agent CLIs of this machine. */
  readonly clis: CliFinder;
  readonly cwd: string;
  readonly datasets: SweepServices['datasets'];
  readonly stopSignal: AbortSignal;
}

/** A job as this machine would execute it, or why it must not: in words, what the worker has that is not the publisher's. */
export type Agreement = { readonly planned: PlannedRun } | { readonly differences: readonly string[] };

/** Compares everything that changes a result, or what it costs: a run that was begun on one machine goes on on another. */
export async function agreementOn(job: QueueJob, facts: WorkerFacts): Promise<Agreement> {
  const early = [...programDifferences(job.program, facts.program), ...resultsDifference(job, facts)];
  if (early.length > 0) return { differences: early };
  try {
    const planned = await plannedOf(job, facts.cwd);
    const differences = [
      ...modelDifferences(job, facts.catalog),
      ...versionDifferences(planned, job),
      ...(await cliDifferences(job, facts.clis)),
    ];
    if (differences.length > 0) return { differences };
    const [entry] = await planEntries([planned], facts);
    if (entry?.digest !== job.digest)
      return { differences: [`data of ${job.run.benchmark.label}: other items than the publisher's`] };
    return { planned };
  } catch (error) {
    if (facts.stopSignal.aborted) throw error;
    return { differences: [messageOf(error)] };
  }
}

export function programDifferences(theirs: Program, ours: Program): string[] {
  if (theirs.version !== ours.version)
    return [`skillopt-bench ${ours.version} here, ${theirs.version} at the publisher`];
  if (theirs.digest !== ours.digest)
    return [
      `program files with the digest ${ours.digest.slice(0, 12)} here, ${theirs.digest.slice(0, 12)} at the publisher`,
    ];
  return theirs.node === ours.node ? [] : [`Node.js ${ours.node} here, ${theirs.node} at the publisher`];
}

function resultsDifference({ results }: QueueJob, facts: WorkerFacts): string[] {
  if (facts.results === results) return [];
  return facts.option === '--store'
    ? ["--store is not the publisher's"]
    : ["--out is not the publisher's results folder (or it is not shared with this machine)"];
}

function modelDifferences({ run, models }: QueueJob, catalog: Catalog): string[] {
  return Object.entries(modelsOfRun(run, catalog)).flatMap(([name, here]) => {
    const fields = differingFields(here, models[name] ?? {});
    return fields.length === 0
      ? []
      : [`model ${name}: ${fields.join(', ')} not as in the publisher's models file`];
  });
}

async function cliDifferences({ run }: QueueJob, clis: CliFinder): Promise<string[]> {
  const wanted = run.mode.cli;
  const { cli } = findMode(run.mode.name);
  if (wanted === undefined || cli === null) return [];
  const status = await clis(cli);
  if (!status.ok) return [`mode ${run.mode.name}: ${status.reason}`];
  return status.cli.version === wanted.version
    ? []
    : [`${wanted.name} ${status.cli.version} here, ${wanted.version} at the publisher`];
}

function versionDifferences(planned: PlannedRun, { run, place }: QueueJob): string[] {
  const { promptOverrides, definition, folder } = planned;
  if (place.prompts !== null && promptOverrides !== null) {
    if (!existsSync(promptOverrides)) return [`there is no folder of prompts '${place.prompts.path}'`];
    if (promptsDigest(promptOverrides) !== place.prompts.digest)
      return [`prompts in '${place.prompts.path}': other texts than the publisher's`];
  }
  const prompts = new PromptLibrary({ overrides: promptOverrides });
  const benchmark = definition.create({ prompts });
  const method = createMethod(run.method.name, run.method.config, prompts, folder);
  const mode = findMode(run.mode.name);
  const versions = [
    ['benchmark', benchmark.name, benchmark.version, run.benchmark.version],
    ['method', method.name, method.version, run.method.version],
    ['mode', mode.name, mode.version, run.mode.version],
  ] as const;
  const differences = versions.flatMap(([what, name, ours, theirs]) =>
    ours === theirs ? [] : [`${what} ${name}: version ${ours} here, ${theirs} at the publisher`],
  );
  if (canonicalJson(method.config) !== canonicalJson(run.method.config))
    differences.push(`method ${method.name}: its configuration comes out differently here`);
  return differences;
}
