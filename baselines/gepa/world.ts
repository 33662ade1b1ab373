import type { Candidate } from './candidate.ts';
import type { GepaEvents } from './events.ts';
import type { ValRow } from './fronts.ts';

/** Rollouts on train tasks, in the order of the minibatch. */
export interface BatchRun<Trace> {
  /** null: the machinery failed. */
  readonly scores: readonly (number | null)[];
  /** What a reflection reads; nothing for a task without a score. */
  readonly traces: readonly Trace[];
  readonly charged: number;
}

export interface ValRun {
  /** Tasks that got a score, in the order asked for. */
  readonly rows: readonly ValRow[];
  readonly charged: number;
}

/** A reflection on one parent and one minibatch. */
export interface Reflection<Trace> {
  readonly candidate: Candidate;
  readonly components: readonly string[];
  readonly traces: readonly Trace[];
  /** The turn, from 1, and the task within it, from 0. */
  readonly turn: number;
  readonly task: number;
  /** How many tasks of the turn before this one ask the very same. */
  readonly repeat: number;
}

export interface ReflectionReply {
  /** New texts by component; none: no proposal. */
  readonly texts: Readonly<Record<string, string>>;
  readonly problems: readonly string[];
}

/** What a search needs of the outside: the arena of a run, or a stub. All ids are indices into the splits. */
export interface World<Trace> {
  readonly trainIds: readonly string[];
  readonly valIds: readonly string[];
  rollTrain(candidate: Candidate, ids: readonly number[], turn: number): Promise<BatchRun<Trace>>;
  scoreVal(candidate: Candidate, ids: readonly number[]): Promise<ValRun>;
  reflect(reflection: Reflection<Trace>): Promise<ReflectionReply>;
  /** May so many more rollouts be charged? Asked before every turn, merge and run on val. */
  affords(rollouts: number): boolean;
  optimizerSpent(): { readonly calls: number; readonly tokens: number };
  /** @param turn from 1; 0 before the first one */
  emit<Name extends keyof GepaEvents>(turn: number, name: Name, data: GepaEvents[Name]): void;
}
