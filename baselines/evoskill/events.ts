import type { Arena, CallPlace } from '../../core/arena.ts';
import type { HistoryEntry } from './feedback-history.ts';

/** A program as events and history.json tell it. */
export type ProgramRecord = { readonly program: number; readonly skill: string; readonly score: number };

/** How an iteration ended; `skip_...` decided nothing on a child. */
export type IterationAction =
  | 'accept_new_best'
  | 'accept'
  | 'reject'
  | 'skip_no_failures'
  | 'skip_no_proposal'
  | 'skip_no_document'
  | 'skip_duplicate';

export type StopReason = 'iterations' | 'budget' | 'patience' | 'no train tasks';

export type IterationRecord = {
  readonly iteration: number;
  readonly parent: number;
  readonly taskIds: readonly string[];
  readonly failed: number;
  readonly action: IterationAction;
  /** The child, if one was evaluated. */
  readonly child: ChildRecord | null;
  /** After the iteration, best first. */
  readonly frontier: readonly ProgramRecord[];
  readonly noImprovement: number;
};

export type ChildRecord = {
  readonly skill: string;
  readonly action: HistoryEntry['action'];
  readonly section: string;
  readonly outcome: HistoryEntry['outcome'];
  readonly score: number;
  readonly scoreIs: HistoryEntry['scoreIs'];
  /** Against the parent. */
  readonly change: number;
};

/**
 * Data of every stage event, by name (docs/baselines/evoskill.md). The place of an iteration's events is its number
 * as `step`, from 1; the others have none.
 */
type EvoskillEvents = {
  /** Once, first. */
  'evolution-planned': {
    readonly iterations: number;
    readonly frontierSize: number;
    readonly parent: string;
    readonly categories: number;
  };
  /** The seed document on val. */
  'baseline-evaluated': {
    readonly skill: string;
    readonly hard: number;
    readonly soft: number;
    readonly score: number;
  };
  /** `skill` is the parent's document. */
  'step-started': {
    readonly skill: string;
    readonly parent: number;
    readonly frontier: readonly ProgramRecord[];
    readonly taskIds: readonly string[];
  };
  'batch-rolled-out': {
    readonly hard: number;
    readonly soft: number;
    readonly missing: readonly string[];
    readonly failed: readonly string[];
    readonly rows: readonly { readonly id: string; readonly hard: number; readonly soft: number }[];
  };
  'proposal-made': {
    readonly usable: boolean;
    /** Calls made; each further one saw less. */
    readonly attempts: number;
    readonly problem: string | null;
    readonly action: string | null;
    readonly section: string | null;
    readonly related: string | null;
    readonly text: string | null;
  };
  'document-built': {
    readonly usable: boolean;
    readonly attempts: number;
    readonly problem: string | null;
    readonly action: string | null;
    readonly section: string | null;
    /** Other sections that the builder had changed or lost, and further new ones that it wrote. */
    readonly restored: number;
    readonly leftOut: number;
  };
  'candidate-evaluated': {
    readonly candidate: string;
    readonly hard: number;
    readonly soft: number;
    readonly score: number;
    readonly scoreIs: HistoryEntry['scoreIs'];
    readonly ran: number;
  };
  'frontier-updated': {
    readonly added: boolean;
    readonly dropped: number | null;
    readonly outcome: HistoryEntry['outcome'];
    readonly change: number;
  };
  /** `current` is the frontier's best. */
  'step-finished': {
    readonly action: IterationAction;
    readonly noImprovement: number;
    readonly frontier: readonly ProgramRecord[];
    readonly current: ProgramRecord;
  };
  /** Once, last. */
  'evolution-finished': {
    readonly stopped: StopReason;
    readonly iterations: number;
    readonly actions: { readonly [action: string]: number };
    readonly frontier: readonly ProgramRecord[];
  };
};

/** Emits a stage event with the data that its name asks for. */
export function emit<Name extends keyof EvoskillEvents>(
  arena: Arena,
  name: Name,
  place: CallPlace,
  data: EvoskillEvents[Name],
): void {
  arena.emit({ name, place, data });
}
