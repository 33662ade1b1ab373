import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { lastingMark, ownPlace } from '../../core/process-place.ts';
import { resultsStore } from '../../matrix/store.ts';
import { differences, doubled, journalled, leftOvers } from './judge.ts';
import type { Life } from './life.ts';
import { lockRace } from './lock-race.ts';
import { say } from './say.ts';
import { type Stage, setStage, smallMatrix, sweepArgs } from './stage.ts';

/** A command that is started while another one writes the same results. */
interface Second {
  readonly name: string;
  readonly args: readonly string[];
  readonly codes: readonly number[];
  /** It must name the owner's process and host. */
  readonly names: boolean;
}

const cell = ['--benchmark', 'searchqa-mini', '--model', 'target', '--models', 'models.yaml', '--limit', '3'];
const train = ['train', ...cell, '--method', 'one-shot', '--optimizer', 'optimizer', '--quiet'];
const evaluate = ['eval', ...cell, '--quiet'];

/** Part `double`: two processes, or eight, on the same results. Returns what is wrong. */
export async function double(): Promise<string[]> {
  const wrong: string[] = [];
  const pace = { ms: 30 };
  const stage = await setStage('double', smallMatrix, () => pace.ms);
  try {
    say(`double: ${stage.folder}`);
    await must(stage.sweep('undisturbed'), 0);
    pace.ms = 400;
    wrong.push(...(await whileRunning(stage)));
    wrong.push(...(await acrossNamespaces(stage)));
    for (const [name, args] of [
      ['train', train],
      ['eval', evaluate],
    ] as const)
      wrong.push(...(await twice(stage, name, args)));
    pace.ms = 30;
    wrong.push(...(await strangeLocks(stage)));
    wrong.push(...(await eightAtOnce(stage)));
    wrong.push(...(await lockRace(join(stage.folder, 'race'))));
  } finally {
    await stage.close(wrong.length > 0);
  }
  return wrong;
}

/** Everything that may be started beside a sweep. */
async function whileRunning(stage: Stage): Promise<string[]> {
  const wrong: string[] = [];
  const before = stage.calls.length;
  const recording = join(stage.folder, 'recording');
  await must(stage.start(['record', 'export', 'undisturbed', '--out', recording]), 0);
  const seconds: Second[] = [
    { name: 'run', args: sweepArgs('owned'), codes: [3], names: true },
    { name: 'run with a cap', args: [...sweepArgs('owned'), '--max-calls', '9999'], codes: [3], names: true },
    { name: 'merge into it', args: ['merge', 'undisturbed', '--out', 'owned'], codes: [3], names: true },
    { name: 'merge from it', args: ['merge', 'owned', '--out', 'merged'], codes: [3], names: true },
    { name: 'record import', args: ['record', 'import', recording, 'owned'], codes: [2, 3], names: false },
    { name: 'report', args: ['report', 'owned'], codes: [0], names: false },
    { name: 'status', args: ['status', 'owned'], codes: [0], names: false },
  ];
  for (const second of seconds) {
    rmSync(join(stage.folder, 'owned'), { recursive: true, force: true });
    const { life: owner, calls } = await owned(stage, sweepArgs('owned'), 'owned');
    // Stopped, it lives and holds what it holds, however long the second takes to start.
    owner.child.kill('SIGSTOP');
    const life = stage.start(second.args);
    const { code, hung } = await life.ended();
    owner.child.kill('SIGCONT');
    const isOver = owner.child.exitCode !== null;
    if (isOver) wrong.push(`${second.name}: the owner had ended before the second did: nothing was tested`);
    if (hung || !second.codes.includes(code ?? -1))
      wrong.push(`${second.name} beside a sweep ended with ${code}: ${life.said().slice(-600)}`);
    if (second.names && !life.said().includes(`process ${owner.child.pid} on ${hostname()} since `))
      wrong.push(`${second.name} beside a sweep does not name its owner: ${life.said().slice(-600)}`);
    const end = await owner.ended();
    // What the second took for itself is the owner's to find finished, or for the same command to finish.
    if (end.code !== 0 && end.code !== 3)
      wrong.push(`the owner ended with ${end.code}: ${owner.said().slice(-600)}`);
    await must(stage.sweep('owned'), 0);
    wrong.push(...judge(stage, 'owned', calls));
    say(`  ${second.name} beside a sweep: exit code ${code}; the sweep's own ${end.code}`);
  }
  if (stage.calls.length === before) wrong.push('no calls were made');
  return wrong;
}

/** The same single run twice. */
async function twice(stage: Stage, name: string, args: readonly string[]): Promise<string[]> {
  const out = `twice-${name}`;
  const { life: owner } = await owned(stage, [...args, '--out', out], out);
  owner.child.kill('SIGSTOP');
  const second = stage.start([...args, '--out', out]);
  const { code } = await second.ended();
  owner.child.kill('SIGCONT');
  const end = await owner.ended();
  say(`  ${name} twice: exit codes ${end.code} and ${code}`);
  if (end.code !== 0)
    return [`${name}, the first of two, ended with ${end.code}: ${owner.said().slice(-600)}`];
  if (code === 3 && second.said().includes(`process ${owner.child.pid} on ${hostname()} since `))
    return doubled(join(stage.folder, out));
  return [`${name}, the second of two, ended with ${code}: ${second.said().slice(-600)}`];
}

/**
 * Processes of one host that do not see each other, as in containers that have the host's name: a sweep that lives is let
 * be, from whichever side it is looked at.
 */
async function acrossNamespaces(stage: Stage): Promise<string[]> {
  const apart = ['unshare', '--pid', '--fork', '--kill-child', '--mount-proc'];
  const { status, stderr } = spawnSync(apart[0] ?? '', [...apart.slice(1), 'true'], { encoding: 'utf8' });
  if (status !== 0) {
    say(
      `  skipped, two namespaces of process ids: unshare is not permitted (${stderr?.trim()}): run it as root`,
    );
    return [];
  }
  const wrong: string[] = [];
  for (const [name, ownersWay, secondsWay] of [
    ['a sweep from another namespace', [], apart],
    ['a sweep beside one in another namespace', apart, []],
  ] as const) {
    rmSync(join(stage.folder, 'owned'), { recursive: true, force: true });
    const { life: owner, calls } = await owned(stage, sweepArgs('owned'), 'owned', ownersWay);
    const group = -(owner.child.pid ?? 0);
    process.kill(group, 'SIGSTOP');
    const second = stage.start(sweepArgs('owned'), { through: secondsWay });
    const { code } = await second.ended();
    process.kill(group, 'SIGCONT');
    // In a namespace of its own it is process 1.
    const pid = ownersWay.length > 0 ? 1 : owner.child.pid;
    if (code !== 3 || !second.said().includes(`process ${pid} on ${hostname()} since `))
      wrong.push(`${name}: exit code ${code}: ${second.said().slice(-600)}`);
    if (!/out of sight from here; if that process is gone, remove .*lock/.test(second.said()))
      wrong.push(`${name} is not told which file to remove: ${second.said().slice(-600)}`);
    const end = await owner.ended();
    if (end.code !== 0 && end.code !== 3) wrong.push(`${name}: the owner ended with ${end.code}`);
    await must(stage.sweep('owned'), 0);
    wrong.push(...judge(stage, 'owned', calls));
    say(`  ${name}: exit code ${code}; the owner's ${end.code}`);
  }
  return wrong;
}

/** Starts a command and waits until it writes a run. */
async function owned(
  stage: Stage,
  args: readonly string[],
  out: string,
  through: readonly string[] = [],
): Promise<{ life: Life; calls: number }> {
  const calls = stage.calls.length;
  const life = stage.start(args, { through });
  const store = resultsStore(join(stage.folder, out));
  while (life.child.exitCode === null)
    if (store.runIds().some((id) => existsSync(join(store.runFolder(id), 'lock')))) return { life, calls };
    else await pause(20);
  throw new Error(`the owner ended before it wrote a run: ${life.said()}`);
}

function judge(stage: Stage, out: string, callsBefore: number): string[] {
  const [undisturbed, actual] = [join(stage.folder, 'undisturbed'), join(stage.folder, out)];
  const made = stage.calls.length - callsBefore;
  const { lines } = journalled(actual);
  return [
    // Pages are there where `report` was the second.
    ...[...differences(undisturbed, actual), ...leftOvers(undisturbed, actual)].filter(
      (line) => !line.includes('report/html/'),
    ),
    ...doubled(actual),
    ...(made > lines ? [`${out}: ${made} calls for ${lines} replies`] : []),
  ];
}

/** Locks that nobody of today's processes holds, and things that are no locks. */
async function strangeLocks(stage: Stage): Promise<string[]> {
  const wrong: string[] = [];
  const { host: _, ...here } = ownPlace();
  const holder = (fields: object) =>
    JSON.stringify({
      pid: process.pid,
      host: hostname(),
      startTicks: null,
      since: 'today',
      lease: null,
      ...fields,
    });
  const cases: readonly [string, (path: string) => void, number, RegExp][] = [
    ['of a reused pid', (path) => writeFileSync(path, holder({ startTicks: '1' })), 0, /./],
    [
      'of a living process',
      (path) => writeFileSync(path, holder({})),
      3,
      new RegExp(`process ${process.pid} on ${hostname()} since today`),
    ],
    [
      'of another host',
      (path) => writeFileSync(path, holder({ host: 'elsewhere' })),
      3,
      /on elsewhere since today.* remove .*lock/,
    ],
    [
      'of a container on this host',
      (path) => writeFileSync(path, holder({ place: { ...here, namespaces: 'pid:[1]' } })),
      3,
      /out of sight from here; if that process is gone, remove .*lock/,
    ],
    [
      'of this machine before it was started anew',
      (path) =>
        writeFileSync(path, holder({ place: { ...here, boot: 'earlier' }, since: '2026-01-01T00:00:00Z' })),
      lastingMark(ownPlace()) === null ? 3 : 0,
      /./,
    ],
    ['damaged', (path) => writeFileSync(path, '{"pid":'), 3, /lock is not readable; remove it/],
    ['empty', (path) => writeFileSync(path, ''), 3, /lock is not readable; remove it/],
    [
      'huge',
      (path) => writeFileSync(path, Buffer.alloc(50_000_000, 0x20)),
      3,
      /lock is not readable; remove it/,
    ],
    ['a folder', (path) => mkdirSync(path), 3, /lock is not readable; remove it/],
    ['a link to nothing', (path) => symlinkSync('/nowhere', path), 3, /lock is not readable; remove it/],
  ];
  for (const [name, make, wanted, pattern] of cases) {
    const out = join(stage.folder, 'locked');
    rmSync(out, { recursive: true, force: true });
    cpSync(join(stage.folder, 'undisturbed'), out, { recursive: true });
    const [id = ''] = resultsStore(out).runIds();
    const log = join(out, 'runs', id, 'events.jsonl');
    const whole = readFileSync(log, 'utf8');
    writeFileSync(log, `${whole.trimEnd().split('\n').slice(0, -1).join('\n')}\n`);
    const cut = readFileSync(log, 'utf8');
    make(join(out, 'runs', id, 'lock'));
    const life = stage.sweep('locked');
    const { code } = await life.ended();
    if (code !== wanted || !pattern.test(life.said()))
      wrong.push(`a lock ${name}: exit code ${code}: ${life.said().slice(-600)}`);
    if (code === 3 && readFileSync(log, 'utf8') !== cut) wrong.push(`a lock ${name}: the log was written`);
    say(`  a lock ${name}: exit code ${code}`);
  }
  return wrong;
}

/** Eight processes at the same moment, on a folder that is not there yet. */
async function eightAtOnce(stage: Stage): Promise<string[]> {
  const before = stage.calls.length;
  const lives = Array.from({ length: 8 }, () => stage.sweep('eight'));
  const ends = await Promise.all(lives.map((life) => life.ended(400_000)));
  const codes = ends.map(({ code }) => code);
  const wrong = lives.flatMap((life, index) =>
    codes[index] === 0 || codes[index] === 3 ? [] : [life.said().slice(-600)],
  );
  say(`  eight at once: exit codes ${codes.join(' ')}`);
  await must(stage.sweep('eight'), 0);
  return [...wrong, ...judge(stage, 'eight', before)];
}

async function must(life: Life, wanted: number): Promise<void> {
  const { code, hung } = await life.ended();
  if (code !== wanted || hung) throw new Error(`ended with ${code}${hung ? ' (hung)' : ''}: ${life.said()}`);
}
