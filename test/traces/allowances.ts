import type { JsonObject } from '../../core/json.ts';
import type { Observed } from './observe.ts';
import type { ExpectedOutcomes, Trace } from './trace-file.ts';

/**
 * What the format lets an implementation do otherwise (README of the traces, sections 4 and 5), as the outcomes
 * that the reference would have had, had it done the same. Each rule asks for the mark in the trace, for its
 * documented condition, and for the run to have made use of it; what stands after it is compared in full.
 *
 * - a candidate identical to current is `skip_noop`: no selection, no rejected edits in the buffer, one
 *   rejection less
 */
export function withAllowances(
  trace: Trace,
  observed: Observed,
): { readonly expected: ExpectedOutcomes; readonly unaskedReplies: readonly string[] } {
  const expected = withoutRendering(structuredClone(trace.expected));
  return { expected: withSkippedNoops(expected, observed), unaskedReplies: [] };
}

/** How the reference lays the buffer out is informative; the data of the entries is compared. */
function withoutRendering(expected: ExpectedOutcomes): ExpectedOutcomes {
  return {
    ...expected,
    steps: expected.steps.map(({ step_buffer_in, ...step }) => {
      const { rendered: _, ...buffer } = step_buffer_in;
      return { ...step, step_buffer_in: buffer };
    }),
  };
}

function withSkippedNoops(expected: ExpectedOutcomes, observed: Observed): ExpectedOutcomes {
  const skipped = new Set<number>();
  for (const [index, step] of expected.steps.entries()) {
    const marked = ['action', 'selection', 'step_buffer_entry'].every((field) =>
      step.reference_defect_fields?.includes(field),
    );
    const noop = step.candidate?.same_as_current === true && step.action === 'reject';
    if (marked && noop && observed.steps[index]?.action === 'skip_noop') skipped.add(step.step);
  }
  if (skipped.size === 0) return expected;
  const steps = expected.steps.map((step) => {
    const { reference_defect_fields: own, step_buffer_in: buffer } = step;
    const mayDiffer = own?.includes('step_buffer_in') || buffer.reference_defect_fields?.includes('entries');
    const entries = mayDiffer ? buffer.entries.map((entry) => asSkipped(entry, skipped)) : buffer.entries;
    const shown = { ...step, step_buffer_in: { ...buffer, entries } };
    if (!skipped.has(step.step)) return shown;
    const entry = step.step_buffer_entry === null ? null : asSkipped(step.step_buffer_entry, skipped);
    return { ...shown, action: 'skip_noop', selection: null, step_buffer_entry: entry };
  });
  const { final } = expected;
  const totals = final.reference_defect_fields?.includes('totals')
    ? { ...final.totals, rejects: (final.totals.rejects ?? 0) - skipped.size }
    : final.totals;
  return { ...expected, steps, final: { ...final, totals } };
}

function asSkipped(entry: JsonObject, skipped: ReadonlySet<number>): JsonObject {
  if (typeof entry.step !== 'number' || !skipped.has(entry.step)) return entry;
  const { score_before: _, score_after: __, rejected_edits: ___, ...rest } = entry;
  return { ...rest, action: 'skip_noop' };
}
