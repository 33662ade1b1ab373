import type { LearnResult } from '../../core/arena.ts';
import type { JsonObject } from '../../core/json.ts';
import type { SkillOptEvents } from '../../optimizer/events.ts';
import { observeCounts } from './observe-counts.ts';
import { observeEpochEnd } from './observe-epoch-end.ts';
import { type Documents, documentsOf, observeFinal, testScores } from './observe-final.ts';
import { observeStep, valItems } from './observe-step.ts';
import { type Segment, segmentsOf } from './segments.ts';
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
  const context = { config, texts, stepsPerEpoch, gateMetric: planned?.gateMetric ?? '', memory: '' };
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
    steps: steps.map((segment) => observeStep(segment, context)),
    epoch_ends: all('epoch-finished').map((_, index) => observeEpochEnd(segments, index + 1)),
    final:
      finished === undefined || documents === null
        ? null
        : observeFinal({
            finished,
            validation: observeValidation(config, documents),
            records,
            documents,
            test,
            stepsPerEpoch,
          }),
    counts: result === null ? null : observeCounts(segments, test, config),
  };
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

/** Nothing to validate: the reason in the published words. */
function observeValidation({ published }: TraceConfig, { best, final }: Documents): JsonObject {
  if (!published.evaluation.eval_test) return { ran: false, reason: 'eval_test is false' };
  return { ran: false, reason: final.hash === best.hash ? 'final skill is the best skill' : 'unknown' };
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
