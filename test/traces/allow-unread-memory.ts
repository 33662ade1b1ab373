import type { Json, JsonObject } from '../../core/json.ts';
import type { Observed } from './observe.ts';
import { type ExpectedOutcomes, isObject } from './trace-file.ts';

type EpochEnd = ExpectedOutcomes['epoch_ends'][number];

/**
 * The memory written after the last epoch, which nothing reads. Marked so, and skipped by the run, there is one
 * call less, and where the memory has a comparison of its own, no rollouts for it.
 */
export function allowUnreadMemory(expected: ExpectedOutcomes, observed: Observed): ExpectedOutcomes {
  const last = expected.epoch_ends.length - 1;
  const end = expected.epoch_ends[last];
  if (end === undefined || !isSkipped(end, observed.epoch_ends[last])) return expected;
  const memory = end.meta_skill ?? {};
  // What only the call and its comparison show is gone; the documents and the memory before it are not.
  const { prev, curr, sampled_task_ids: _, topup: __, pairs_source: source, ...shown } = memory;
  const own = source === 'own_rollouts';
  const rollouts = own ? [...idsOf(prev), ...idsOf(curr)].length : 0;
  const skipped: EpochEnd = {
    ...end,
    meta_skill: {
      ...shown,
      action: 'skip_last_epoch',
      meta_skill_content: null,
      pairs_source: own ? 'none' : (source ?? null),
    },
    ...whereMarked(end, {
      optimizer_call_counts: less(end.optimizer_call_counts, 'meta_skill', 1),
      target_rollouts: {
        ...end.target_rollouts,
        comparison: (end.target_rollouts.comparison ?? 0) - rollouts,
      },
    }),
  };
  const { counts } = expected;
  const pairs = own ? pairsLeftOut(expected, memory) : 0;
  return {
    ...expected,
    epoch_ends: expected.epoch_ends.with(last, skipped),
    counts: {
      ...counts,
      ...whereMarked(counts, {
        optimizer_calls_by_kind: less(counts.optimizer_calls_by_kind, 'meta_skill', 1),
        optimizer_calls_by_stage: less(counts.optimizer_calls_by_stage, 'meta_skill', 1),
        optimizer_calls_total: counts.optimizer_calls_total - 1,
        target_rollouts_by_phase: less(counts.target_rollouts_by_phase, 'meta_comparison', rollouts),
        target_rollouts_total: counts.target_rollouts_total - rollouts,
      }),
      // The one count without a mark: the format lets it fall with the work that is left out (section 4).
      distinct_skill_task_pairs: counts.distinct_skill_task_pairs - pairs,
    },
  };
}

/** Path of the scripted reply that nobody asks for when the last memory is skipped. */
export function unreadReply(
  replies: readonly { readonly epoch: number }[],
  expected: ExpectedOutcomes,
  observed: Observed,
): string[] {
  const end = expected.epoch_ends.at(-1);
  if (end === undefined || !isSkipped(end, observed.epoch_ends[expected.epoch_ends.length - 1])) return [];
  return replies.flatMap(({ epoch }, index) => (epoch === end.epoch ? [`replies.meta_skill[${index}]`] : []));
}

function isSkipped({ meta_skill: memory }: EpochEnd, observed: JsonObject | undefined): boolean {
  const seen = observed?.meta_skill;
  const fields = memory?.reference_defect_fields;
  const marked =
    Array.isArray(fields) && ['action', 'meta_skill_content'].every((field) => fields.includes(field));
  const written = memory?.action === 'write_meta_skill' || memory?.action === 'no_content';
  return marked && written && isObject(seen) && seen.action === 'skip_last_epoch';
}

/** Those of the new values whose keys the object marks as a defect. */
function whereMarked<Values extends object>(
  { reference_defect_fields: fields = [] }: { readonly reference_defect_fields?: readonly string[] },
  values: Values,
): Partial<Values> {
  const marked = Object.entries(values).filter(([key]) => fields.includes(key));
  return Object.fromEntries(marked) as Partial<Values>;
}

/** Counts with one of them lowered; a count of 0 is left out, as the format has it. */
function less(counts: { readonly [name: string]: number }, name: string, by: number): Record<string, number> {
  const lowered = { ...counts, [name]: (counts[name] ?? 0) - by };
  return Object.fromEntries(Object.entries(lowered).filter(([key, count]) => key !== name || count !== 0));
}

/** Different documents and tasks that the memory's own comparison alone would have rolled out. */
function pairsLeftOut({ steps, epoch_ends: ends }: ExpectedOutcomes, memory: JsonObject): number {
  const compared = (part: JsonObject | null) =>
    part === null
      ? []
      : [
          ...idsOf(part.prev).map((id) => `${part.prev_skill_hash}|${id}`),
          ...idsOf(part.curr).map((id) => `${part.curr_skill_hash}|${id}`),
        ];
  const others = new Set([
    ...steps.flatMap((step) =>
      step.micro_batches.flatMap(({ task_ids: ids }) =>
        Array.isArray(ids) ? ids.map((id) => `${step.skill_hash_before}|${id}`) : [],
      ),
    ),
    ...ends.flatMap(({ slow_update, meta_skill }) => [
      ...compared(slow_update),
      ...(meta_skill === memory ? [] : compared(meta_skill)),
    ]),
  ]);
  return new Set(compared(memory).filter((pair) => !others.has(pair))).size;
}

function idsOf(rows: Json | undefined): string[] {
  return Array.isArray(rows) ? rows.filter(isObject).map(({ id }) => String(id)) : [];
}
