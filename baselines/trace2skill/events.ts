import type { Arena, CallPlace } from '../../core/arena.ts';
import type { JsonObject } from '../../core/json.ts';

/** Trajectories of both classes. */
export type ClassCounts = { readonly failed: number; readonly solved: number };

/** A merge call and what came of it. */
export type MergeRecord = {
  readonly level: number;
  readonly group: number;
  readonly patchesIn: number;
  readonly editsIn: number;
  readonly editsOut: number;
  readonly usable: boolean;
  readonly attempts: number;
  readonly problem: string | null;
};

/** What a document scored on val. */
export type ScoreRecord = {
  readonly document: string;
  readonly hard: number;
  readonly soft: number;
  readonly objective: number;
};

/**
 * Data of every stage event, by name (docs/baselines/trace2skill.md). Places: `microBatch` is a pass, `step` an outcome,
 * both from 1. A name comes at most once at a place.
 */
export type Trace2SkillEvents = {
  /** Once, first. */
  'evolution-planned': {
    readonly document: string;
    readonly passes: number;
    readonly outcomes: number;
    /** Rollouts kept back for scoring what will be finished. */
    readonly reserved: number;
    readonly rolloutsLeft: number | null;
    readonly analyst: string;
    readonly sides: string;
  };
  /** One a pass over train. */
  'trajectories-collected': ClassCounts & {
    readonly missing: readonly string[];
    readonly rows: readonly { readonly id: string; readonly hard: number; readonly soft: number }[];
  };
  /** What the cap left, by class and task type. `stopped` says why there were no more passes. */
  'trajectories-chosen': {
    readonly collected: ClassCounts;
    readonly chosen: ClassCounts;
    readonly byType: readonly (ClassCounts & { readonly type: string })[];
    readonly stopped: string;
  };
  /** Every report, in order; `usable` false: set aside. */
  'trajectories-analysed': {
    readonly setAside: number;
    readonly reports: readonly {
      readonly id: string;
      readonly pass: number;
      readonly source: string;
      readonly usable: boolean;
      /** Agentic: did a corrected answer pass the verifier? null where none was tried. */
      readonly proved: boolean | null;
      readonly turns: number;
      readonly items: readonly JsonObject[];
    }[];
  };
  'patches-proposed': {
    readonly patches: readonly {
      readonly source: string;
      readonly records: readonly string[];
      readonly usable: boolean;
      readonly attempts: number;
      readonly dropped: number;
      readonly problem: string | null;
      readonly edits: readonly JsonObject[];
    }[];
  };
  /** One an outcome; `order` are the positions of the patches as shuffled. */
  'patches-merged': {
    readonly order: readonly number[];
    readonly merges: readonly MergeRecord[];
    readonly edits: readonly JsonObject[];
  };
  /** Positions of the edits that were sent back, and of those that got another place. */
  'edits-translated': {
    readonly asked: readonly number[];
    readonly corrected: readonly number[];
  };
  'edits-applied': {
    readonly document: string;
    readonly applied: number;
    readonly skipped: readonly number[];
    readonly edits: readonly JsonObject[];
  };
  /** The document after repair; null: rejected, `problems` says why. */
  'document-finished': {
    readonly document: string | null;
    readonly problems: readonly string[];
    readonly repairs: number;
  };
  /** Place {}: the starting document. */
  'document-scored': ScoreRecord;
  /** Once, last. */
  'evolution-finished': {
    readonly best: string;
    readonly bestOutcome: number | null;
    /** The choice by train score; null when it was not asked for or not affordable. */
    readonly native: { readonly outcome: number; readonly scores: readonly number[] } | null;
    readonly scored: number;
    readonly stopped: string | null;
  };
};

/** Emits a stage event with the data that its name asks for. */
export function emit<Name extends keyof Trace2SkillEvents>(
  arena: Arena,
  name: Name,
  place: CallPlace,
  data: Trace2SkillEvents[Name],
): void {
  arena.emit({ name, place, data });
}
