import type { Json, JsonObject } from './json.ts';
import type { Cost, Limits } from './limits.ts';
import type { PromptLibrary, RenderedPrompt } from './prompts.ts';
import type { Rng } from './rng.ts';
import type { FeedbackLevel, Objective, Outcome, Phase, Skill, Transcript, Usage } from './vocabulary.ts';

/** A task as a method sees it: no gold, no payload. */
export interface TaskRef {
  readonly id: string;
  readonly cluster: string;
  readonly type: string;
}

/** A train rollout as a method sees it: full transcript, feedback cut to the run's `feedbackLevel`. */
export interface TrainRollout {
  readonly task: TaskRef;
  readonly skill: string;
  readonly visit: number;
  /** Scored outcomes carry their numbers; the others count 0 (spec/science.md 2) except `infra-error`. */
  readonly outcome: Outcome['kind'];
  readonly hard: number;
  readonly soft: number;
  readonly answer: string;
  readonly failReason: string | null;
  readonly feedback: string;
  readonly transcript: Transcript;
}

/** What a method learns of a validation task. `missing` marks an infra error that survived its retries. */
export interface ValScore {
  readonly id: string;
  readonly hard: number;
  readonly soft: number;
  readonly missing: boolean;
}

export interface Evaluation {
  readonly skill: string;
  readonly items: readonly ValScore[];
  /** Means over the items that are not missing (all items under `missingCountsZero`). */
  readonly hard: number;
  readonly soft: number;
  /** The benchmark's objective over (hard, soft). */
  readonly objective: number;
}

export interface EvaluateOptions {
  /** Default: the whole val split. */
  readonly tasks?: readonly TaskRef[];
  readonly phase?: 'val' | 'final-val';
  /** n-th identical request within the replicate, from 0 (the default): evaluations of different draws are kept apart. */
  readonly draw?: number;
}

export interface BeatsOptions {
  /** What is compared with the threshold; default: the benchmark's objective. */
  readonly objective?: Objective;
  /** Default: the whole val split. */
  readonly tasks?: readonly TaskRef[];
  /** Tasks that are run together at least between two looks at the bound; a sixteenth of them unless given. */
  readonly chunkSize?: number;
  readonly draw?: number;
}

/** What came of asking whether a document beats a threshold. */
export interface Contest {
  readonly beats: boolean;
  /** As far as it ran: items and means of the tasks that were run, in the order of the tasks. */
  readonly evaluation: Evaluation;
  /** Did every task run? Always so when `beats` is true. */
  readonly complete: boolean;
  /** Upper bound of the objective asked for; the objective itself when complete. */
  readonly atMost: number;
  /** Val rollouts that were not run. */
  readonly saved: number;
}

/** A document that somebody wrote for a benchmark, untrained, or why there can be none. */
export type HumanDocument =
  | {
      /** Reads the text; only a method that uses it does. */
      readonly read: () => string;
      readonly writtenBy: 'person' | 'model';
    }
  | { readonly notPossible: string };

/** What methods may be told of a benchmark, in words. Fixed before any optimizer runs. */
export interface BenchmarkBrief {
  /** Task family, input format, output contract and scoring rule; no train answers. */
  readonly description: string;
  /** The shared starting document of all optimizers. */
  readonly seedDocument: string;
  /** Benchmark-specific failure categories for analysts (spec/optimizer.md 4). */
  readonly failureTypes: readonly { readonly name: string; readonly description: string }[];
  /** Written from the public description and output contract only; absent: nobody has written one. */
  readonly humanDocument?: HumanDocument;
}

/** What a plan knows of the cell that a method is to run in. */
export interface CellFacts {
  readonly brief: BenchmarkBrief;
  readonly feedbackLevel: FeedbackLevel;
  /** Target rollouts that learning may spend; null = unlimited. */
  readonly rolloutBudget: number | null;
}

/** Where in the loop a call is made; see `Place` in models/contract.ts. */
export interface CallPlace {
  readonly epoch?: number;
  readonly step?: number;
  readonly microBatch?: number;
  readonly minibatch?: number;
  readonly level?: number;
  readonly group?: number;
  readonly attempt?: number;
}

export interface OptimizerCall {
  /** Stage name: `failure-analyst`, `success-analyst`, `failure-merge`, `ranking` ... */
  readonly kind: string;
  readonly place: CallPlace;
  readonly prompt: RenderedPrompt;
  /** Earlier turns of a re-ask: the unusable reply and what was wrong with it. */
  readonly followUps?: readonly { readonly reply: string; readonly complaint: string }[];
  /** JSON Schema of the reply, sent where the endpoint supports it. Bound every string's length. */
  readonly replySchema: { readonly name: string; readonly schema: JsonObject } | null;
  readonly maxOutputTokens: number;
  readonly temperature?: number | 'unset' | 'default';
  readonly draw?: number;
}

/** Text as the model wrote it. Refusals and cut-off replies are data; an infra error stops the run instead. */
export interface OptimizerReply {
  readonly text: string;
  readonly finish: 'stop' | 'length' | 'refused' | 'other';
  readonly usage: Usage;
}

/** What a method has spent so far, live or cached alike (spec/science.md 3). */
export interface Spent {
  readonly rollouts: Readonly<Record<'train' | 'val' | 'slow-update' | 'final-val', number>>;
  /** Val rollouts that `beats` left out: with it off, so many more would have been charged. */
  readonly spared: number;
  readonly optimizerCalls: number;
  readonly targetTokens: Usage;
  readonly optimizerTokens: Usage;
}

/** Stage events of a method. `key` is unique in the run; a resumed run emits the same ones again. */
export interface StageEvent {
  readonly name: string;
  readonly place: CallPlace;
  readonly data: JsonObject;
}

/**
 * Everything a method can reach (design contract 6). There is no test split in it, by type and by path.
 * All calls are answered from the run's log when it already holds them, so a method that reads no clock and
 * no global randomness resumes by being run again.
 */
export interface Arena {
  readonly train: readonly TaskRef[];
  readonly val: readonly TaskRef[];
  readonly objective: Objective;
  readonly feedbackLevel: FeedbackLevel;
  readonly brief: BenchmarkBrief;
  readonly prompts: PromptLibrary;
  /** Seed of the run: `train.seed` of the published method. */
  readonly seed: number;
  /** A generator of its own for each name, derived from the run's seed. */
  rng(name: string): Rng;
  readonly signal: AbortSignal;

  /** Rolls out train tasks, in order; each gets the next visit number of (skill, task). */
  rollout(
    skill: Skill | null,
    tasks: readonly TaskRef[],
    options: { phase: Extract<Phase, 'train' | 'slow-update'>; presentationSeed: number },
  ): Promise<readonly TrainRollout[]>;
  /** Scores a skill on val tasks (default all), visit 0; each (skill, draw, task) is run and charged once. */
  evaluate(skill: Skill | null, options?: EvaluateOptions): Promise<Evaluation>;
  /**
   * Does the skill's objective on val strictly exceed the threshold? Decides as a full evaluation would, but
   * stops as soon as it cannot any more, pending and missing tasks counted as successes (spec/science.md 6).
   * Charges what ran; a later `evaluate` runs the rest. The budget must hold the worst case.
   */
  beats(skill: Skill | null, threshold: number, options?: BeatsOptions): Promise<Contest>;
  /** One call to the optimizer model. */
  optimizer(call: OptimizerCall): Promise<OptimizerReply>;
  /** Feedback of the verifier on an answer to a train task, without a rollout. */
  verifyTrain(task: TaskRef, response: string): Promise<{ hard: number; soft: number; feedback: string }>;
  /** The unlabelled input of a train task, as text. */
  inputText(task: TaskRef): string;

  spent(): Spent;
  /** The budget of this run (docs/budgets.md): every unit of work is admitted before it begins, at its greatest cost. */
  readonly limits: Limits;
  /** Target rollouts left in the budget; null = unlimited. */
  rolloutsLeft(): number | null;
  /**
   * Does the budget hold this much more? Methods ask before they start a unit. A "no" is noted as the limit that
   * bound the run. What a method asks for without having asked may be refused: learning then ends, and the best
   * document on val so far stands for the method.
   */
  affords(cost: Pick<Cost, 'rollouts' | 'optimizerCalls'>): boolean;
  emit(event: StageEvent): void;
}

export interface LabelledDocument {
  /** `seed`, `best` (highest val score, ties to the earlier), `final` (last state), `native` (own choice). */
  readonly label: 'seed' | 'best' | 'final' | 'native';
  /** null: the slot is absent. */
  readonly skill: Skill | null;
}

export interface LearnResult {
  readonly documents: readonly LabelledDocument[];
  /** Every candidate that was scored on the whole val split, in order of scoring. */
  readonly candidates: readonly { readonly skill: Skill | null; readonly evaluation: Evaluation }[];
  /** Learning curve and edit history, method-specific, written to history.json. */
  readonly history: Json;
}

/** A training method: SkillOpt or one of its rivals. Names no benchmark, model or mode. */
export interface Method {
  readonly name: string;
  readonly version: string;
  /** The configuration as resolved; goes into the run's identity. */
  readonly config: JsonObject;
  /** Stamps that every table shows beside the method, for example `UNBLINDED`. */
  readonly stamps: readonly string[];
  /** Label of the document that stands for the method in tables. */
  readonly headline: LabelledDocument['label'];
  readonly needsOptimizer: boolean;
  /** Can the method run in this cell, and which stamps does it carry there beside its own? Absent: yes, and none. */
  inCell?(cell: CellFacts): {
    /** Why it cannot, in words. */
    readonly refusal: string | null;
    readonly stamps: readonly string[];
  };
  /** Upper bounds for `plan`, from split sizes and the run's budget of rollouts (absent: not known, no limit). */
  bounds(sizes: { train: number; val: number; rolloutBudget?: number | null }): {
    readonly rollouts: number;
    readonly optimizerCalls: number;
    /** Most candidates that a gate decides on, for methods that have one: what a gate audit may look at. */
    readonly gateDecisions?: number;
    /** Switches that cannot change this run, with the reason. */
    readonly inert: readonly string[];
  };
  learn(arena: Arena): Promise<LearnResult>;
}

/** Registry entry: checks a method's configuration and makes it. */
export interface MethodDefinition {
  readonly name: string;
  readonly summary: string;
  /** @throws {ConfigError} naming the key */
  create(config: JsonObject, context: { prompts: PromptLibrary; readFile: (path: string) => string }): Method;
}
