import { resolve } from 'node:path';
import { ConfigError } from '../../core/errors.ts';
import { describeDifference } from './compare.ts';
import { compareReplay, replay } from './replay.ts';
import { readTraces } from './trace-file.ts';

const usage = `usage: npm run trace -- <trace.json | folder> [more ...]

Replays recorded runs of the reference trainer under preset paper and compares every expected field.
exit code 0: all equal; 1: a difference, the first one is the last line; 2: a file that is no trace`;

process.exitCode = await main(process.argv.slice(2)).catch((error: unknown) => {
  if (!(error instanceof ConfigError)) throw error;
  process.stderr.write(`trace: ${error.message}\n`);
  return 2;
});

async function main(args: readonly string[]): Promise<number> {
  if (args.length === 0 || args.some((arg) => arg.startsWith('-'))) throw new ConfigError(usage);
  // npm changes into the package's folder; paths are meant from where the command was given.
  const from = process.env.INIT_CWD ?? process.cwd();
  const replays = [];
  // All files are read and all replays prepared first: a bad file is told before anything is compared.
  for (const { file, trace } of readTraces(args.map((arg) => resolve(from, arg))))
    replays.push({ file, trace, done: await replay(trace) });
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
  process.stdout.write(`${lines.join('\n')}\n`);
  if (first === null) return 0;
  process.stdout.write(`${first}\n`);
  return 1;
}
