/**
 * Did it change the document? `not-applied`: it never came before a decision; `merged`: a merge rewrote it or left it out,
 * and which of the two the log does not say; `undecided`: the log ends before a decision.
 */
export type Fate = 'accepted' | 'rejected' | 'not-applied' | 'merged' | 'undecided';

/** In the order and the words of the page. */
export const fateNames: Readonly<Record<Fate, string>> = {
  accepted: 'accepted',
  rejected: 'rejected',
  'not-applied': 'not applied',
  merged: 'merged',
  undecided: 'undecided',
};

export const fates = Object.keys(fateNames) as readonly Fate[];

/** One edit, suggestion or document that a model proposed. */
export interface ShownEdit {
  readonly fate: Fate;
  /** `append`, `replace` ..., or the type of a suggestion. */
  readonly op: string;
  readonly target: string;
  readonly content: string;
  /** Who stands behind it: analysts with their tasks, support. */
  readonly source: string;
  /** What became of it, in words. */
  readonly status: string;
}

/** Scores on val of the document that a change made; fractions of 0 to 1. */
export interface ValScores {
  readonly hard: number | null;
  readonly soft: number | null;
  readonly objective: number | null;
  /** The evaluation was ended early: the objective is an upper bound. */
  readonly atMost: boolean;
  /** Exact McNemar p against the document it met. */
  readonly p: number | null;
}

/** What a method tried to do to its document at one place of the run. */
export interface Change {
  readonly place: string;
  /** `step`, `slow update`, `draft` ... */
  readonly kind: string;
  readonly fate: Fate;
  /** The decision in a few words. */
  readonly decision: string;
  /** How it came to that, a sentence each. */
  readonly told: readonly string[];
  /** Hash of the document that was changed, and of the one that was made; null: none, or not known. */
  readonly parent: string | null;
  readonly document: string | null;
  /** Text of the new document where the log holds it elsewhere than among its documents. */
  readonly text?: string;
  readonly val: ValScores | null;
  /** What was put before the decision, in the order of application. */
  readonly edits: readonly ShownEdit[];
  /** As first proposed, before anything was merged or chosen. */
  readonly proposals: readonly ShownEdit[];
  /** Longer texts behind it. */
  readonly texts: readonly { readonly name: string; readonly text: string }[];
}
