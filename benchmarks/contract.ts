import type { BenchmarkBrief } from '../core/arena.ts';
import type { ItemLimit } from '../core/item-limit.ts';
import type { Json, JsonObject } from '../core/json.ts';
import type { PromptLibrary } from '../core/prompts.ts';
import type { Objective, Outcome, Phase, Skill, Split, Task } from '../core/vocabulary.ts';
import type { Episode, TaskWorkspace } from '../models/episode.ts';
import type { SimulationBook } from '../models/simulated/book.ts';
import type { CodeLanguage, RunCode } from '../sandbox/contract.ts';

/** Where the items come from. Relative folders are resolved by the caller before they get here. */
export type DataSource =
  /** The small set that lies inside the package. */
  | { readonly kind: 'bundled' }
  /** A folder with train/, val/ and test/, each with one JSON array file (spec/benchmarks-qa.md 0.1). */
  | { readonly kind: 'split-dir'; readonly path: string }
  /** The benchmark makes its items itself, from `settings`. */
  | { readonly kind: 'generated' };

export interface LoadOptions {
  readonly source: DataSource;
  /** Benchmark-specific settings from the matrix file, checked by the benchmark with zod. */
  readonly settings: JsonObject;
  /** Keeps the first n items of every split, or so many of each; 0 = all. */
  readonly limit: ItemLimit;
  readonly signal: AbortSignal;
}

export interface Dataset<Payload = unknown> {
  readonly splits: Readonly<Record<Split, readonly Task<Payload>[]>>;
  /** SHA-256 over ids and task digests of each split, in order. */
  readonly digests: Readonly<Record<Split, string>>;
  /** One line: what this is and where it comes from. */
  readonly provenance: string;
}

export interface OpenOptions {
  readonly phase: Phase;
  /** Seeds what the presentation draws (order of choices). Fixed for evaluation, the batch seed in training. */
  readonly presentationSeed: number;
  readonly visit: number;
  readonly signal: AbortSignal;
  /**
   * The model works in a folder made of `workspace()`: the episode asks once, and its one reply carries the last words
   * of the model and the files that it made. What it asks in that request is not sent.
   */
  readonly inWorkspace?: true;
  /** Runs model-written code in the sandbox, for benchmarks that need it. */
  readonly runCode?: RunCode;
}

/** What decides what a workspace shows. */
export type WorkspaceOptions = Pick<OpenOptions, 'phase' | 'presentationSeed' | 'visit' | 'signal'>;

export interface BenchmarkNeeds {
  readonly images: boolean;
  /** Where a setting does without images: a clause that tells which, for the message that refuses a model. */
  readonly withoutImages?: string;
  readonly tools: boolean;
  readonly codeRunner: boolean;
  readonly files: boolean;
}

/** The official score of one answer: exactly the published protocol (proved by vectors). */
export interface OfficialScore {
  /** 0 or 1 (fractional only where the benchmark says so). */
  readonly hard: number;
  /** 0 to 1. */
  readonly soft: number;
  readonly extracted: string;
}

/** Scores answers made anywhere (`skillopt-bench score`). Pure. */
export interface OfficialScorer<Payload, Gold> {
  goldOf(task: Task<Payload>, presentationSeed: number): Gold;
  /** Reads a gold value of a predictions file. @throws {DataError} when it has the wrong shape */
  parseGold(value: Json): Gold;
  score(response: string, gold: Gold): OfficialScore;
}

/** The official score of one task's output files, with a verdict on each test case. */
export interface OutputScore {
  readonly hard: number;
  readonly soft: number;
  readonly cases: readonly {
    readonly no: string;
    readonly passed: boolean;
    /** One line without expected values; empty when it passed. */
    readonly reason: string;
  }[];
}

/** Scores output files made anywhere (`skillopt-bench score --outputs`). */
export interface OutputScorer<Payload = unknown> {
  /** How the files of a task are called, for help texts: `<case>_pred.xlsx`. */
  readonly layout: string;
  /** @param folder holds the files of this task. Never throws for what they hold. */
  score(task: Task<Payload>, folder: string): Promise<OutputScore>;
}

/** Right answers for a comparison with other text. Methods cannot reach it. */
export interface AnswerText<Payload = unknown> {
  answersOf(task: Task<Payload>): readonly string[];
  /** The words of a text in the normal form in which the benchmark compares answers. Default: plain words. */
  wordsOf?(text: string): readonly string[];
}

export type ModeName = 'direct' | 'codex' | 'claude-code';

/**
 * A benchmark adapter. It never names a model, a mode or a method. `test/kit` exports the contract suite that
 * every adapter must pass.
 */
export interface Benchmark<Payload = unknown, Gold = unknown> {
  readonly name: string;
  /** Part of every log: raised when prompts or scoring change. */
  readonly version: string;
  readonly objective: Objective;
  /** Presentation seed of every evaluation, so that pairs stay pairs (spec/science.md 2). */
  readonly evalPresentationSeed: number;
  /** What a model and this machine must be able to do under these settings. @throws {ConfigError} on unknown settings */
  needs(settings: JsonObject): BenchmarkNeeds;
  /**
   * Where these settings give the model another task than the published one, the few words that tables put behind the
   * benchmark's name: `page text`. Absent or null: as published. @throws {ConfigError} on unknown settings
   */
  variant?(settings: JsonObject): string | null;
  readonly modes: readonly ModeName[];
  /** Why its tasks cannot be given to a model as a folder; said where a matrix asks for a mode that does that. */
  readonly withoutWorkspace?: string;
  /** Time limit of one task in milliseconds unless the configuration says otherwise. */
  readonly timeLimitMs: number;
  readonly brief: BenchmarkBrief;
  readonly official: OfficialScorer<Payload, Gold> | null;
  /** For benchmarks whose answers are files. */
  readonly outputs?: OutputScorer<Payload>;
  /**
   * @throws {DataError} naming file and id: folder missing, not an array, duplicate id, empty split, bad UTF-8
   * @throws {ConfigError} on unknown settings
   */
  load(options: LoadOptions): Promise<Dataset<Payload>>;
  open(task: Task<Payload>, skill: Skill | null, options: OpenOptions): Episode;
  /** What a task asks, as text without gold, for methods that show unlabelled inputs. */
  inputText(task: Task<Payload>): string;
  /** Most model calls of one rollout; absent = 1. What a plan counts, and what a budget of money reserves for it. */
  callsPerTask?(settings: JsonObject): number;
  /** Languages in which models write code under these settings; asked for before the first call. Absent = none. */
  codeLanguages?(settings: JsonObject): readonly CodeLanguage[];
  /**
   * Judges an answer without a rollout, where a single reply is no episode: a list of commands, say. Absent: an episode
   * is opened and given the answer as its one reply.
   */
  verify?(task: Task<Payload>, response: string, options: OpenOptions): Promise<Outcome>;
  /** Right answers as text, for `skill lint`, which looks for those of test tasks in documents; absent = none is. */
  readonly answerText?: AnswerText<Payload>;
  /**
   * The folder that a task becomes in modes whose model works in one; a benchmark that supports such a mode has it.
   * Deterministic. The skill is not among it: the mode places that.
   */
  workspace?(task: Task<Payload>, options: WorkspaceOptions): Promise<TaskWorkspace>;
  /** Concepts and answer book for the simulated world; absent = no simulation of this benchmark. */
  simulation?(dataset: Dataset<Payload>): SimulationBook;
}

export interface BenchmarkContext {
  readonly prompts: PromptLibrary;
}

/** Registry entry: makes an adapter. `defaultSource` is used when the matrix names no data folder. */
export interface BenchmarkDefinition {
  readonly name: string;
  readonly summary: string;
  readonly defaultSource: DataSource | null;
  create(context: BenchmarkContext): Benchmark;
}
