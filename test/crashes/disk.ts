import { spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createRng, type Rng } from '../../core/rng.ts';
import { differences, doubled, filesBelow, journalled, leftOvers, processesWith } from './judge.ts';
import type { Life, LifeOptions } from './life.ts';
import { say } from './say.ts';
import { SmallDisk } from './small-disk.ts';
import { concurrency, parallelRuns, type Stage, setStage, smallMatrix, sweepArgs } from './stage.ts';

/** A way to let the writing of files fail, and the lives that go through it. */
interface Leg {
  readonly name: string;
  readonly out: string;
  readonly lives: number;
  readonly options: readonly string[];
  /** How a life is started and disturbed; the returned function ends the disturbance. */
  readonly disturb: (life: number) => {
    readonly start: Partial<LifeOptions>;
    readonly during: (life: Life) => Promise<void>;
    readonly after: () => void;
  };
  /** Files that a message must name; null: whatever it is, it says what to do. */
  readonly names: RegExp;
}

const longestLifeMs = 120_000;
/** A call in each place, and one of the optimizer in each run. */
const mostInFlight = parallelRuns * (concurrency + 1);

/** Part `disk`: no space, too large files, too many open files. Returns what is wrong. */
export async function disk(): Promise<string[]> {
  const wrong: string[] = [];
  const rng = createRng(Number(process.env.SEED ?? 1));
  const stage = await setStage('disk', smallMatrix, () => 20 + 100 * rng.random());
  const disks: SmallDisk[] = [];
  try {
    say(`disk: ${stage.folder}`);
    const before = stage.calls.length;
    const life = stage.sweep('undisturbed');
    await must(life, 0);
    const firstCallMs = (stage.calls[before]?.arrivedMs ?? 0) - life.startedMs;
    await must(stage.start(['report', 'undisturbed']), 0);
    const wanted = process.env.LEG ?? '';
    for (const leg of legs(stage, rng, firstCallMs, disks))
      if (leg.name.includes(wanted)) wrong.push(...(await goThrough(stage, leg)));
  } finally {
    for (const one of disks) one.unmount();
    await stage.close(wrong.length > 0);
  }
  return wrong;
}

function legs(stage: Stage, rng: Rng, firstCallMs: number, disks: SmallDisk[]): Leg[] {
  const scale = Number(process.env.LIVES ?? 10);
  const sizes = filesBelow(join(stage.folder, 'undisturbed')).map(
    (name) => statSync(join(stage.folder, 'undisturbed', name)).size,
  );
  const mostBytes = Math.max(...sizes);
  const megabytes = Math.ceil((3 * sizes.reduce((sum, size) => sum + size, 0)) / 1e6) + 4;
  const made: Leg[] = [];
  const mounted = SmallDisk.mount(join(stage.folder, 'small'), megabytes);
  if (typeof mounted === 'string') say(`  skipped, full disks: ${mounted}`);
  else {
    disks.push(mounted);
    mkdirSync(join(mounted.path, 'tmp'));
    const full = () => ({
      start: {},
      during: (life: Life) => eatDuring(life, stage, mounted, rng, firstCallMs),
      after: () => mounted.giveBack(),
    });
    const fullTmp = () => ({ ...full(), start: { env: { TMPDIR: join(mounted.path, 'tmp') } } });
    made.push(
      {
        name: 'full disk below the results',
        out: 'small/out',
        lives: 2 * scale,
        options: [],
        disturb: full,
        names: /small\/out/,
      },
      {
        name: 'full disk below the cache',
        out: 'cached',
        lives: scale,
        options: ['--cache-file', 'small/cache/cache.db'],
        disturb: full,
        names: /small\/cache/,
      },
      {
        name: 'full disk below the temporary files',
        out: 'temporary',
        lives: Math.ceil(scale / 2),
        options: [],
        disturb: fullTmp,
        names: /small\/tmp/,
      },
    );
  }
  made.push({
    name: 'too large files (ulimit -f)',
    out: 'too-large',
    lives: scale,
    options: [],
    disturb: () => ({
      start: {
        through: [
          'bash',
          '-c',
          `ulimit -f ${1 + Math.floor((mostBytes / 1024) * rng.random() ** 2)}; exec "$0" "$@"`,
        ],
      },
      during: async () => {},
      after: () => {},
    }),
    names: /too-large/,
  });
  const noTool = spawnSync('prlimit', ['--version']).status === 0 ? null : 'there is no prlimit (util-linux)';
  if (noTool !== null) say(`  skipped, too many open files: ${noTool}`);
  else
    made.push({
      name: 'too many open files',
      out: 'too-many',
      lives: scale,
      options: [],
      disturb: () => ({ start: {}, during: (life: Life) => lowerLimit(life, stage, rng), after: () => {} }),
      names: /EMFILE|too many open files/,
    });
  return made;
}

/** Eats the disk at random moments, for a while or until the process ends. */
async function eatDuring(
  life: Life,
  stage: Stage,
  small: SmallDisk,
  rng: Rng,
  firstCallMs: number,
): Promise<void> {
  // Mostly while runs are written; now and then while the process starts.
  if (rng.random() < 0.2) await pause(firstCallMs * rng.random());
  else await hasBegun(life, stage, firstCallMs * 0.8);
  await pause(2000 * rng.random() ** 2);
  while (life.child.exitCode === null && life.child.signalCode === null) {
    const forMs = rng.random() < 0.5 ? 300 * rng.random() : longestLifeMs;
    const leftBytes = Math.floor(100_000 * rng.random() ** 2);
    for (
      const endMs = Date.now() + forMs;
      Date.now() < endMs && life.child.exitCode === null;
      await pause(10)
    )
      if (forMs > 300) small.eat(0);
      else small.eat(leftBytes);
    small.giveBack();
    await pause(200 * rng.random());
  }
}

/** Leaves a process that works room for fewer open files than it has. */
async function lowerLimit(life: Life, stage: Stage, rng: Rng): Promise<void> {
  await hasBegun(life, stage, 60_000);
  await pause(2500 * rng.random() ** 2);
  const { pid } = life.child;
  try {
    const open = readdirSync(`/proc/${pid}/fd`).length;
    spawnSync('prlimit', [`--pid=${pid}`, `--nofile=${Math.max(20, open - Math.floor(14 * rng.random()))}:`]);
  } catch {
    // It has ended.
  }
}

/** Waits for a process's first call, its end, or, where it has nothing to call for, as long as others take to begin. */
async function hasBegun(life: Life, { calls }: Stage, usualMs: number): Promise<void> {
  const before = calls.length;
  const isOver = () => life.child.exitCode !== null || life.child.signalCode !== null;
  while (calls.length === before && !isOver() && Date.now() < life.startedMs + usualMs) await pause(5);
}

async function goThrough(stage: Stage, leg: Leg): Promise<string[]> {
  const wrong: string[] = [];
  const callsBefore = stage.calls.length;
  const codes: (number | null)[] = [];
  const messages = new Set<string>();
  let lost = 0;
  for (let index = 0; index < leg.lives; index += 1) {
    const before = { calls: stage.calls.length, keys: journalled(join(stage.folder, leg.out)).keys.size };
    const disturbance = leg.disturb(index);
    const isReport = codes.at(-1) === 0 && index % 2 === 1;
    const args = isReport ? ['report', leg.out] : [...sweepArgs(leg.out), ...leg.options];
    const life = stage.start(args, disturbance.start);
    const [{ code, hung }] = await Promise.all([life.ended(longestLifeMs), disturbance.during(life)]);
    disturbance.after();
    codes.push(code);
    wrong.push(...judgeEnd(stage, leg, life, { code, hung, isReport }));
    for (const line of life.said().split('\n'))
      if (/skillopt-bench: |not finished: /.test(line)) messages.add(headOf(line));
    const lostNow =
      stage.calls.length - before.calls - (journalled(join(stage.folder, leg.out)).keys.size - before.keys);
    lost += Math.max(0, lostNow);
    if (lostNow > mostInFlight) wrong.push(`${leg.name}: ${lostNow} replies were lost by one life`);
  }
  // A message of each of them names what the leg says: see judgeEnd.
  if (!codes.includes(3))
    wrong.push(`${leg.name}: no life met the failure (exit codes ${codes.join(' ')}): nothing was tested`);
  await must(stage.start([...sweepArgs(leg.out), ...leg.options]), 0);
  await must(stage.start(['report', leg.out]), 0);
  wrong.push(...sameAsUndisturbed(stage, leg));
  await pause(300);
  const living = processesWith(stage.tmp);
  if (living.length > 0) wrong.push(`${leg.name}: processes live on: ${living.join('; ')}`);
  say(
    `  ${leg.name}: exit codes ${codes.join(' ')}; ${stage.calls.length - callsBefore} calls, ${lost} replies lost`,
  );
  for (const message of [...messages].slice(0, 6)) say(`    ${message}`);
  return wrong;
}

function judgeEnd(
  stage: Stage,
  leg: Leg,
  life: Life,
  {
    code,
    hung,
    isReport,
  }: { readonly code: number | null; readonly hung: boolean; readonly isReport: boolean },
): string[] {
  const said = life.said();
  if (hung) return [`${leg.name}: a life hung: ${said.slice(-800)}`];
  if (/internal error|\n\s+at .*\(/.test(said))
    return [`${leg.name}: an error without a name: ${said.slice(-800)}`];
  if (code === 0) return isReport || leg.out === '' ? [] : differencesOfTables(stage, leg);
  if (code !== 3) return [`${leg.name}: exit code ${code}: ${said.slice(-800)}`];
  return leg.names.test(said) ? [] : [`${leg.name}: no file is named: ${said.slice(-800)}`];
}

/** An exit code of 0 promises that nothing is missing; pages are made by `report`. */
function differencesOfTables(stage: Stage, leg: Leg): string[] {
  return differences(join(stage.folder, 'undisturbed'), join(stage.folder, leg.out))
    .filter((line) => !line.includes('report/html/'))
    .map((line) => `${leg.name}: exit code 0, but ${line}`);
}

function sameAsUndisturbed(stage: Stage, leg: Leg): string[] {
  const [undisturbed, actual] = [join(stage.folder, 'undisturbed'), join(stage.folder, leg.out)];
  return [...differences(undisturbed, actual), ...doubled(actual), ...leftOvers(undisturbed, actual)].map(
    (line) => `${leg.name}: ${line}`,
  );
}

function headOf(line: string): string {
  return line.length > 220 ? `${line.slice(0, 220)}...` : line;
}

async function must(life: Life, wanted: number): Promise<void> {
  const { code, hung } = await life.ended();
  if (code !== wanted || hung) throw new Error(`ended with ${code}${hung ? ' (hung)' : ''}: ${life.said()}`);
}
