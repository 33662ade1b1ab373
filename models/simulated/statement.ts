/**
 * What a sentence of a document says (spec/simulated-world.md 4). `general` and `vague` rules speak of every
 * task, `conditional` ones of tasks with the concept's exception cue (and, with a `value`, of the others too),
 * `task` ones of one task only.
 */
export interface Rule {
  readonly concept: string;
  /** Index of the value that the rule asks for; null only in a conditional rule without an "otherwise". */
  readonly value: number | null;
  /** Value under the exception cue; null unless the scope is `conditional`. */
  readonly exceptionValue: number | null;
  readonly scope: 'general' | 'conditional' | 'task' | 'vague';
  /** Set when the scope is `task`. */
  readonly taskId: string | null;
}

/** A rule where it stands in a document. */
export interface Statement extends Rule {
  /** The sentence as written, without bullet. */
  readonly text: string;
  readonly start: number;
  /** Starts in the last part of the document. */
  readonly emphasised: boolean;
  /** Number of tasks that it is said to rest on: "(support 3)". */
  readonly support: number | null;
}

export interface ParsedDocument {
  readonly text: string;
  /** First 16 hex digits of SHA-256, as everywhere. */
  readonly hash: string;
  /** In document order. Their number is n. */
  readonly statements: readonly Statement[];
  /** L: approximate length in tokens. */
  readonly tokens: number;
}

/** Tokens of a text, near enough and equal on every machine: a quarter of its length. */
export function approximateTokens(text: string): number {
  return Math.ceil(text.length / 4);
}

/** A name of what a rule says, for draws and grouping. */
export function ruleKey(rule: Rule): string {
  return [rule.concept, rule.value, rule.exceptionValue, rule.scope, rule.taskId].join('|');
}
