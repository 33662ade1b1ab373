import type { JsonObject } from '../../core/json.ts';
import { countKinds } from './observe-calls.ts';
import { Segment } from './segments.ts';

/** The end of an epoch in the form of `expected.epoch_ends[]`. */
export function observeEpochEnd(segments: readonly Segment[], epoch: number): JsonObject {
  const end = new Segment('epoch-end', epoch);
  for (const segment of segments)
    if (segment.kind === 'epoch-end' && segment.epoch === epoch) end.moments.push(...segment.moments);
  const { comparison, selection } = end.rollouts();
  return {
    epoch,
    slow_update: null,
    meta_skill: null,
    optimizer_call_counts: countKinds(end.of('call').map(({ call }) => call)),
    target_rollouts: { comparison, selection },
  };
}
