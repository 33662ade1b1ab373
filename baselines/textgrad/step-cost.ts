export interface StepCostOptions {
  readonly batchSize: number;
  readonly valSize: number;
  /** One backward call an example in place of the chain of two. */
  readonly fuse?: boolean;
  /** The loss is a model's judgement, a call for every scored answer. No row of ours has that: the verifier is the loss. */
  readonly llmJudge?: boolean;
}

export interface StepCost {
  readonly targetRollouts: number;
  /** Without the second try that an unusable document gets. */
  readonly optimizerCalls: number;
}

/** What one step with a new document takes: its batch and val, the backward calls and one update. */
export function stepCost({ batchSize, valSize, fuse = false, llmJudge = false }: StepCostOptions): StepCost {
  const targetRollouts = batchSize + valSize;
  const backward = batchSize * (fuse ? 1 : 2);
  return { targetRollouts, optimizerCalls: backward + 1 + (llmJudge ? targetRollouts : 0) };
}
