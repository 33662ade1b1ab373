import { allowCachedValidation } from './allow-cached-validation.ts';
import { allowNoops } from './allow-noops.ts';
import { allowReasks } from './allow-reasks.ts';
import { allowUnreadMemory, unreadReply } from './allow-unread-memory.ts';
import type { Observed } from './observe.ts';
import type { ExpectedOutcomes, Trace } from './trace-file.ts';

/**
 * What the format lets an implementation do otherwise (README of the traces, sections 4 and 5), as the outcomes
 * that the reference would have had, had it done the same. Each rule asks for the mark in the trace, for its
 * documented condition, and for the run to have made use of it; what stands after it is compared in full.
 * Other marked fields are compared like any field: preset `paper` has no use for their allowance.
 */
export function withAllowances(
  trace: Trace,
  observed: Observed,
): { readonly expected: ExpectedOutcomes; readonly unaskedReplies: readonly string[] } {
  const { expected, replies } = trace;
  const rules = [withoutRendering, allowNoops, allowUnreadMemory, allowCachedValidation, allowReasks];
  return {
    expected: rules.reduce((outcomes, rule) => rule(outcomes, observed), expected),
    unaskedReplies: unreadReply(replies.meta_skill ?? [], expected, observed),
  };
}

/** How the reference lays the buffer out is informative; the data of the entries is compared. */
function withoutRendering(expected: ExpectedOutcomes): ExpectedOutcomes {
  return {
    ...expected,
    steps: expected.steps.map((step) => {
      const { rendered: _, ...buffer } = step.step_buffer_in;
      return { ...step, step_buffer_in: buffer };
    }),
  };
}
