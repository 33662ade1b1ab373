import type { LearnResult } from '../../core/arena.ts';
import type { JsonObject } from '../../core/json.ts';
import type { SkillOptEvents } from '../../optimizer/events.ts';
import type { BufferEntry } from '../../optimizer/step-buffer.ts';
import { observeCounts } from './observe-counts.ts';
import { observeEpochEnd } from './observe-epoch-end.ts';
import { documentsOf, observeFinal, testScores } from './observe-final.ts';
import { observeStep, valItems } from './observe-step.ts';
import { Segment, segmentsOf } from './segments.ts';
import type { TraceConfig } from './trace-config.ts';
import type { Trace } from './trace-file.ts';
import type { World } from './world.ts';

/** What a run did, in the form of a trace's `expected`. */
export interface Observed {
  readonly derived: JsonObject;
  readonly epoch_plan: readonly JsonObject[];
  readonly baseline: JsonObject;
  readonly steps: readonly JsonObject[];
  readonly epoch_ends: readonly JsonObject[];
  /** null: the run did not get to its end. */
  readonly final: JsonObject | null;
  readonly counts: JsonObject | null;
}

/**
 * Puts a run into the form of a trace's outcomes: stage events say what was decided, the arena what was asked
 * and shown. Nothing is taken from the trace but its configuration and its test tasks.
 * @param result null when the run ended early; then only what was finished is there
 */
export function observe(
  trace: Trace,
  config: TraceConfig,
  world: World,
  result: LearnResult | null,
): Observed {
  const segments = segmentsOf(world.journal);
  const all = <Name extends keyof SkillOptEvents>(name: Name) =>
    segments.flatMap((segment) => segment.all(name));
  const [planned] = all('training-planned');
  const epochs = all('epoch-started');
  const records = all('step-finished');
  const stepsPerEpoch = planned?.stepsPerEpoch ?? 0;
  const texts = new Map(world.texts);
  for (const { skill } of result?.documents ?? []) if (skill !== null) texts.set(skill.hash, skill.text);

  const steps = segments.filter((segment) => segment.first('step-finished') !== null);
  const context = { config, texts, stepsPerEpoch, gateMetric: planned?.gateMetric ?? '' };
  const memories = memoriesOf(segments);
  const memoryIn = (epoch: number) => memories.get(epoch - 1) ?? '';
  const documents = result === null ? null : documentsOf(result);
  const test = documents === null ? null : testScores(trace, config, documents);
  const [finished] = all('training-finished');
  return {
    derived: {
      train_size: planned?.trainSize ?? 0,
      steps_per_epoch: stepsPerEpoch,
      batches_per_epoch: epochs[0]?.batches.length ?? 0,
      total_steps: planned?.totalSteps ?? 0,
    },
    epoch_plan: epochs.map((epoch, index) => ({
      epoch: index + 1,
      batches: observePlan(epoch, index + 1, segments),
    })),
    baseline: observeBaseline(segments),
    steps: steps.map((segment) => observeStep(segment, { ...context, memory: memoryIn(segment.epoch) })),
    epoch_ends: all('epoch-finished').map((_, index) => {
      const epoch = index + 1;
      const own = steps.filter((segment) => segment.epoch === epoch);
      const buffer: BufferEntry[] = own.flatMap((segment) => segment.all('step-buffered'));
      return observeEpochEnd(epochEndOf(segments, epoch), {
        texts,
        stepsPerEpoch,
        buffer,
        memory: memoryIn(epoch),
        previous: all('epoch-finished')[index - 1]?.current.skill ?? '',
        current: own.at(-1)?.first('step-finished')?.current.skill ?? '',
      });
    }),
    final:
      finished === undefined || documents === null
        ? null
        : observeFinal({
            finished,
            validation: all('final-validated')[0] ?? null,
            config,
            records,
            documents,
            test,
            stepsPerEpoch,
          }),
    counts: result === null ? null : observeCounts(segments, test, config),
  };
}

/** All that came after the last step of an epoch and before its end. */
function epochEndOf(segments: readonly Segment[], epoch: number): Segment {
  const end = new Segment('epoch-end', epoch);
  for (const segment of segments)
    if (segment.kind === 'epoch-end' && segment.epoch === epoch) end.moments.push(...segment.moments);
  return end;
}

/** Memory in force after each epoch: what its end wrote, or what was there before. */
function memoriesOf(segments: readonly Segment[]): Map<number, string> {
  const memories = new Map<number, string>();
  for (const segment of segments)
    for (const { previous, content } of segment.all('memory-written'))
      memories.set(segment.epoch, content ?? previous);
  return memories;
}

/** The planned batches, with the places at which they were run. */
function observePlan(
  { batches }: SkillOptEvents['epoch-started'],
  epoch: number,
  segments: readonly Segment[],
): JsonObject[] {
  const run = segments
    .filter((segment) => segment.kind === 'step' && segment.epoch === epoch)
    .flatMap((segment) =>
      segment.all('batch-rolled-out').map((_, microBatch) => ({
        microBatch,
        stepInEpoch: segment.first('step-finished')?.stepInEpoch ?? 'not finished',
      })),
    );
  return batches.map(({ index, seed, taskIds }, position) => ({
    batch_index: index,
    step_in_epoch: run[position]?.stepInEpoch ?? 'not run',
    micro_batch: run[position]?.microBatch ?? 'not run',
    batch_seed: seed,
    task_ids: taskIds,
  }));
}

function observeBaseline(segments: readonly Segment[]): JsonObject {
  const segment = segments.find(({ kind }) => kind === 'start');
  const event = segment?.first('baseline-evaluated');
  const [items] = (segment?.of('evaluation') ?? []).map(({ evaluation }) => valItems(evaluation.items));
  return {
    skill_hash: event?.skill ?? null,
    hard: event?.hard ?? null,
    soft: event?.soft ?? null,
    gate_score: event?.score ?? null,
    items: items ?? null,
  };
}
