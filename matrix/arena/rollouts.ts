import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Benchmark } from '../../benchmarks/contract.ts';
import { interruption, mapBounded } from '../../core/bounded-map.ts';
import { ConfigError, DataError, IncompleteError } from '../../core/errors.ts';
import type { RolloutHead } from '../../core/event-index.ts';
import { rolloutKey } from '../../core/event-keys.ts';
import type { EventLog } from '../../core/event-log.ts';
import { type EventOf, outcomeSchema } from '../../core/events.ts';
import { skillHash } from '../../core/hash.ts';
import { schemaIssues } from '../../core/schema-issues.ts';
import { Suspensions } from '../../core/suspensions.ts';
import type { WholeQuestion } from '../../core/val-desk.ts';
import type { CallRecord, Outcome, Phase, Sampling, Skill, Task, Transcript } from '../../core/vocabulary.ts';
import type { CallContext, ChatModel, Place } from '../../models/contract.ts';
import type { Mode, TargetSettings } from '../../modes/contract.ts';
import type { RunCode } from '../../sandbox/contract.ts';
import type { SkillText } from './skill-text.ts';
import { folderOf, nothingRan, workspaceOf } from './task-folder.ts';

/** One rollout that is wanted. */
export interface RolloutOrder {
  readonly task: Task;
  readonly skill: Skill | null;
  readonly phase: Phase;
  readonly sampling: Sampling;
  readonly presentationSeed: number;
}

export type RolloutEvent = EventOf<'rollout'>;

/** What became of a rollout, now or in an earlier life of the run. */
export type RanRollout = RolloutHead;

export type StandingTranscript = (rolloutKey: string, replayed: Transcript) => Transcript;

export interface RolloutRunnerOptions {
  readonly benchmark: Benchmark;
  readonly mode: Mode;
  readonly model: ChatModel;
  readonly settings: TargetSettings;
  readonly timeLimitMs: number;
  /** Runs model-written code, for benchmarks that need it. */
  readonly runCode?: RunCode;
  /** Text that no rollout without a skill may meet, for modes whose model works in a folder. */
  readonly skillText?: () => SkillText;
  /** In a replay, for such modes: the transcript that stands for the one that a rollout has come to. */
  readonly standing?: StandingTranscript;
  readonly log: EventLog;
  /** Rollouts in flight at once in this run; the limiter of the endpoint may allow fewer. */
  readonly concurrency: number;
  /** Phases whose calls go out in batches: all their rollouts are under way at once. Absent: none. */
  readonly batchedPhases?: ReadonlySet<Phase> | undefined;
  /** No new rollout starts after this; those under way may end. */
  readonly stopSignal: AbortSignal;
  /** Ends what is under way. */
  readonly abortSignal: AbortSignal;
  /** Called before an event is logged: logs the prompts that its rollout has read. */
  readonly beforeAppend: () => void;
  readonly onDone: (event: RolloutEvent) => void;
  readonly now: () => string;
}

/** Tries of a rollout that ends in an infra error, before it counts as missing (spec/science.md 2). */
const triesPerRollout = 3;
/** More than this share of one batch missing means that something is down: stop and resume later. */
const maxMissingShare = 0.2;
/** Above this share of missing test items a cell prints no score (spec/science.md 2): better tried again. */
const maxMissingTestShare = 0.05;

/** Rollouts under way at once where their calls wait in batches: whole splits, within what memory holds. */
const batchedConcurrency = 20_000;

/** Some milliseconds of reading. */
const looksBetweenPauses = 2000;

const keyOf = (order: RolloutOrder) =>
  rolloutKey({ ...order, skill: skillHash(order.skill), taskId: order.task.id });

/** The common case, told without the schema: this stands in the path of every rollout. */
function isPlainScore(outcome: Outcome): boolean {
  if (outcome.kind !== 'scored') return false;
  const { hard, soft, beside, answer, failReason, feedback } = outcome;
  return (
    beside === undefined &&
    hard >= 0 &&
    hard <= 1 &&
    soft >= 0 &&
    soft <= 1 &&
    typeof answer === 'string' &&
    (failReason === null || typeof failReason === 'string') &&
    typeof feedback?.score === 'string' &&
    typeof feedback.diagnosis === 'string' &&
    typeof feedback.answer === 'string'
  );
}

/** Cut off at the time limit without a single reply. */
function isUnheard({ outcome, calls }: RolloutEvent): boolean {
  return outcome.kind === 'timed-out' && calls.length === 0;
}

/** Infra errors that a batch of so many rollouts may keep as missing data. */
function mostMissing(phase: Phase | undefined, size: number): number {
  return Math.max(1, (phase === 'test' ? maxMissingTestShare : maxMissingShare) * size);
}

/**
 * Runs rollouts and logs each before it counts. A rollout that the log already holds is answered from it
 * (design contract 8). Infra errors are held back until the batch ends, so that an outage leaves nothing
 * behind that a later resume would take for data.
 */
export class RolloutRunner {
  readonly #options: RolloutRunnerOptions;
  #looked = 0;

  constructor(options: RolloutRunnerOptions) {
    this.#options = options;
  }

  /**
   * Events in the order of the orders.
   * @param whole the question that the orders are a part of: the share of infra errors is taken over all of it
   * @throws {IncompleteError} when over 20 % of them are infra errors
   * @throws {Suspended} when hand-off replies are wanted: all that the batch wants, after the others have ended
   */
  async run(
    orders: readonly RolloutOrder[],
    place: Place = {},
    whole: WholeQuestion = { tasks: orders.length, ran: 0, missing: 0 },
  ): Promise<RanRollout[]> {
    const { stopSignal } = this.#options;
    const concurrency = this.#concurrencyOf(orders[0]?.phase);
    const known = await this.#known(orders);
    const fresh = known.flatMap((event, index) => (event === null ? [index] : []));
    const held: { index: number; event: RolloutEvent }[] = [];
    const suspensions = new Suspensions();
    const settled: (RanRollout | null)[] = known;
    await mapBounded(fresh, { concurrency, signal: stopSignal }, async (index) => {
      const order = orders[index] as RolloutOrder;
      const event = await suspensions.hold(() => this.#fresh(order, keyOf(order), place));
      if (event === null) return;
      settled[index] = event;
      if (event.outcome.kind === 'infra-error' || isUnheard(event)) held.push({ index, event });
      else this.#append(event);
    });
    suspensions.release();
    const events = settled.filter((event) => event !== null);
    const missing = held.filter(({ event }) => event.outcome.kind === 'infra-error').length;
    const size = Math.max(whole.tasks, orders.length);
    // Not one reply in a whole batch, or in its first good part: a hung endpoint, not a set of hard tasks.
    const hung =
      whole.ran === 0 &&
      held.length === orders.length &&
      orders.length >= Math.max(3, maxMissingShare * size);
    const tooMany = missing > 0 && missing + whole.missing > mostMissing(orders[0]?.phase, size);
    if (tooMany || hung) {
      const [first] = held;
      const outcome = first?.event.outcome;
      throw new IncompleteError(
        `${held.length} of ${orders.length} rollouts failed in the machinery` +
          (outcome?.kind === 'infra-error'
            ? ` (task ${first?.event.taskId}: ${outcome.message})`
            : ' (no reply within the time limit)') +
          '; nothing of them was recorded: run the same command again when the endpoint is back',
      );
    }
    for (const { event } of held) this.#append(event);
    return events;
  }

  transcript({ key }: RanRollout): Transcript {
    const { log } = this.#options;
    const event = log.find(key);
    if (event?.type !== 'rollout') throw new DataError(`${log.folder}: there is no rollout ${key}`);
    return log.value(event.transcript) as unknown as Transcript;
  }

  /** What the log holds of each order; null = nothing. A long log is read with pauses, in which signals and leases are heard. */
  async #known(orders: readonly RolloutOrder[]): Promise<(RanRollout | null)[]> {
    const { log, stopSignal } = this.#options;
    const known: (RanRollout | null)[] = [];
    for (const order of orders) {
      this.#looked += 1;
      if (this.#looked % looksBetweenPauses === 0) {
        await nextTurn();
        if (stopSignal.aborted) throw interruption(stopSignal);
      }
      known.push(log.findRollout(keyOf(order)));
    }
    return known;
  }

  #concurrencyOf(phase: Phase | undefined): number {
    const { concurrency, batchedPhases } = this.#options;
    return phase !== undefined && batchedPhases?.has(phase) ? batchedConcurrency : concurrency;
  }

  #append(event: RolloutEvent): void {
    this.#options.beforeAppend();
    this.#options.log.append(event);
    this.#options.onDone(event);
  }

  async #fresh(order: RolloutOrder, key: string, place: Place): Promise<RolloutEvent> {
    const { log, now, mode, standing } = this.#options;
    let result = await this.#attempt(order, place);
    for (let tries = 1; tries < triesPerRollout && result.outcome.kind === 'infra-error'; tries += 1) {
      if (this.#options.stopSignal.aborted) break;
      result = await this.#attempt(order, place);
    }
    this.#requireOutcome(result.outcome, order);
    const transcript =
      mode.inWorkspace && standing !== undefined ? standing(key, result.transcript) : result.transcript;
    return {
      type: 'rollout',
      key,
      phase: order.phase,
      taskId: order.task.id,
      cluster: order.task.cluster,
      skill: skillHash(order.skill),
      sampling: { ...order.sampling },
      presentationSeed: order.presentationSeed,
      outcome: result.outcome,
      usage: { ...result.usage },
      calls: result.calls.map(({ key: callKey, model, finish, usage }) => ({
        key: callKey,
        model,
        finish,
        usage: { ...usage },
      })),
      transcript: log.putValue(transcript),
      meta: { at: now(), durationMs: result.durationMs, calls: result.calls.map(metaOf) },
    };
  }

  /** An adapter loaded by path may return anything; the log must stay readable. */
  #requireOutcome(outcome: Outcome, { task }: RolloutOrder): void {
    if (isPlainScore(outcome)) return;
    const checked = outcomeSchema.safeParse(outcome);
    if (checked.success) return;
    const [issue] = schemaIssues(checked.error.issues, { schema: outcomeSchema, value: outcome });
    throw new ConfigError(
      `benchmark ${this.#options.benchmark.name}: task ${task.id} was given an outcome that is none: ${issue?.message ?? 'unknown'}`,
    );
  }

  async #attempt(order: RolloutOrder, place: Place) {
    const { benchmark, mode, model, settings, timeLimitMs, runCode, log, abortSignal } = this.#options;
    const context: CallContext = {
      role: 'target',
      phase: order.phase,
      kind: 'rollout',
      place,
      taskId: order.task.id,
      sampling: order.sampling,
    };
    const open = {
      phase: order.phase,
      presentationSeed: order.presentationSeed,
      visit: order.sampling.visit,
      signal: abortSignal,
    };
    const saveImage = (image: { data: Uint8Array }) => log.blobs.put(image.data);
    const options = { context, settings, timeLimitMs, saveImage };
    if (!mode.inWorkspace) {
      const episode = benchmark.open(order.task, order.skill, { ...open, runCode });
      return mode.run(episode, model, options, abortSignal);
    }
    const workspace = await workspaceOf(benchmark, order.task, open);
    if ('kind' in workspace) return { ...nothingRan, outcome: workspace };
    const episode = benchmark.open(order.task, order.skill, { ...open, runCode, inWorkspace: true });
    const folder = folderOf(order, workspace, { log, known: this.#options.skillText });
    const result = await mode.run(episode, model, { ...options, folder }, abortSignal);
    folder.scan?.end(result.transcript);
    return result;
  }
}

function metaOf(call: CallRecord) {
  const { latencyMs, source, batched } = call;
  return batched === undefined ? { latencyMs, source } : { latencyMs, source, batched };
}
