import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import Table from 'cli-table3';
import { z } from 'zod';
import { findCases } from '../../benchmarks/spreadsheetbench/find-cases.ts';
import { effectivePosition } from '../../benchmarks/spreadsheetbench/score/answer-position.ts';
import { scoreCase } from '../../benchmarks/spreadsheetbench/score/score-case.ts';
import { vectorFolders } from '../vectors/run-vectors.ts';

/**
 * `npm run bench:workbooks [-- --pairs 150 --repeats 3 --python <path>]`: scores untouched inputs against answers, of
 * the real tasks where they are at hand (`DATA_DIR`), else of the bundled ones, and does the same with an openpyxl script
 * where there is a Python that has openpyxl. Both read every file anew. Prints the median of the repeats and every pair on
 * which the two disagree; ends with 1 when there is one.
 */
const { values } = parseArgs({
  options: {
    pairs: { type: 'string', default: '150' },
    repeats: { type: 'string', default: '3' },
    python: { type: 'string' },
  },
});

interface Job {
  readonly output: string;
  readonly answer: string;
  readonly position: string;
}

const recordSchema = z.object({
  id: z.string(),
  answer_position: z.string(),
  answer_sheet: z.string().default(''),
});
const replySchema = z.object({
  milliseconds: z.number(),
  verdicts: z.array(z.union([z.boolean(), z.literal('exception')])),
  openpyxl: z.string(),
});
type Verdict = z.infer<typeof replySchema>['verdicts'][number];

function jobsOf(): Job[] {
  const bundled = fileURLToPath(new URL('../../benchmarks/spreadsheetbench/data', import.meta.url));
  const real = join(vectorFolders(process.env).dataDir ?? '', 'spreadsheetbench');
  const isReal = existsSync(join(real, 'dataset.json'));
  const files = isReal
    ? [join(real, 'dataset.json')]
    : ['train', 'val', 'test'].map((split) => join(bundled, split, 'items.json'));
  const records = files.flatMap((file) =>
    z.array(recordSchema).parse(JSON.parse(readFileSync(file, 'utf8'))),
  );
  const pairs = records.flatMap(({ id, answer_position, answer_sheet }) => {
    const folder = join(isReal ? real : bundled, 'spreadsheet', id);
    const position = effectivePosition(answer_position, answer_sheet);
    return findCases(folder, id).map(({ input, answer }) => ({
      output: join(folder, input),
      answer: join(folder, answer),
      position,
    }));
  });
  return pairs.slice(0, Number(values.pairs));
}

function ours(jobs: readonly Job[]): { milliseconds: number; verdicts: Verdict[] } {
  const start = performance.now();
  const verdicts = jobs.map(({ output, answer, position }): Verdict => {
    const { kind, passed } = scoreCase(readFileSync(output), readFileSync(answer), position);
    return kind === 'exception' ? 'exception' : passed;
  });
  return { milliseconds: performance.now() - start, verdicts };
}

/** Null where that Python is missing or lacks openpyxl. */
function openpyxl(python: string, jobs: readonly Job[]): z.infer<typeof replySchema> | null {
  const script = fileURLToPath(new URL('score-workbooks.py', import.meta.url));
  const { status, stdout } = spawnSync(python, [script], { input: JSON.stringify(jobs), encoding: 'utf8' });
  return status === 0 ? replySchema.parse(JSON.parse(stdout)) : null;
}

function median(numbers: readonly number[]): number {
  return [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? 0;
}

const jobs = jobsOf();
const pythons = values.python === undefined ? ['python3', '/usr/bin/python3'] : [values.python];
const python = pythons.find((candidate) => openpyxl(candidate, []) !== null);
const [mine, theirs]: number[][] = [[], []];
const differences = new Set<string>();
let version = '';
for (let repeat = 0; repeat < Number(values.repeats); repeat += 1) {
  const own = ours(jobs);
  mine?.push(own.milliseconds);
  const other = python === undefined ? null : openpyxl(python, jobs);
  if (other === null) continue;
  theirs?.push(other.milliseconds);
  version = other.openpyxl;
  for (const [index, { output }] of jobs.entries())
    if (own.verdicts[index] !== other.verdicts[index])
      differences.add(`${output}: ${own.verdicts[index]}, with openpyxl ${other.verdicts[index]}`);
}
const table = new Table({ head: ['scorer', 'pairs', 'median ms', 'ms a pair'] });
const row = (name: string, times: readonly number[]) =>
  table.push([name, jobs.length, median(times).toFixed(0), (median(times) / jobs.length).toFixed(1)]);
row('skillopt-bench', mine ?? []);
if (version !== '') row(`openpyxl ${version}`, theirs ?? []);
process.stdout.write(`${table.toString()}\n`);
if (version === '') process.stdout.write('no Python with openpyxl here: nothing to compare with\n');
else process.stdout.write(`${differences.size} of ${jobs.length} verdicts differ\n`);
for (const difference of differences) process.stdout.write(`${difference}\n`);
if (differences.size > 0) process.exitCode = 1;
