import { resolve } from 'node:path';
import { ConfigError, messageOf } from '../../core/errors.ts';
import { describeDifference } from './compare.ts';
import { compareReplay, type Replay, replay } from './replay.ts';
import { readTraces, type Trace } from './trace-file.ts';

const usage = `usage: npm run trace -- <trace.json | folder> [more ...]

Replays recorded runs of the reference trainer under preset paper and compares every expected field.
exit code 0: all equal; 1: a difference, the first one is the last line; 2: a file that is no trace`;

export interface TraceResult {
  readonly exitCode: 0 | 1 | 2;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * The command `npm run trace`: a line a file, and last the first difference, if there is one. Nothing is
 * compared before all files are read and their configurations mapped.
 * @param options.from folder that relative paths are meant from
 */
export async function traceCommand(
  args: readonly string[],
  { from }: { readonly from: string },
): Promise<TraceResult> {
  try {
    if (args.length === 0 || args.some((arg) => arg.startsWith('-'))) throw new ConfigError(usage);
    const traces = readTraces(args.map((arg) => resolve(from, arg)));
    const replays = [];
    for (const { file, trace } of traces) replays.push({ file, trace, done: await replayFile(file, trace) });
    return report(replays);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return { exitCode: 2, stdout: '', stderr: `trace: ${error.message}\n` };
  }
}

async function replayFile(file: string, trace: Trace): Promise<Replay> {
  try {
    return await replay(trace);
  } catch (error) {
    throw error instanceof ConfigError ? new ConfigError(`${file}: ${messageOf(error)}`, error) : error;
  }
}

function report(
  replays: readonly { readonly file: string; readonly trace: Trace; readonly done: Replay }[],
): TraceResult {
  const lines: string[] = [];
  let first: string | null = null;
  for (const { file, trace, done } of replays) {
    const { differences, values } = compareReplay(trace, done);
    const [difference] = differences;
    lines.push(
      difference === undefined
        ? `equal      ${file} (${values} values)`
        : `different  ${file} (${differences.length} of ${values} values)`,
    );
    if (difference !== undefined) first ??= `${file}: ${describeDifference(difference)}`;
  }
  if (first !== null) lines.push(first);
  return { exitCode: first === null ? 0 : 1, stdout: `${lines.join('\n')}\n`, stderr: '' };
}
