import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { copyReplicates } from './scale/copy-replicates.ts';
import { cutLog } from './scale/cut-log.ts';
import { valTasks } from './scale/long-run.ts';
import { type Measured, measureCli, measureScript } from './scale/measure.ts';

/**
 * `npm run bench:scale -- [rollouts] [--html]`: what a million rollouts (unless told otherwise) cost, beside a tenth of them, in
 * one run: one long run that is written, cut off and resumed, and a sweep of some 470 runs that is listed, reported, with
 * `--html` as pages too, and resumed. Needs about 5 GB below the system's folder for temporary files, and five minutes, with pages ten.
 * docs/scale.md has what was seen.
 */
const asked = parseArgs({ allowPositionals: true, options: { html: { type: 'boolean', default: false } } });
const rollouts = Number(asked.positionals[0] ?? 1_000_000);
if (!Number.isInteger(rollouts) || rollouts < 1000)
  throw new Error(`rollouts: ${asked.positionals[0]} is no number from 1000 on`);
const withHtml = asked.values.html;
const life = fileURLToPath(new URL('./scale/long-run-life.ts', import.meta.url));
const say = (line: string) => process.stdout.write(`${line}\n`);

interface Row {
  readonly what: string;
  readonly rollouts: number;
  readonly measured: Measured;
  readonly note: string;
}

const root = mkdtempSync(join(tmpdir(), 'skillopt-bench-scale-'));
try {
  say(`${rollouts} rollouts, simulated; Node.js ${process.versions.node}, ${cpus().length} processors`);
  say(heading());
  for (const share of [0.1, 1]) longRunRows(rollouts * share).forEach(print);
  makeBase();
  for (const share of [0.1, 1]) sweepRows(rollouts * share);
} finally {
  rmSync(root, { recursive: true, force: true });
}

/** Writes a run of so many rollouts, takes its end away, and resumes it. */
function longRunRows(count: number): Row[] {
  const documents = Math.max(20, Math.round(count / valTasks));
  const folder = join(root, `long-${documents}`);
  const args = [folder, String(documents)];
  const written = measureScript(life, args, root);
  cutLog(folder, 50);
  const resumed = measureScript(life, args, root);
  const { firstCallSeconds } = JSON.parse(resumed.output) as { firstCallSeconds: number };
  rmSync(folder, { recursive: true, force: true });
  const size = documents * valTasks;
  return [
    { what: 'one run: write', rollouts: size, measured: written, note: flatness(written.output) },
    {
      what: 'one run: resume',
      rollouts: size,
      measured: resumed,
      note: `first new call after ${firstCallSeconds.toFixed(1)} s`,
    },
  ];
}

/** Processor time of the last tenth of the documents against the second tenth: 1 = each rollout costs the same. */
function flatness(output: string): string {
  const { marks } = JSON.parse(output) as { marks: readonly number[] };
  const tenth = Math.floor(marks.length / 10);
  const spent = (from: number, to: number) => (marks[to - 1] ?? 0) - (marks[from - 1] ?? 0);
  const late = spent(marks.length - tenth, marks.length);
  return `last tenth / second tenth: ${(late / spent(tenth, 2 * tenth)).toFixed(2)}`;
}

/** Runs that are really made, on simulated models. */
function makeBase(): void {
  writeFileSync(
    join(root, 'scale.yaml'),
    [
      'name: scale',
      'benchmarks:',
      '  - { name: bookkeeping, label: notes-1, settings: { style: 1 } }',
      '  - { name: bookkeeping, label: notes-3, settings: { style: 3 } }',
      'models: [sim-b, sim-d, sim-f]',
      'optimizers: [sim-optimizer-mid]',
      'methods:',
      '  - { name: best-of-n, config: { n: 45 } }',
      '  - { name: skillopt, config: { epochs: 24, batchSize: 8 } }',
      '  - { name: gepa }',
    ].join('\n'),
  );
  measureCli(['run', 'scale.yaml', '--out', 'base', '--quiet'], root);
}

function sweepRows(count: number): void {
  const folder = join(root, 'sweep');
  mkdirSync(folder);
  const replicates = Math.max(2, Math.round(count / 39_000));
  const size = copyReplicates(join(root, 'base'), folder, replicates);
  const row = (what: string, args: readonly string[], note = '') =>
    print({ what, rollouts: size, measured: measureCli(args, root), note });
  row('sweep: status', ['status', 'sweep']);
  row('sweep: report, tables', ['report', 'sweep', '--no-html'], `${replicates * 18} runs`);
  if (withHtml) {
    row('sweep: report, pages', ['report', 'sweep']);
    rmSync(join(folder, 'report'), { recursive: true, force: true });
  }
  const lost = 20;
  const cut = join(folder, 'runs', 'notes-1.sim-d.direct.skillopt.sim-optimizer-mid.r0');
  cutLog(cut, lost);
  const startMs = Date.now();
  const resumed = measureCli(
    ['run', 'scale.yaml', '--out', 'sweep', '--replicates', String(replicates), '--quiet'],
    root,
  );
  const goesOnMs = timeOfEvent(join(cut, 'events.jsonl'), lost) - startMs;
  print({
    what: 'sweep: resume one run, tables',
    rollouts: size,
    measured: resumed,
    note: `first new event after ${(goesOnMs / 1000).toFixed(1)} s, the rest is the tables`,
  });
  rmSync(folder, { recursive: true, force: true });
}

/** When the event was written that stands so many lines before the end, Unix milliseconds. */
function timeOfEvent(path: string, fromEnd: number): number {
  const line = readFileSync(path, 'utf8').trimEnd().split('\n').at(-fromEnd) ?? '';
  const { meta } = JSON.parse(line) as { meta: { at: string } };
  return Date.parse(meta.at);
}

function heading(): string {
  return `${'what'.padEnd(30)} ${'rollouts'.padStart(9)} ${'s'.padStart(7)} ${'cpu s'.padStart(7)} ${'us each'.padStart(8)} ${'peak MB'.padStart(8)}  note`;
}

function print({ what, rollouts: count, measured, note }: Row): void {
  const { seconds, cpuSeconds, peakMb } = measured;
  const each = (cpuSeconds / count) * 1e6;
  const cells = [
    what.padEnd(30),
    String(count).padStart(9),
    seconds.toFixed(1).padStart(7),
    cpuSeconds.toFixed(1).padStart(7),
    each.toFixed(1).padStart(8),
    String(Math.round(peakMb)).padStart(8),
  ];
  say(`${cells.join(' ')}  ${note}`);
}
