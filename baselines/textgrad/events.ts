import type { Arena, CallPlace } from '../../core/arena.ts';
import type { Objective } from '../../core/vocabulary.ts';

/** A document and its score on val. */
export type Standing = {
  readonly skill: string;
  readonly score: number;
};

export type StepAction =
  | 'accept_new_best'
  | 'accept'
  | 'reject'
  | 'skip_no_gradient'
  | 'skip_no_document'
  | 'skip_unchanged';

/** Data of every stage event, by name (docs/baselines/textgrad.md). `epoch` and `step` count from 1. */
export type TextGradEvents = {
  /** Once, first. */
  'training-planned': {
    readonly preset: string;
    readonly trainSize: number;
    readonly valSize: number;
    /** 0 = no limit but the epochs. */
    readonly stepLimit: number;
  };
  /** The seed document on val. */
  'baseline-evaluated': {
    readonly skill: string;
    readonly hard: number;
    readonly soft: number;
    readonly score: number;
  };
  'step-started': { readonly skill: string; readonly taskIds: readonly string[] };
  'batch-rolled-out': {
    readonly seed: number;
    readonly missing: readonly string[];
    readonly rows: readonly {
      readonly id: string;
      readonly hard: number;
      readonly soft: number;
      readonly failReason: string | null;
    }[];
  };
  /** Every text of the backward pass, in batch order; null where a call was not made or had nothing to say. */
  'gradients-computed': {
    readonly examples: readonly {
      readonly id: string;
      readonly loss: string;
      /** Gradient of the answer; absent from the fused pass. */
      readonly answer: string | null;
      /** Gradient of the document. */
      readonly document: string | null;
      /** Backward calls made. */
      readonly calls: number;
      /** Why there is no gradient of the document. */
      readonly dropped: string | null;
    }[];
  };
  /** `candidate` is the current document when `usable` is false. */
  'document-rewritten': {
    readonly candidate: string;
    readonly usable: boolean;
    readonly attempts: number;
    readonly problem: string | null;
    /** Hashes of the past documents that were shown. */
    readonly momentum: readonly string[];
  };
  'candidate-evaluated': {
    readonly candidate: string;
    readonly hard: number;
    readonly soft: number;
    readonly score: number;
    readonly scoreIs: 'exact';
    readonly ran: number;
    readonly missing: readonly string[];
  };
  /** In the words that a gate audit reads. */
  'gate-decided': {
    readonly action: StepAction;
    readonly candidate: string;
    readonly incumbent: string;
    readonly objective: Objective;
    readonly valSize: number;
    readonly candidateScore: number;
    readonly bound: 'exact';
    readonly currentScore: number;
    readonly bestScore: number;
  };
  'step-finished': { readonly action: StepAction; readonly current: Standing; readonly best: Standing };
  /** Once, last. `stopped` says what ended the run before its last step. */
  'training-finished': {
    readonly current: Standing | null;
    readonly best: Standing | null;
    readonly stopped: string | null;
    readonly parseFailures: number;
    readonly actions: { readonly [action: string]: number };
  };
};

/** Emits a stage event with the data that its name asks for. */
export function emit<Name extends keyof TextGradEvents>(
  arena: Arena,
  name: Name,
  place: CallPlace,
  data: TextGradEvents[Name],
): void {
  arena.emit({ name, place, data });
}
