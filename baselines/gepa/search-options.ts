import type { Rng } from '../../core/rng.ts';
import type { AcceptanceCriterion, BatchSelection } from './acceptance.ts';
import type { Candidate } from './candidate.ts';
import type { ComponentMode } from './component-selection.ts';
import type { Tell } from './events.ts';
import type { FrontierKind } from './fronts.ts';
import type { Merger } from './merge-child.ts';
import type { MinibatchSampler } from './minibatch-sampler.ts';
import type { ParentSelector } from './parent-selection.ts';
import type { SearchState } from './search-state.ts';
import type { StopConditions } from './stop.ts';
import { type ValPolicy, valCost } from './val-policy.ts';
import type { World } from './world.ts';

export interface SearchOptions {
  readonly seed: Candidate;
  /** Tasks of a minibatch. */
  readonly minibatchSize: number;
  readonly selector: ParentSelector;
  readonly frontier: FrontierKind;
  readonly components: ComponentMode;
  /** Proposals a turn: so many parents, each on so many minibatches. */
  readonly parallel: { readonly parents: number; readonly minibatches: number };
  /** Skip a parent that scores at least this on every task of its minibatch; null: never. */
  readonly perfectScore: number | null;
  readonly acceptance: AcceptanceCriterion;
  readonly selection: BatchSelection;
  readonly merge: {
    readonly enabled: boolean;
    /** Accepted merges after which no more fall due. */
    readonly max: number;
    /** Val tasks that two programs must both be scored on. */
    readonly overlap: number;
    /** Val tasks that a merged child is tried on. */
    readonly subsample: number;
  };
  readonly valPolicy: ValPolicy;
  readonly stop: StopConditions;
  /** Rollouts that a turn must leave untouched. */
  readonly reserve: number;
}

/** A search under way. */
export interface Search<Trace> {
  readonly world: World<Trace>;
  readonly options: SearchOptions;
  readonly state: SearchState;
  /** Shared by parent selection, minibatches and merges, as in the reference. */
  readonly rng: Rng;
  readonly sampler: MinibatchSampler;
  readonly merger: Merger;
  readonly tell: Tell;
}

/** Most rollouts of a turn of mutation that adds one child. */
export function turnCost({ minibatchSize, parallel, valPolicy }: SearchOptions, valSize: number): number {
  return 2 * minibatchSize * parallel.parents * parallel.minibatches + valCost(valPolicy, valSize);
}
