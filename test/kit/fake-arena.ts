import type {
  Arena,
  Evaluation,
  OptimizerCall,
  OptimizerReply,
  StageEvent,
  TaskRef,
  TrainRollout,
  ValScore,
} from '../../core/arena.ts';
import { BudgetSpentError } from '../../core/errors.ts';
import { skillHash } from '../../core/hash.ts';
import { canonicalJson } from '../../core/json.ts';
import { type Limits, noLimits } from '../../core/limits.ts';
import { PromptLibrary } from '../../core/prompts.ts';
import { createRng, deriveSeed, type Rng } from '../../core/rng.ts';
import { ValDesk } from '../../core/val-desk.ts';
import type { FeedbackLevel, Objective, Outcome, Skill, Usage } from '../../core/vocabulary.ts';
import { scoreTokens, type TokenTask } from './token-table.ts';

type LearnPhase = 'train' | 'val' | 'slow-update' | 'final-val';

/** Everything that a life of a run has been answered, by logical key: what an event log would hold. */
export interface Recording {
  readonly replies: Map<string, OptimizerReply>;
}

export interface FakeArenaOptions {
  readonly train: readonly TokenTask[];
  readonly val: readonly TokenTask[];
  readonly seedDocument: string;
  /** Answers an optimizer call; may throw. */
  readonly optimizer: (call: OptimizerCall) => string | OptimizerReply;
  readonly seed?: number;
  readonly objective?: Objective;
  readonly feedbackLevel?: FeedbackLevel;
  readonly failureTypes?: Arena['brief']['failureTypes'];
  readonly humanDocument?: Arena['brief']['humanDocument'];
  /** Target rollouts that may be spent; null = unlimited. */
  readonly rolloutBudget?: number | null;
  /** Other limits that the method is told of; the fake does not enforce them. */
  readonly limits?: Partial<Limits>;
  /** Makes a rollout end otherwise than scored. */
  readonly outcomeOf?: (task: TokenTask, phase: LearnPhase) => Exclude<Outcome['kind'], 'scored'> | null;
  /** In place of the token rule on val: for scores that differ by draw. */
  readonly valScore?: (skill: Skill | null, task: TokenTask, draw: number) => Omit<ValScore, 'id'>;
  /** Draws how many turns of the event loop each optimizer call and each batch of rollouts takes; absent: answered in order. */
  readonly delays?: Rng;
  /** Answers of an earlier life: they come first, and `optimizer` is asked only for what is not there. */
  readonly recording?: Recording;
  readonly prompts?: PromptLibrary;
}

/** An arena in memory over a token table, for tests of methods: pure, without models, files or clocks. */
export interface FakeArena extends Arena {
  readonly events: readonly StageEvent[];
  /** Every call in the order of asking. */
  readonly calls: readonly OptimizerCall[];
  /** Calls that were not answered from the recording. */
  readonly liveCalls: () => number;
  /** Documents that were scored on the whole val split (draw 0), in the order in which that was done. */
  readonly scored: readonly Evaluation[];
  readonly recording: Recording;
}

const oneCall: Usage = { input: 10, output: 5, cachedInput: 0, reasoning: 0 };

export function createFakeArena(options: FakeArenaOptions): FakeArena {
  const { objective = { metric: 'hard' }, seed = 42, rolloutBudget = null } = options;
  const events: StageEvent[] = [];
  const calls: OptimizerCall[] = [];
  const recording: Recording = options.recording ?? { replies: new Map() };
  const rollouts: Record<LearnPhase, number> = { train: 0, val: 0, 'slow-update': 0, 'final-val': 0 };
  const visits = new Map<string, number>();
  let live = 0;

  const scored: Evaluation[] = [];

  const wait = async () => {
    for (let turns = options.delays?.below(6) ?? 0; turns > 0; turns -= 1)
      await new Promise<void>((resolve) => setImmediate(resolve));
  };
  const note = (evaluation: Evaluation, draw = 0) => {
    const isWhole = new Set(evaluation.items.map(({ id }) => id)).size === options.val.length;
    if (draw === 0 && isWhole && !scored.some(({ skill }) => skill === evaluation.skill))
      scored.push(evaluation);
  };
  const left = () =>
    rolloutBudget === null
      ? null
      : rolloutBudget - Object.values(rollouts).reduce((sum, count) => sum + count, 0);
  const requireBudget = (count: number) => {
    const remaining = left();
    if (remaining !== null && count > remaining)
      throw new BudgetSpentError(`${count} wanted, ${remaining} left`);
  };
  const find = (tasks: readonly TokenTask[], ref: TaskRef): TokenTask => {
    const task = tasks.find(({ id }) => id === ref.id);
    if (task === undefined) throw new Error(`task ${ref.id} is not in this split`);
    return task;
  };

  const rolloutOf = (
    skill: Skill | null,
    task: TokenTask,
    phase: LearnPhase,
    visit: number,
  ): TrainRollout => {
    const kind = options.outcomeOf?.(task, phase) ?? 'scored';
    const { hard, soft, answer, failReason } = scoreTokens(skill?.text ?? '', task);
    const scored = kind === 'scored';
    return {
      task: refOf(task),
      skill: skillHash(skill),
      visit,
      outcome: kind,
      hard: scored ? hard : 0,
      soft: scored ? soft : 0,
      answer: scored ? answer : '',
      failReason: scored ? failReason : `${kind}: by the test`,
      feedback: scored ? (hard === 1 ? 'right' : `wanted ${task.requires.join(' ')}`) : '',
      transcript: [
        {
          type: 'message',
          role: 'system',
          parts: [{ type: 'text', text: `Answer.\n\n${skill?.text ?? ''}` }],
        },
        { type: 'message', role: 'user', parts: [{ type: 'text', text: task.question }] },
        { type: 'message', role: 'assistant', parts: [{ type: 'text', text: answer }] },
      ],
    };
  };

  const desk = new ValDesk({
    val: options.val.map(refOf),
    objective,
    require: requireBudget,
    charged: () => Object.values(rollouts).reduce((sum, count) => sum + count, 0),
    charge: (phase, count) => {
      rollouts[phase] += count;
    },
    roll: async (skill, tasks, { phase, draw }) => {
      await wait();
      return tasks.map((ref) => {
        const task = find(options.val, ref);
        const row = rolloutOf(skill, task, phase, 0);
        const missing = row.outcome === 'infra-error';
        const score = options.valScore?.(skill, task, draw) ?? { hard: row.hard, soft: row.soft, missing };
        return { id: ref.id, ...score };
      });
    },
  });

  const arena: FakeArena = {
    events,
    calls,
    recording,
    liveCalls: () => live,
    scored,
    train: options.train.map(refOf),
    val: options.val.map(refOf),
    objective,
    feedbackLevel: options.feedbackLevel ?? 'answer',
    brief: {
      description: 'Print the tokens that the task requires.',
      seedDocument: options.seedDocument,
      failureTypes: options.failureTypes ?? [],
      ...(options.humanDocument === undefined ? {} : { humanDocument: options.humanDocument }),
    },
    prompts: options.prompts ?? new PromptLibrary(),
    seed,
    rng: (name) => createRng(deriveSeed(seed, name)),
    signal: new AbortController().signal,

    rollout: async (skill, tasks, { phase }) => {
      requireBudget(tasks.length);
      rollouts[phase] += tasks.length;
      const rows = tasks.map((ref) => {
        const task = find(options.train, ref);
        const key = `${skillHash(skill)}|${task.id}`;
        const visit = visits.get(key) ?? 0;
        visits.set(key, visit + 1);
        return rolloutOf(skill, task, phase, visit);
      });
      await wait();
      return rows;
    },
    evaluate: async (skill, request) => {
      const evaluation = await desk.evaluate(skill, request);
      note(evaluation, request?.draw);
      return evaluation;
    },
    beats: async (skill, threshold, request) => {
      const contest = await desk.beats(skill, threshold, request);
      note(contest.evaluation, request?.draw);
      return contest;
    },
    optimizer: async (call) => {
      calls.push(call);
      const key = canonicalJson({ kind: call.kind, place: call.place, draw: call.draw ?? 0 });
      await wait();
      const known = recording.replies.get(key);
      if (known !== undefined) return known;
      live += 1;
      const answer = options.optimizer(call);
      const reply: OptimizerReply =
        typeof answer === 'string' ? { text: answer, finish: 'stop', usage: oneCall } : answer;
      recording.replies.set(key, reply);
      return reply;
    },
    verifyTrain: async (ref, response) => {
      const task = find(options.train, ref);
      const { hard, soft, failReason } = scoreTokens(response, task);
      return { hard, soft, feedback: failReason ?? 'right' };
    },
    inputText: (ref) => find(options.train, ref).question,
    spent: () => ({
      rollouts: { ...rollouts },
      spared: desk.spared(),
      optimizerCalls: calls.length,
      targetTokens: oneCall,
      optimizerTokens: oneCall,
    }),
    limits: { ...noLimits, rollouts: rolloutBudget, ...options.limits },
    rolloutsLeft: left,
    affords: ({ rollouts: wanted = 0 }) => wanted <= (left() ?? Number.POSITIVE_INFINITY),
    emit: (event) => {
      // As in a log: what is emitted must be JSON, and later changes of the object must not show.
      events.push(JSON.parse(canonicalJson(event)));
    },
  };
  return arena;
}

function refOf({ id, type }: TokenTask): TaskRef {
  return { id, cluster: id, type: type ?? '' };
}
