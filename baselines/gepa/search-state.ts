import type { Candidate } from './candidate.ts';
import { inheritedPointer, type Pointer } from './component-selection.ts';
import { type FrontierKind, Fronts, type ValRow } from './fronts.ts';
import { itemAt } from './item-at.ts';
import type { Lineage } from './merge-pair.ts';
import type { Standings } from './parent-selection.ts';

/** A program of the pool (spec/baselines.md 5.1). */
export interface Program extends Pointer {
  readonly candidate: Candidate;
  readonly parents: readonly (number | null)[];
  /** Score by val index, in the order of scoring. */
  readonly scores: ReadonlyMap<number, number>;
  /** Mean of the scores, 0 of none. */
  readonly mean: number;
  /** Rollouts charged before its run on val. */
  readonly discoveredAt: number;
}

/** Everything that a search has found so far. */
export class SearchState {
  readonly pool: Program[] = [];
  readonly fronts: Fronts;
  /** Turns begun, less one. */
  iteration = -1;
  /** Rollouts charged. */
  metricCalls = 0;
  fullEvaluations = 0;
  /** Merges that may be tried, and those that were accepted. */
  mergesDue = 0;
  mergesAccepted = 0;
  /** Did the turn before add a mutation? Only then is a merge tried. */
  addedMutation = false;
  /** Reflections asked for. */
  proposals = 0;
  /** Turns since the best mean last rose. */
  turnsWithoutGain = 0;

  constructor(kind: FrontierKind) {
    this.fronts = new Fronts(kind);
  }

  /** Enters a program with its run on val; returns its index. */
  add(
    candidate: Candidate,
    parents: readonly (number | null)[],
    rows: readonly ValRow[],
    discoveredAt: number,
  ): number {
    const index = this.pool.length;
    const before = this.pool.length === 0 ? null : this.bestMean();
    const scores = new Map(rows.map(({ id, score }) => [id, score]));
    const pointer = inheritedPointer(
      parents.flatMap((parent) => (parent === null ? [] : this.program(parent))),
    );
    this.pool.push({ candidate, parents, scores, mean: meanOf(scores), discoveredAt, pointer });
    this.fronts.add(index, rows);
    this.fullEvaluations += 1;
    if (before === null || this.bestMean() > before) this.turnsWithoutGain = 0;
    return index;
  }

  program(index: number): Program {
    return itemAt(this.pool, index);
  }

  /** Highest mean over its scored val ids; ties to the larger coverage, then the lower index. */
  best(): number {
    let best = 0;
    for (const [index, { mean, scores }] of this.pool.entries()) {
      const leader = this.program(best);
      if (mean > leader.mean || (mean === leader.mean && scores.size > leader.scores.size)) best = index;
    }
    return best;
  }

  bestMean(): number {
    return this.pool.length === 0 ? 0 : this.program(this.best()).mean;
  }

  standings(): Standings {
    return {
      means: this.pool.map(({ mean }) => mean),
      fronts: this.fronts.list().map(({ members }) => members),
    };
  }

  lineage(): Lineage {
    return {
      candidates: this.pool.map(({ candidate }) => candidate),
      parents: this.pool.map(({ parents }) => parents),
      means: this.pool.map(({ mean }) => mean),
    };
  }
}

function meanOf(scores: ReadonlyMap<number, number>): number {
  if (scores.size === 0) return 0;
  return [...scores.values()].reduce((sum, score) => sum + score, 0) / scores.size;
}
