import { cpSync, existsSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { createRng, type Rng } from '../../core/rng.ts';
import {
  accounts,
  differences,
  doubled,
  journalled,
  leftOvers,
  processesWith,
  reportDifferences,
} from './judge.ts';
import type { Life } from './life.ts';
import { say } from './say.ts';
import { concurrency, parallelRuns, type Stage, setStage, wholeMatrix } from './stage.ts';

/** A sweep that is killed again and again until it is finished. */
interface Round {
  readonly name: string;
  readonly options: readonly string[];
  /** Results folder of the undisturbed sweep with the same kind of cache. */
  readonly undisturbed: string;
  /** Calls that the sweep may make until it has ended with exit code 4. */
  readonly cap: number | null;
}

/** So many milliseconds after something that is seen from outside. */
interface Moment {
  readonly after: 'start' | 'probe' | 'call';
  readonly ms: number;
}

/** Most kills of a finished sweep, which writes its report anew. */
const killsOfReports = 8;
/** A reply that was sent so shortly before a kill may not have been written down yet. */
const freshMs = 500;

/** Part `kills`: a sweep is killed at random moments and resumed, KILLS times in all. Returns what is wrong. */
export async function kills(): Promise<string[]> {
  const wanted = Number(process.env.KILLS ?? 200);
  const seed = Number(process.env.SEED ?? 1);
  const rng = createRng(seed);
  const stage = await setStage('kills', wholeMatrix, () => 20 + 150 * rng.random());
  const wrong: string[] = [];
  try {
    say(`kills: ${wanted} kills, SEED=${seed}; ${stage.folder}`);
    const killer = new Killer(stage, rng, wanted, wrong);
    await killer.makeUndisturbed();
    while (killer.left > 0 && wrong.length === 0) await killer.round();
    killer.tell();
  } finally {
    await stage.close(wrong.length > 0);
  }
  return wrong;
}

class Killer {
  left: number;
  readonly #stage: Stage;
  readonly #rng: Rng;
  readonly #wrong: string[];
  readonly #counts = {
    group: 0,
    process: 0,
    start: 0,
    probe: 0,
    call: 0,
    report: 0,
    rounds: 0,
    lost: 0,
    again: 0,
    unsent: 0,
  };
  readonly #asked: Record<string, Map<string, number>> = {};
  /** From the start of a process to its first call, undisturbed. */
  #firstCallMs = 0;

  constructor(stage: Stage, rng: Rng, wanted: number, wrong: string[]) {
    this.#stage = stage;
    this.#rng = rng;
    this.left = wanted;
    this.#wrong = wrong;
  }

  async makeUndisturbed(): Promise<void> {
    for (const cache of ['write', 'off']) {
      const before = this.#stage.calls.length;
      const life = this.#stage.sweep(`undisturbed-${cache}`, ['--cache', cache]);
      await this.#mustEnd(life, 0);
      this.#asked[`undisturbed-${cache}`] = this.#askedSince(before);
      this.#firstCallMs = (this.#stage.calls[before]?.arrivedMs ?? 0) - life.startedMs;
      await this.#mustEnd(this.#stage.start(['report', `undisturbed-${cache}`]), 0);
      const seconds = ((Date.now() - life.startedMs) / 1000).toFixed(0);
      say(`  undisturbed, cache ${cache}: ${this.#stage.calls.length - before} calls, ${seconds} s`);
    }
  }

  async round(): Promise<void> {
    const rounds: Omit<Round, 'name'>[] = [
      { options: ['--cache', 'write'], undisturbed: 'undisturbed-write', cap: null },
      { options: ['--cache', 'off'], undisturbed: 'undisturbed-off', cap: null },
      {
        options: ['--cache', 'write'],
        undisturbed: 'undisturbed-write',
        cap: this.#sumOf('undisturbed-write') >> 1,
      },
    ];
    const kind = rounds[this.#counts.rounds % rounds.length];
    if (kind === undefined) return;
    const round = { ...kind, name: `round-${this.#counts.rounds}` };
    this.#counts.rounds += 1;
    const before = this.#stage.calls.length;
    const suspects = new Map<string, number>();
    let lives = 0;
    let cap = round.cap;
    let isFinished = false;
    while (this.left > 0 && !isFinished) {
      const options = [...round.options, ...capOptions(cap)];
      const code = await this.#killed(
        this.#stage.sweep(round.name, options),
        this.#moment(),
        round,
        suspects,
      );
      lives += 1;
      if (code === 4 && cap !== null) {
        const made = this.#stage.calls.length - before;
        say(`  ${round.name}: the cap of ${cap} calls was reached after ${made}`);
        if (made > cap) this.#wrong.push(`${round.name}: the cap of ${cap} calls was overshot: ${made}`);
        cap = 100_000;
      } else if (code === 0) isFinished = true;
      else if (code !== null) return void this.#wrong.push(`${round.name}: a life ended with ${code}`);
    }
    for (let kill = 0; isFinished && kill < killsOfReports && this.left > 0; kill += 1)
      await this.#killReport(round, kill);
    await this.#mustEnd(this.#stage.sweep(round.name, lastOptions(round)), 0);
    await this.#mustEnd(this.#stage.start(['report', round.name]), 0);
    await this.#judge(round, this.#askedSince(before), suspects, lives);
    say(
      `  ${round.name} (${round.options.join(' ')}${round.cap === null ? '' : ', capped'}): ${lives} lives; ${this.left} kills to go`,
    );
  }

  /** When a process is killed: while it starts, while it opens its files, or while it works. */
  #moment(): Moment {
    const draw = this.#rng.random();
    const within = this.#rng.random();
    if (draw < 0.15) return { after: 'start', ms: 200 + within * this.#firstCallMs };
    if (draw < 0.35) return { after: 'probe', ms: 400 * within };
    return { after: 'call', ms: 10 * 300 ** within };
  }

  /** Kills a life at its moment. Returns its exit code; null: it was killed. */
  async #killed(
    life: Life,
    moment: Moment,
    round: Round,
    suspects: Map<string, number>,
  ): Promise<number | null> {
    const before = this.#stage.calls.length;
    const known = journalled(this.#path(round.name));
    const end = life.ended();
    await this.#reached(life, moment.after);
    const timer = setTimeout(() => this.#kill(life), moment.ms);
    const { code, signal } = await end;
    clearTimeout(timer);
    if (signal !== 'SIGKILL') {
      if (code !== 0 && code !== 4) say(life.said());
      return code;
    }
    const diedMs = Date.now();
    this.left -= 1;
    this.#counts[moment.after] += 1;
    // What was in the sockets still arrives.
    await pause(100);
    const made = this.#stage.calls.slice(before);
    const inFlight = made.filter(({ answeredMs }) => answeredMs === null || answeredMs > diedMs - freshMs);
    for (const { asked } of inFlight) suspects.set(asked, (suspects.get(asked) ?? 0) + 1);
    const now = journalled(this.#path(round.name));
    const lost =
      made.length -
      (round.undisturbed.endsWith('off') ? now.lines - known.lines : now.keys.size - known.keys.size);
    this.#counts.lost += Math.max(0, lost);
    const most = Math.min(inFlight.length, parallelRuns * (concurrency + 1));
    if (lost > most)
      this.#wrong.push(`${round.name}: ${lost} replies of a killed life were lost, ${most} were in flight`);
    await this.#mustHaveNoChildren();
    return null;
  }

  /** Waits until the server has heard of a life: asked which models there are, or made its first call. */
  async #reached(life: Life, what: Moment['after']): Promise<void> {
    const { calls, requests } = this.#stage;
    const [callsBefore, requestsBefore] = [calls.length, requests()];
    const isReached = {
      start: () => true,
      probe: () => requests() > requestsBefore,
      call: () => calls.length > callsBefore,
    }[what];
    while (!isReached() && life.child.exitCode === null && life.child.signalCode === null) await pause(2);
  }

  #kill(life: Life): void {
    const what = this.#rng.random() < 0.5 ? 'group' : 'process';
    this.#counts[what] += 1;
    life.kill(what);
  }

  /** Kills a process that writes the report of a finished sweep, soon after its first file has changed. */
  async #killReport(round: Round, kill: number): Promise<void> {
    const life =
      kill % 2 === 0
        ? this.#stage.sweep(round.name, lastOptions(round))
        : this.#stage.start(['report', round.name]);
    const first = join(this.#path(round.name), 'report', 'table.csv');
    let isOver = false;
    const end = life.ended().then((result) => {
      isOver = true;
      return result;
    });
    while (!isOver && !(existsSync(first) && statSync(first).mtimeMs > life.startedMs)) await pause(2);
    await pause((kill % 2 === 0 ? 150 : 1500) * this.#rng.random() ** 2);
    if (!isOver) this.#kill(life);
    const { signal, code } = await end;
    if (signal === 'SIGKILL') {
      this.left -= 1;
      this.#counts.report += 1;
    } else if (code !== 0) this.#wrong.push(`${round.name}: a report ended with ${code}: ${life.said()}`);
    await this.#mustHaveNoChildren();
  }

  async #mustEnd(life: Life, wanted: number): Promise<void> {
    const { code, hung } = await life.ended();
    if (code !== wanted || hung)
      throw new Error(`ended with ${code}${hung ? ' (hung)' : ''}: ${life.said()}`);
  }

  async #mustHaveNoChildren(): Promise<void> {
    for (let tries = 0; tries < 60; tries += 1) {
      if (processesWith(this.#stage.tmp).length === 0) return;
      await pause(100);
    }
    this.#wrong.push(`processes live on: ${processesWith(this.#stage.tmp).join('; ')}`);
  }

  async #judge(
    round: Round,
    asked: Map<string, number>,
    suspects: Map<string, number>,
    lives: number,
  ): Promise<void> {
    const [undisturbed, actual] = [this.#path(round.undisturbed), this.#path(round.name)];
    this.#wrong.push(
      ...differences(undisturbed, actual),
      ...doubled(actual),
      ...leftOvers(undisturbed, actual),
    );
    const usual = this.#asked[round.undisturbed] ?? new Map<string, number>();
    // Without a cache, two runs that ask the same at once share a call, which is a matter of pace.
    if (round.undisturbed.endsWith('write'))
      for (const [call, count] of asked) {
        const again = count - (usual.get(call) ?? 0);
        if (again > 0) this.#counts.again += again;
        if (again > (suspects.get(call) ?? 0))
          this.#wrong.push(
            `${round.name}: a call was paid ${again} times again, in flight at kills were ${suspects.get(call) ?? 0}`,
          );
      }
    const made = sumOf(asked);
    const paid = accounts(actual);
    this.#wrong.push(...paid.wrong);
    const { lines } = journalled(actual);
    if (made > lines + sumOf(suspects)) this.#wrong.push(`${round.name}: ${made} calls for ${lines} replies`);
    // A call is noted before it goes out: a kill may come between.
    this.#counts.unsent += paid.reserved - made;
    if (paid.reserved < made || paid.reserved > made + lives * parallelRuns * (concurrency + 1))
      this.#wrong.push(`${round.name}: the accounts hold ${paid.reserved} calls, the server saw ${made}`);
    const anew = join(this.#stage.folder, 'anew');
    cpSync(actual, anew, { recursive: true, filter: (path) => path !== join(actual, 'report') });
    await this.#mustEnd(this.#stage.start(['report', 'anew']), 0);
    this.#wrong.push(...reportDifferences(actual, anew));
    rmSync(anew, { recursive: true });
  }

  #askedSince(before: number): Map<string, number> {
    const asked = new Map<string, number>();
    for (const call of this.#stage.calls.slice(before))
      asked.set(call.asked, (asked.get(call.asked) ?? 0) + 1);
    return asked;
  }

  #sumOf(undisturbed: string): number {
    return sumOf(this.#asked[undisturbed] ?? new Map());
  }

  #path(name: string): string {
    return join(this.#stage.folder, name);
  }

  tell(): void {
    const { group, process: alone, start, probe, call, report, rounds, lost, again, unsent } = this.#counts;
    say(
      `kills: ${start} while starting, ${probe} while opening, ${call} while working, ${report} while reporting; ` +
        `${group} of the process group, ${alone} of the process alone; ${rounds} sweeps; ` +
        `${lost} replies lost in flight, ${again} calls made again, ${unsent} noted and never sent`,
    );
  }
}

function capOptions(cap: number | null): string[] {
  return cap === null ? [] : ['--max-calls', String(cap)];
}

/** A capped sweep ends under a cap that it does not reach, the others without one. */
function lastOptions({ options, cap }: Round): string[] {
  return [...options, ...capOptions(cap === null ? null : 100_000)];
}

function sumOf(counts: ReadonlyMap<string, number>): number {
  return [...counts.values()].reduce((sum, count) => sum + count, 0);
}
