import type { Benchmark, Dataset } from '../../benchmarks/contract.ts';
import type { Arena, StageEvent, TaskRef, TrainRollout } from '../../core/arena.ts';
import { ConfigError } from '../../core/errors.ts';
import { documentKey, stageKey } from '../../core/event-keys.ts';
import type { EventLog } from '../../core/event-log.ts';
import { skillHash } from '../../core/hash.ts';
import { limitsCalls } from '../../core/limits.ts';
import { countOf } from '../../core/outcome-count.ts';
import type { PromptLibrary } from '../../core/prompts.ts';
import { createRng, deriveSeed } from '../../core/rng.ts';
import { type ScoredDocument, ValDesk } from '../../core/val-desk.ts';
import type { Outcome, Phase, Skill, Task } from '../../core/vocabulary.ts';
import type { RunCode } from '../../sandbox/contract.ts';
import { limitsOf, type ResolvedRun } from '../resolved-run.ts';
import type { BudgetLedger } from './budget-ledger.ts';
import type { OptimizerDesk } from './optimizer-desk.ts';
import { paidRollouts } from './paid-rollouts.ts';
import type { RanRollout, RolloutOrder, RolloutRunner } from './rollouts.ts';
import { shuffledFeedback } from './shuffled-feedback.ts';
import { Turnstile } from './turnstile.ts';

export interface ArenaOptions {
  readonly run: ResolvedRun;
  readonly benchmark: Benchmark;
  /** Train and val only: the test split never gets here. */
  readonly splits: Pick<Dataset['splits'], 'train' | 'val'>;
  readonly prompts: PromptLibrary;
  readonly log: EventLog;
  readonly rollouts: RolloutRunner;
  readonly desk: OptimizerDesk;
  readonly ledger: BudgetLedger;
  readonly signal: AbortSignal;
  /** Sandbox for model-written code, where the benchmark needs it. */
  readonly runCode?: RunCode;
  /** Told of every stage event, also in a later life of the run. */
  readonly onStage: (event: StageEvent) => void;
  readonly now: () => string;
}

interface OrderOptions {
  readonly phase: Phase;
  readonly visit?: number;
  readonly draw?: number;
  readonly seed?: number;
}

/** An arena, and what the runner of its method may ask of it. */
export interface RunArena {
  readonly arena: Arena;
  /** Every document that was scored on all of val, in the order of the requests. */
  scored(): readonly ScoredDocument[];
  /** Lets nothing new begin, and waits for what is under way. */
  close(): Promise<void>;
}

/** Makes the arena of one run: everything that its method can reach (core/arena.ts). */
export function createArena(options: ArenaOptions): RunArena {
  const { run, benchmark, splits, prompts, log, rollouts, desk, ledger } = options;
  const limits = limitsOf(run);
  const turnstile = limitsCalls(limits) ? new Turnstile() : null;
  const open = new Set<Promise<unknown>>();
  const trainById = byId(splits.train);
  const valById = byId(splits.val);
  const visits = new Map<string, number>();

  const requireRollouts = (count: number) => ledger.require({ rollouts: count }, `${count} rollouts`);

  /** Where calls are limited, one piece of work at a time; what is under way is known to `close`. */
  const pass = <Result>(work: () => Promise<Result>): Promise<Result> => {
    const request = turnstile === null ? work() : turnstile.pass(work);
    open.add(request);
    const leave = () => void open.delete(request);
    request.then(leave, leave);
    return request;
  };

  const shuffle = run.shuffledFeedback === true ? shuffledFeedback(run.seed, splits.train) : null;

  const roll = paidRollouts({ run, benchmark, ledger, rollouts });

  const valDesk = new ValDesk({
    val: splits.val.map(refOf),
    objective: run.benchmark.objective,
    require: requireRollouts,
    charge: (phase, count) => ledger.chargeRollouts(phase, count),
    charged: () => ledger.rollouts,
    roll: async (skill, tasks, { phase, draw, whole }) => {
      const orders = tasks.map((ref) => orderOf(find(valById, ref.id, 'val'), skill, { phase, draw }));
      const events = await pass(() => roll(phase, orders, whole));
      return events.map((event) => ({
        id: event.taskId,
        ...countOf(event.outcome, run.missingPolicy),
      }));
    },
  });

  const orderOf = (
    task: Task,
    skill: Skill | null,
    { phase, visit = 0, draw = 0, seed = run.benchmark.evalPresentationSeed }: OrderOptions,
  ): RolloutOrder => ({
    task,
    skill,
    phase,
    sampling: { repeat: run.replicate, visit, draw },
    presentationSeed: seed,
  });

  const arena: Arena = {
    train: splits.train.map(refOf),
    val: splits.val.map(refOf),
    objective: run.benchmark.objective,
    feedbackLevel: run.feedbackLevel,
    brief: benchmark.brief,
    prompts,
    seed: run.seed,
    rng: (name) => createRng(deriveSeed(run.seed, name)),
    signal: options.signal,

    async rollout(skill, tasks, { phase, presentationSeed }) {
      logDocument(log, skill);
      const orders = tasks.map((ref) => {
        const task = find(trainById, ref.id, 'train');
        const visitKey = `${skillHash(skill)}|${task.id}`;
        const visit = visits.get(visitKey) ?? 0;
        visits.set(visitKey, visit + 1);
        return orderOf(task, skill, { phase, visit, seed: presentationSeed });
      });
      requireRollouts(orders.length);
      ledger.chargeRollouts(phase, orders.length);
      const events = await pass(() => roll(phase, orders));
      const seen = events.map((event, index) => {
        const task = find(trainById, tasks[index]?.id ?? '', 'train');
        return trainRollout(event, task, rollouts, run);
      });
      return shuffle?.verdicts(seen) ?? seen;
    },
    evaluate(skill, request) {
      logDocument(log, skill);
      return valDesk.evaluate(skill, request);
    },
    beats(skill, threshold, request) {
      logDocument(log, skill);
      return valDesk.beats(skill, threshold, request);
    },
    optimizer(call) {
      return pass(async () => {
        const price = run.budget?.prices?.optimizer ?? null;
        const cost = turnstile === null ? {} : desk.greatestCost(call, price);
        ledger.require(cost, `a call for ${call.kind}`);
        const reply = await desk.ask(call);
        ledger.chargeOptimizer(reply.usage);
        return reply;
      });
    },
    async verifyTrain(ref, response) {
      const task = find(trainById, ref.id, 'train');
      return verify(shuffle?.judge(task) ?? task, response, options);
    },
    inputText: (ref) => benchmark.inputText(find(trainById, ref.id, 'train')),
    spent: () => ({ ...ledger.spent(), spared: valDesk.spared() }),
    limits,
    rolloutsLeft: () => ledger.left('rollouts'),
    affords: (cost) => ledger.affords(cost),
    emit(given: StageEvent) {
      const event = structuredClone(given);
      options.onStage(event);
      log.append({
        type: 'stage',
        key: stageKey(event.name, event.place),
        name: event.name,
        place: event.place,
        data: event.data as Record<string, never>,
        meta: { at: options.now() },
      });
    },
  };
  return {
    arena,
    scored: () => valDesk.scored(),
    async close() {
      ledger.close();
      while (open.size > 0) await Promise.allSettled([...open]);
      await valDesk.settled();
    },
  };
}

/** Logs a document's text before its hash is used anywhere. */
export function logDocument(log: EventLog, skill: Skill | null): void {
  if (skill === null) return;
  log.append({
    type: 'document',
    key: documentKey(skill.hash),
    hash: skill.hash,
    text: skill.text,
    meta: {},
  });
}

function trainRollout(
  event: RanRollout,
  task: Task,
  rollouts: RolloutRunner,
  run: ResolvedRun,
): TrainRollout {
  const { outcome } = event;
  const scored = outcome.kind === 'scored' ? outcome : null;
  const { hard, soft } = countOf(outcome, run.missingPolicy);
  return {
    task: refOf(task),
    skill: event.skill,
    visit: event.sampling.visit,
    outcome: outcome.kind,
    hard,
    soft,
    answer: scored?.answer ?? '',
    failReason: scored === null ? unscoredReason(event) : scored.failReason,
    feedback: scored?.feedback[run.feedbackLevel] ?? '',
    transcript: rollouts.transcript(event),
  };
}

function unscoredReason(event: RanRollout): string {
  const { outcome } = event;
  if (outcome.kind === 'timed-out') return `timed-out: no answer within ${outcome.limitMs} ms`;
  if (outcome.kind === 'refused') return `refused: ${outcome.message}`;
  return outcome.kind;
}

async function verify(task: Task, response: string, { benchmark, run, signal, runCode }: ArenaOptions) {
  const open = {
    phase: 'train' as const,
    presentationSeed: run.benchmark.evalPresentationSeed,
    visit: 0,
    signal,
    runCode,
  };
  if (benchmark.verify !== undefined)
    return judged(benchmark, await benchmark.verify(task, response, open), run);
  const episode = benchmark.open(task, null, open);
  try {
    let step = await episode.next(null);
    if (step.kind === 'request')
      step = await episode.next({ parts: [{ type: 'text', text: response }], finish: 'stop' });
    return judged(benchmark, step.kind === 'done' ? step.outcome : null, run);
  } finally {
    await episode.dispose();
  }
}

function judged({ name }: Benchmark, outcome: Outcome | null, { feedbackLevel }: ResolvedRun) {
  if (outcome?.kind !== 'scored')
    throw new ConfigError(`benchmark ${name}: an answer cannot be verified without a rollout`);
  const { hard, soft, feedback } = outcome;
  return { hard, soft, feedback: feedback[feedbackLevel] };
}

function byId(tasks: readonly Task[]): ReadonlyMap<string, Task> {
  return new Map(tasks.map((task) => [task.id, task]));
}

function find(tasks: ReadonlyMap<string, Task>, id: string, split: string): Task {
  const task = tasks.get(id);
  if (task === undefined) throw new ConfigError(`task '${id}' is not in the ${split} split of this run`);
  return task;
}

function refOf({ id, cluster, type }: Task): TaskRef {
  return { id, cluster, type };
}
