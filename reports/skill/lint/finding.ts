/** One thing that a document should not hold. */
export interface Finding {
  /** `error`: the document must not be used as it is (exit code 1). `warning`: look at it. */
  readonly severity: 'error' | 'warning';
  readonly rule:
    | 'test-answer'
    | 'copied-text'
    | 'protected-region'
    | 'marker-literal'
    | 'duplicate-line'
    | 'long-document'
    | 'control-character';
  /** From 1; null: the document as a whole. */
  readonly line: number | null;
  /** One sentence. May quote the document or a task: print it through `plainText`. */
  readonly message: string;
  /** Tasks that it came from, at most a few of them. */
  readonly tasks: readonly { readonly split: string; readonly id: string }[];
}
