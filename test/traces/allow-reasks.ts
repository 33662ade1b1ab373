import { canonicalJson, type JsonObject } from '../../core/json.ts';
import type { Observed } from './observe.ts';
import { type ExpectedOutcomes, isObject } from './trace-file.ts';

/**
 * The reference never asks again after an unusable reply. Where a step or an epoch's end is marked so, a call
 * may be repeated at its place; the repetitions are put into the expected calls and raise the expected counts,
 * and nothing else.
 */
export function allowReasks(expected: ExpectedOutcomes, observed: Observed): ExpectedOutcomes {
  const more = new Map<string, number>();
  const raise = (counts: Record<string, number>, kind: string, by: number) => {
    more.set(kind, (more.get(kind) ?? 0) + by);
    return { ...counts, [kind]: (counts[kind] ?? 0) + by };
  };
  const steps = expected.steps.map((step, index) => {
    if (!marks(step, 'optimizer_calls') || !marks(step, 'optimizer_call_counts')) return step;
    const seen = listOf(observed.steps[index]?.optimizer_calls);
    let counts = step.optimizer_call_counts;
    const calls = step.optimizer_calls.flatMap((call) => {
      const times = Math.max(1, seen.filter((other) => canonicalJson(other) === canonicalJson(call)).length);
      if (times > 1) counts = raise(counts, String(call.kind), times - 1);
      return Array.from({ length: times }, () => call);
    });
    return { ...step, optimizer_calls: calls, optimizer_call_counts: counts };
  });
  const epoch_ends = expected.epoch_ends.map((end, index) => {
    const seen = observed.epoch_ends[index]?.optimizer_call_counts;
    if (!marks(end, 'optimizer_call_counts') || !isObject(seen)) return end;
    let counts = end.optimizer_call_counts;
    for (const [kind, count] of Object.entries(end.optimizer_call_counts)) {
      const by = Number(seen[kind] ?? 0) - count;
      if (by > 0) counts = raise(counts, kind, by);
    }
    return { ...end, optimizer_call_counts: counts };
  });
  if (more.size === 0) return expected;
  return { ...expected, steps, epoch_ends, counts: withMore(expected.counts, more) };
}

function withMore(
  counts: ExpectedOutcomes['counts'],
  more: ReadonlyMap<string, number>,
): ExpectedOutcomes['counts'] {
  const marked = ['optimizer_calls_by_kind', 'optimizer_calls_by_stage', 'optimizer_calls_total'];
  if (!marked.every((field) => marks(counts, field))) return counts;
  const byKind = { ...counts.optimizer_calls_by_kind };
  const byStage = { ...counts.optimizer_calls_by_stage };
  let total = counts.optimizer_calls_total;
  for (const [kind, by] of more) {
    const stage = kind.replace(/^\w+_(analyst|merge)$/, '$1');
    byKind[kind] = (byKind[kind] ?? 0) + by;
    byStage[stage] = (byStage[stage] ?? 0) + by;
    total += by;
  }
  return {
    ...counts,
    optimizer_calls_by_kind: byKind,
    optimizer_calls_by_stage: byStage,
    optimizer_calls_total: total,
  };
}

function marks(holder: { readonly reference_defect_fields?: readonly string[] }, field: string): boolean {
  return holder.reference_defect_fields?.includes(field) ?? false;
}

function listOf(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}
