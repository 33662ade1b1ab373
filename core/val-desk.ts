import type { BeatsOptions, Contest, EvaluateOptions, Evaluation, TaskRef, ValScore } from './arena.ts';
import { cannotExceed, decidingOrder, leastToDecide, mostPossible } from './early-stop.ts';
import { ConfigError } from './errors.ts';
import { evaluationOf } from './evaluation.ts';
import { skillHash } from './hash.ts';
import type { Objective, Skill } from './vocabulary.ts';

type ValPhase = 'val' | 'final-val';

/** Draws from here on are for what looks at a finished run; a method cannot ask for them. */
export const firstAuditDraw = 1_000_000;

/** Share of the tasks that `beats` runs at least between two looks at the bound, unless its caller says otherwise. */
const defaultChunkShare = 1 / 16;

/** Tasks that a question is about, and what is known of them already. */
export interface WholeQuestion {
  readonly tasks: number;
  readonly ran: number;
  readonly missing: number;
}

export interface ValRequest {
  readonly phase: ValPhase;
  readonly draw: number;
  /** The question that these tasks are a part of: an outage is told from the whole, not from a chunk. */
  readonly whole: WholeQuestion;
}

export interface ValDeskOptions {
  readonly val: readonly TaskRef[];
  readonly objective: Objective;
  /** @throws {BudgetSpentError} when the budget does not hold that many rollouts; charges nothing */
  readonly require: (count: number) => void;
  readonly charge: (phase: ValPhase, count: number) => void;
  /** Target rollouts charged to the run so far, of every phase. */
  readonly charged: () => number;
  /** Rolls tasks out; scores in the order of the tasks. */
  readonly roll: (
    skill: Skill | null,
    tasks: readonly TaskRef[],
    request: ValRequest,
  ) => Promise<readonly ValScore[]>;
}

/** A document that has been scored on all of val, visit and draw 0. */
export interface ScoredDocument {
  readonly skill: Skill | null;
  readonly evaluation: Evaluation;
  /** Target rollouts charged when the last of its tasks was asked for. */
  readonly rollouts: number;
}

/** What is known of one document under one draw. */
interface Sheet {
  readonly skill: Skill | null;
  readonly draw: number;
  /** Number of its last request, and the rollouts charged at that. */
  last: { readonly request: number; readonly rollouts: number } | null;
  /** The same once all of val is scored; null before. */
  complete: { readonly request: number; readonly rollouts: number } | null;
  readonly scores: Map<string, ValScore>;
  readonly underWay: Map<string, Promise<void>>;
  /** Tasks that an early stop left out and that nothing has run since. */
  readonly spared: Set<string>;
}

/**
 * Scores documents on val for one run: every (document, draw, task) is run and charged once, by `evaluate` or
 * chunk by chunk by `beats`. What `beats` runs depends on the requests made before it and on nothing else: it
 * waits for them, and later requests wait for it.
 */
export class ValDesk {
  readonly #options: ValDeskOptions;
  readonly #known: ReadonlySet<string>;
  /** By document and draw, in the order of the first request. */
  readonly #sheets = new Map<string, Sheet>();
  readonly #open = new Set<Promise<unknown>>();
  #lastContest: Promise<void> | null = null;
  #requests = 0;

  constructor(options: ValDeskOptions) {
    this.#options = options;
    this.#known = new Set(options.val.map(({ id }) => id));
  }

  evaluate(skill: Skill | null, options: EvaluateOptions = {}): Promise<Evaluation> {
    const { tasks = this.#options.val, phase = 'val', draw = 0 } = options;
    const turn = this.#lastContest;
    return this.#enter(async () => {
      this.#check(tasks, draw);
      if (turn !== null) await turn;
      const sheet = this.#sheet(skill, draw);
      const fresh = unique(tasks).filter(({ id }) => !sheet.scores.has(id) && !sheet.underWay.has(id));
      this.#options.require(fresh.length);
      if (fresh.length > 0)
        await this.#begin(sheet, skill, fresh, { phase, draw, whole: wholeOf(tasks, sheet) });
      await Promise.all(tasks.map(({ id }) => sheet.underWay.get(id)));
      return this.#read(skill, sheet, tasks);
    });
  }

  beats(skill: Skill | null, threshold: number, options: BeatsOptions = {}): Promise<Contest> {
    const { tasks = this.#options.val, draw = 0, objective = this.#options.objective } = options;
    const chunkSize = options.chunkSize ?? Math.max(1, Math.ceil(tasks.length * defaultChunkShare));
    const earlier = [...this.#open];
    const contest = this.#enter(async () => {
      this.#check(tasks, draw);
      if (!Number.isSafeInteger(chunkSize) || chunkSize < 1) throw new ConfigError(`chunkSize ${chunkSize}`);
      await Promise.allSettled(earlier);
      const sheet = this.#sheet(skill, draw);
      const all = unique(tasks);
      const pending = decidingOrder(
        all,
        [...this.#sheets.values()].map(({ scores }) => scores),
        objective,
      ).filter(({ id }) => !sheet.scores.has(id));
      // The worst case must fit: half a contest would spend rollouts and decide nothing.
      this.#options.require(pending.length);
      const most = () => mostPossible(tasks, sheet.scores, objective);
      while (pending.length > 0 && !cannotExceed(most(), threshold, objective)) {
        const least = leastToDecide(most(), threshold, { tasks: tasks.length, objective });
        const chunk = pending.splice(0, Math.max(chunkSize, least));
        await this.#begin(sheet, skill, chunk, { phase: 'val', draw, whole: wholeOf(all, sheet) });
      }
      for (const { id } of pending) sheet.spared.add(id);
      const complete = pending.length === 0;
      const evaluation = this.#read(skill, sheet, tasks);
      const value = evaluationOf('', evaluation.items, objective).objective;
      return {
        beats: complete && value > threshold,
        evaluation,
        complete,
        atMost: complete ? value : most(),
        saved: pending.length,
      };
    });
    const turn: Promise<void> = contest.then(over, over).then(() => {
      if (this.#lastContest === turn) this.#lastContest = null;
    });
    this.#lastContest = turn;
    return contest;
  }

  /** Val rollouts that early stops have saved up to now. */
  spared(): number {
    return [...this.#sheets.values()].reduce((sum, { spared }) => sum + spared.size, 0);
  }

  /** Every document that was scored on all of val with draw 0, in the order of the requests that completed it. */
  scored(): ScoredDocument[] {
    return [...this.#sheets.values()]
      .flatMap((sheet) => (sheet.complete === null || sheet.draw !== 0 ? [] : [{ sheet, ...sheet.complete }]))
      .sort((a, b) => a.request - b.request)
      .map(({ sheet, rollouts }) => ({
        skill: sheet.skill,
        evaluation: this.#read(sheet.skill, sheet, this.#options.val),
        rollouts,
      }));
  }

  /** Waits for every request that is under way. */
  async settled(): Promise<void> {
    while (this.#open.size > 0) await Promise.allSettled([...this.#open]);
  }

  /** Runs a request at once, up to its first wait, and keeps it in sight of later ones until it has ended. */
  #enter<Result>(work: () => Promise<Result>): Promise<Result> {
    const request = work();
    this.#open.add(request);
    const leave = () => void this.#open.delete(request);
    request.then(leave, leave);
    return request;
  }

  #begin(sheet: Sheet, skill: Skill | null, tasks: readonly TaskRef[], request: ValRequest): Promise<void> {
    this.#options.charge(request.phase, tasks.length);
    this.#requests += 1;
    sheet.last = { request: this.#requests, rollouts: this.#options.charged() };
    const work = (async () => {
      try {
        for (const score of await this.#options.roll(skill, tasks, request)) {
          sheet.scores.set(score.id, score);
          sheet.spared.delete(score.id);
        }
        if (sheet.scores.size >= this.#known.size) sheet.complete = sheet.last;
      } finally {
        for (const { id } of tasks) sheet.underWay.delete(id);
      }
    })();
    for (const { id } of tasks) sheet.underWay.set(id, work);
    return work;
  }

  #read(skill: Skill | null, { scores }: Sheet, tasks: readonly TaskRef[]): Evaluation {
    const items = tasks.flatMap(({ id }) => scores.get(id) ?? []);
    return evaluationOf(skillHash(skill), items, this.#options.objective);
  }

  #sheet(skill: Skill | null, draw: number): Sheet {
    const key = `${skillHash(skill)}|${draw}`;
    const sheet: Sheet = this.#sheets.get(key) ?? {
      skill,
      draw,
      last: null,
      complete: null,
      scores: new Map(),
      underWay: new Map(),
      spared: new Set(),
    };
    this.#sheets.set(key, sheet);
    return sheet;
  }

  #check(tasks: readonly TaskRef[], draw: number): void {
    const stranger = tasks.find(({ id }) => !this.#known.has(id));
    if (stranger !== undefined)
      throw new ConfigError(`task '${stranger.id}' is not in the val split of this run`);
    if (!Number.isSafeInteger(draw) || draw < 0 || draw >= firstAuditDraw)
      throw new ConfigError(`draw ${draw}: give a whole number from 0, below ${firstAuditDraw}`);
  }
}

function over(): void {}

function unique(tasks: readonly TaskRef[]): TaskRef[] {
  return [...new Map(tasks.map((task) => [task.id, task])).values()];
}

function wholeOf(tasks: readonly TaskRef[], { scores }: Pick<Sheet, 'scores'>): WholeQuestion {
  const ran = tasks.flatMap(({ id }) => scores.get(id) ?? []);
  return { tasks: tasks.length, ran: ran.length, missing: ran.filter(({ missing }) => missing).length };
}
