import type { JsonObject } from '../../core/json.ts';
import type { Observed } from './observe.ts';
import type { ExpectedOutcomes } from './trace-file.ts';

/**
 * A candidate identical to current: the reference takes its score from the cache and rejects the tie. Marked so,
 * and recorded as `skip_noop`, it is not evaluated, its entry of the buffer has no rejected edits, and there is
 * a rejection less.
 */
export function allowNoops(expected: ExpectedOutcomes, observed: Observed): ExpectedOutcomes {
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
