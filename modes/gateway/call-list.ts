import type { CallRecord, Usage } from '../../core/vocabulary.ts';
import type { ChatReply } from '../../models/contract.ts';

/** Answered calls in the order in which they were asked, and what they took. */
export class CallList {
  readonly #answered: { readonly index: number; readonly record: CallRecord }[] = [];
  #latencyMs = 0;

  get records(): readonly CallRecord[] {
    return this.#answered.map(({ record }) => record);
  }

  get usage(): Usage {
    const sum = { input: 0, output: 0, cachedInput: 0, reasoning: 0 };
    for (const { record } of this.#answered) {
      sum.input += record.usage.input;
      sum.output += record.usage.output;
      sum.cachedInput += record.usage.cachedInput;
      sum.reasoning += record.usage.reasoning;
    }
    return sum;
  }

  /** Sum of the recorded latencies. */
  get latencyMs(): number {
    return this.#latencyMs;
  }

  add(index: number, { key, model, finish, usage, latencyMs, source }: ChatReply): void {
    const record = { key, model, finish, usage, latencyMs, source };
    const before = this.#answered.findLastIndex((each) => each.index < index);
    this.#answered.splice(before + 1, 0, { index, record });
    this.#latencyMs += latencyMs;
  }
}
