/**
 * Stage events of a search, by name (docs/baselines/gepa.md). Place: `step` is the turn from 1 (0: before the first one),
 * `group` counts the events of one name within it.
 */
export type GepaEvents = {
  'search-started': {
    readonly components: readonly string[];
    readonly trainSize: number;
    readonly valSize: number;
    /** What makes this search hardly one: a budget that allows few turns, switches without effect. */
    readonly warnings: readonly string[];
  };
  'turn-started': { readonly pool: number; readonly metricCalls: number; readonly mergesDue: number };
  'parent-selected': { readonly parent: number };
  'minibatch-sampled': { readonly epoch: number; readonly tasks: readonly string[] };
  /** Rollouts on train or on a merge's val tasks; null: the machinery failed. `program`: null for a child. */
  'program-tried': {
    readonly program: number | null;
    readonly parents: readonly number[];
    readonly scores: readonly (number | null)[];
  };
  'rollouts-charged': { readonly charged: number; readonly total: number };
  'proposal-skipped': { readonly reason: string };
  'proposal-made': {
    readonly parent: number;
    readonly texts: Readonly<Record<string, string>>;
    /** What was wrong where a component got no text. */
    readonly problems: readonly string[];
  };
  'child-rejected': { readonly parent: number; readonly before: number; readonly after: number };
  'child-accepted': {
    readonly program: number;
    readonly parents: readonly (number | null)[];
    readonly sum: number;
  };
  /** Good on the minibatch and not added: `duplicate` of another child of the turn, or no rollouts left for val. */
  'child-dropped': { readonly parent: number; readonly reason: string };
  'val-scored': {
    readonly program: number;
    readonly mean: number;
    readonly coverage: number;
    readonly best: number;
    readonly scores: readonly { readonly task: string; readonly score: number }[];
  };
  'front-updated': { readonly programs: readonly number[]; readonly displaced: readonly number[] };
  'merge-tried': {
    readonly parents: readonly number[];
    readonly ancestor: number;
    readonly tasks: readonly string[];
    readonly texts: Readonly<Record<string, string>>;
  };
  'merge-accepted': { readonly program: number };
  'merge-rejected': { readonly sum: number; readonly needed: number };
  'turn-ended': { readonly added: readonly number[]; readonly best: number };
  'search-ended': {
    readonly reason: string;
    readonly turns: number;
    readonly metricCalls: number;
    readonly pool: number;
    readonly best: number | null;
  };
};

export type Tell = <Name extends keyof GepaEvents>(name: Name, data: GepaEvents[Name]) => void;
