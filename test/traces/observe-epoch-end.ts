import type { JsonObject } from '../../core/json.ts';
import type { SkillOptEvents } from '../../optimizer/events.ts';
import type { BufferEntry } from '../../optimizer/step-buffer.ts';
import { countKinds, showsBuffer, showsMemory } from './observe-calls.ts';
import { afterState } from './observe-state.ts';
import type { Segment } from './segments.ts';

/** What observing the end of an epoch needs to know of the rest of the run. */
export interface EpochEndContext {
  readonly texts: ReadonlyMap<string, string>;
  readonly stepsPerEpoch: number;
  /** Buffer of the epoch after its last step. */
  readonly buffer: readonly BufferEntry[];
  /** Memory in force in the epoch. */
  readonly memory: string;
  /** Document at the end of the epoch before, and after the epoch's last step. */
  readonly previous: string;
  readonly current: string;
}

/** The end of an epoch in the form of `expected.epoch_ends[]`. */
export function observeEpochEnd(end: Segment, context: EpochEndContext): JsonObject {
  const { comparison, selection } = end.rollouts();
  return {
    epoch: end.epoch,
    slow_update: observeSlowUpdate(end, context),
    meta_skill: observeMemory(end, context),
    optimizer_call_counts: countKinds(end.of('call').map(({ call }) => call)),
    target_rollouts: { comparison, selection },
  };
}

function observeSlowUpdate(end: Segment, context: EpochEndContext): JsonObject | null {
  const decided = end.first('slow-update-decided');
  if (decided === null) return null;
  const { texts, stepsPerEpoch } = context;
  const { action, candidate, val } = decided;
  const after = {
    ...afterState(decided, stepsPerEpoch),
    current_text_after: texts.get(decided.current.skill) ?? null,
  };
  const compared = end.first('documents-compared');
  if (compared === null) return { action, ...after };
  const guidance = end.first('guidance-written');
  return {
    action,
    seed: compared.seed,
    prev_skill_hash: compared.previous,
    curr_skill_hash: compared.current,
    ...rowsOf(compared),
    pairs_all: compared.pairs.map(({ id, category }) => ({ id, category })),
    pairs_kept: compared.kept,
    previous_guidance: guidance?.previous ?? null,
    slow_update_content: guidance?.content ?? null,
    ...toldIn(end, 'slow-update', context),
    candidate: candidate === null ? null : { hash: candidate, text: texts.get(candidate) ?? null },
    selection:
      val === null ? null : { source: val.source, hard: val.hard, soft: val.soft, gate_score: val.score },
    ...after,
  };
}

function observeMemory(end: Segment, context: EpochEndContext): JsonObject | null {
  const written = end.first('memory-written');
  if (written === null) return null;
  const { action, previous, content } = written;
  if (end.epoch === 1) return { action };
  const compared = end.first('documents-compared');
  const own = compared?.purpose === 'meta-skill';
  const { includes_step_buffer } = toldIn(end, 'meta-skill', context);
  return {
    action,
    prev_skill_hash: compared?.previous ?? context.previous,
    curr_skill_hash: compared?.current ?? context.current,
    previous_meta_skill: previous,
    meta_skill_content: content,
    includes_step_buffer,
    pairs_source: own ? 'own_rollouts' : compared === null ? 'none' : 'slow_update',
    ...(own ? rowsOf(compared) : {}),
  };
}

/** The compared tasks, those of the sample apart from those added one at a time. */
function rowsOf({ sampled, toppedUp, pairs }: SkillOptEvents['documents-compared']): JsonObject {
  const rows = (version: 'before' | 'after', ids: readonly string[]) =>
    pairs.filter(({ id }) => ids.includes(id)).map((pair) => ({ id: pair.id, ...pair[version] }));
  return {
    sampled_task_ids: sampled,
    prev: rows('before', sampled),
    curr: rows('after', sampled),
    topup: toppedUp.map((id) => {
      const pair = pairs.find((one) => one.id === id);
      return { id, category: pair?.category ?? null, prev: pair?.before ?? null, curr: pair?.after ?? null };
    }),
  };
}

/** What the prompts of these calls show of buffer and memory: nothing, if all is right. */
function toldIn(end: Segment, kind: string, { buffer, memory }: EpochEndContext) {
  const calls = end.of('call').filter(({ call }) => call.kind === kind);
  return {
    includes_step_buffer: calls.map(({ call }) => showsBuffer(call, buffer)).find((shown) => shown) ?? false,
    includes_meta_skill: calls.map(({ call }) => showsMemory(call, memory)).find((shown) => shown) ?? false,
  };
}
