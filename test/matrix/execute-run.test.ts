import { appendFileSync, cpSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findBenchmark } from '../../benchmarks/registry.ts';
import type { Arena, Method } from '../../core/arena.ts';
import {
  BudgetSpentError,
  DivergedError,
  IncompleteError,
  InterruptedError,
  ModelError,
} from '../../core/errors.ts';
import { EventLog } from '../../core/event-log.ts';
import { canonicalLog, type EventOf, type RunEvent } from '../../core/events.ts';
import { canonicalHash, skillOf } from '../../core/hash.ts';
import { PromptLibrary, packageRoot } from '../../core/prompts.ts';
import { readEventsSync } from '../../core/read-events.ts';
import { executeRun } from '../../matrix/execute-run.ts';
import { matrixFileSchema } from '../../matrix/matrix-file.ts';
import { resolveMatrix } from '../../matrix/resolve-matrix.ts';
import type { ResolvedRun } from '../../matrix/resolved-run.ts';
import { loadCatalog } from '../../models/catalog/load-catalog.ts';
import type { CallContext, ChatModel, Provider } from '../../models/contract.ts';
import { createSimulatedProvider } from '../../models/simulated/provider.ts';
import { directMode } from '../../modes/direct/direct-mode.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

const signal = new AbortController().signal;

interface Options {
  readonly folder: string;
  readonly learn: (arena: Arena) => Promise<void>;
  readonly run?: Partial<ResolvedRun>;
  /** Comes before the simulated target. */
  readonly fail?: () => Error | null;
  /** Rollouts of these val tasks end in an infra error. */
  readonly failTask?: (id: string) => boolean;
  readonly prompts?: string;
  readonly bookkeeping?: boolean;
}

/** Executes one run of searchqa-mini in this process, with a method that the test writes. */
async function execute(options: Options): Promise<RunEvent[]> {
  const file = matrixFileSchema.parse({
    name: 'm',
    benchmarks: [{ name: 'searchqa-mini', limit: 6 }],
    models: ['sim-e'],
    methods: ['no-skill'],
  });
  const [planned] = await resolveMatrix({ file, folder: '.', catalog: loadCatalog({ path: null, env: {} }) });
  if (planned === undefined) throw new Error('no run');
  const prompts = new PromptLibrary({ overrides: options.prompts });
  const benchmark = findBenchmark('searchqa-mini').create({ prompts });
  const dataset = await benchmark.load({ source: { kind: 'bundled' }, settings: {}, limit: 6, signal });
  const book = benchmark.simulation?.(dataset);
  if (book === undefined) throw new Error('no book');
  const log = EventLog.open(options.folder);
  try {
    await executeRun(
      { ...planned.run, ...options.run },
      {
        benchmark,
        dataset,
        method: methodOf(options.learn),
        mode: directMode,
        target: modelOf(
          createSimulatedProvider('sim-e', [book]),
          (context) =>
            options.fail?.() ??
            (context.phase === 'val' && options.failTask?.(context.taskId ?? '') === true
              ? new ModelError('reset', { kind: 'transient' })
              : null),
        ),
        optimizer: modelOf(createSimulatedProvider('sim-optimizer-mid', [book]), () => null),
        prompts,
        log,
        concurrency: 3,
        stopSignal: signal,
        abortSignal: signal,
      },
    );
  } finally {
    log.close();
  }
  return [...readEventsSync(options.folder)];
}

function methodOf(learn: (arena: Arena) => Promise<void>): Method {
  return {
    name: 'made-up',
    version: '1',
    config: {},
    stamps: [],
    headline: 'best',
    needsOptimizer: false,
    bounds: () => ({ rollouts: 0, optimizerCalls: 0, inert: [] }),
    learn: async (arena) => {
      await learn(arena);
      const skill = skillOf(arena.brief.seedDocument);
      return {
        documents: [
          { label: 'best', skill },
          { label: 'final', skill },
        ],
        candidates: [],
        history: null,
      };
    },
  };
}

function modelOf(provider: Provider, fail: (context: CallContext) => Error | null): ChatModel {
  return {
    identity: provider.identity,
    complete: async (request, context, abort) => {
      const error = fail(context);
      if (error !== null) throw error;
      const reply = await provider.complete(request, context, abort);
      return { ...reply, source: 'live', key: canonicalHash([request, context.sampling]) };
    },
  };
}

const rollouts = (events: readonly RunEvent[], phase: string) =>
  events.filter((event): event is EventOf<'rollout'> => event.type === 'rollout' && event.phase === phase);

describe('executing a run', () => {
  it('gives train rollouts a new visit each time and scores val at visit 0, once per document', async () => {
    const events = await execute({
      folder: temporaryFolder(),
      learn: async (arena) => {
        const skill = skillOf('- a rule');
        const phase = { phase: 'train', presentationSeed: 7 } as const;
        await arena.rollout(skill, arena.train.slice(0, 2), phase);
        await arena.rollout(skill, arena.train.slice(0, 2), phase);
        await arena.evaluate(skill);
        await arena.evaluate(skill);
        expect(arena.spent().rollouts).toMatchObject({ train: 4, val: arena.val.length });
      },
    });
    expect(
      rollouts(events, 'train')
        .map(({ sampling }) => sampling.visit)
        .sort(),
    ).toEqual([0, 0, 1, 1]);
    expect(rollouts(events, 'val').every(({ sampling }) => sampling.visit === 0)).toBe(true);
  });

  it('keeps the draws of an evaluation apart, in the log as well', async () => {
    const events = await execute({
      folder: temporaryFolder(),
      learn: async (arena) => {
        for (const draw of [0, 3, 3]) await arena.evaluate(null, { draw });
        expect(arena.spent().rollouts.val).toBe(2 * arena.val.length);
      },
    });
    const draws = rollouts(events, 'val').map(({ sampling }) => sampling.draw);
    expect(draws.sort()).toEqual([...Array(6).fill(0), ...Array(6).fill(3)]);
  });

  it('ends a contest early, charges what ran, and names what it spared in the end', async () => {
    let ran = 0;
    const events = await execute({
      folder: temporaryFolder(),
      learn: async (arena) => {
        await arena.evaluate(null);
        const skill = skillOf('- a rule');
        const contest = await arena.beats(skill, 0.99, { chunkSize: 1 });
        ran = arena.val.length - contest.saved;
        expect(contest).toMatchObject({ beats: false, complete: false });
        expect(arena.spent()).toMatchObject({ rollouts: { val: 6 + ran }, spared: contest.saved });
      },
    });
    expect(rollouts(events, 'val').length).toBe(6 + ran);
    const learned = events.find((event) => event.type === 'learned');
    expect(learned?.type === 'learned' && learned.spent.spared).toBe(6 - ran);
  });

  it('tells an outage from the whole of a contest, not from one chunk of it', async () => {
    const skill = skillOf('- a rule');
    const flaky = (failing: readonly string[]) => ({
      folder: temporaryFolder(),
      learn: async (arena: Arena) => void (await arena.beats(skill, -1, { chunkSize: 1 })),
      failTask: (id: string) => failing.includes(id),
    });
    const ids = (await execute(flaky([]))).flatMap((event) => (event.type === 'rollout' ? event.taskId : []));
    const val = [...new Set(ids)].slice(0, 6);
    const events = await execute(flaky(val.slice(5)));
    expect(rollouts(events, 'val').map(({ outcome }) => outcome.kind)).toContain('infra-error');
    await expect(execute(flaky(val.slice(0, 2)))).rejects.toThrow('failed in the machinery');
  });

  it('opens test after learning, once per distinct document', async () => {
    const events = await execute({ folder: temporaryFolder(), learn: async () => {} });
    expect(
      events
        .filter(({ type }) => type === 'test-opened')
        .map((event) => event.type === 'test-opened' && event.labels),
    ).toEqual([['best', 'final']]);
    const types = events.map(({ type }) => type);
    expect(types.indexOf('learned')).toBeLessThan(types.indexOf('test-opened'));
    expect(rollouts(events, 'test').length).toBe(6);
  });

  it('keeps the test split and all gold out of the arena', async () => {
    await execute({
      folder: temporaryFolder(),
      learn: async (arena) => {
        const dataset = await findBenchmark('searchqa-mini')
          .create({ prompts: new PromptLibrary() })
          .load({ source: { kind: 'bundled' }, settings: {}, limit: 6, signal });
        const testIds = dataset.splits.test.map(({ id }) => id);
        expect([...arena.train, ...arena.val].some(({ id }) => testIds.includes(id))).toBe(false);
        await expect(
          arena.evaluate(null, { tasks: [{ id: testIds[0] ?? '', cluster: '', type: '' }] }),
        ).rejects.toThrow('not in the val split');
        expect(Object.keys(arena.train[0] ?? {}).sort()).toEqual(['cluster', 'id', 'type']);
        const [rolled] = await arena.rollout(null, arena.train.slice(0, 1), {
          phase: 'train',
          presentationSeed: 1,
        });
        const gold =
          (dataset.splits.train[0]?.payload as { answers: string[] } | undefined)?.answers[0] ?? '?';
        expect(rolled?.feedback).toContain(gold);
      },
    });
  });

  it('cuts feedback to the level of the run', async () => {
    await execute({
      folder: temporaryFolder(),
      run: { feedbackLevel: 'score' },
      learn: async (arena) => {
        const rolled = await arena.rollout(null, arena.train, { phase: 'train', presentationSeed: 1 });
        for (const { feedback } of rolled) expect(feedback.length).toBeLessThan(120);
      },
    });
  });

  it('refuses a rollout that the budget does not hold, before it is made', async () => {
    const events = await execute({
      folder: temporaryFolder(),
      run: { rolloutBudget: 8 },
      learn: async (arena) => {
        await arena.evaluate(null);
        expect(arena.rolloutsLeft()).toBe(2);
        await expect(arena.evaluate(skillOf('other'))).rejects.toBeInstanceOf(BudgetSpentError);
        expect(arena.rolloutsLeft()).toBe(2);
      },
    });
    expect(rollouts(events, 'val').length).toBe(6);
  });

  it('answers a second life from the log: no call is made again', async () => {
    const folder = temporaryFolder();
    const learn = async (arena: Arena) => {
      await arena.rollout(null, arena.train, { phase: 'train', presentationSeed: 1 });
      await arena.evaluate(null);
      if (first) throw new IncompleteError('stopped by the test');
    };
    let first = true;
    await expect(execute({ folder, learn })).rejects.toThrow('stopped by the test');
    first = false;
    let calls = 0;
    const events = await execute({
      folder,
      learn,
      fail: () => {
        calls += 1;
        return null;
      },
    });
    expect(calls).toBe(6);
    expect(rollouts(events, 'train').length).toBe(6);
  });

  it('resumes a contest from wherever it was cut off, and ends with the same log', async () => {
    const learn = async (arena: Arena) => {
      await arena.evaluate(null);
      for (const text of ['- a rule', '- another'])
        await arena.beats(skillOf(text), 0.99, { chunkSize: 2, draw: 1 });
      await arena.evaluate(skillOf('- a rule'), { draw: 1 });
    };
    const whole = canonicalLog(await execute({ folder: temporaryFolder(), learn }));
    const learned = whole.filter(({ type }) => type === 'rollout').length - 6;
    for (let crashAt = 0; crashAt < learned; crashAt += 2) {
      const folder = temporaryFolder();
      let calls = 0;
      const fail = () => (++calls > crashAt ? new InterruptedError('cut off by the test') : null);
      await expect(execute({ folder, learn, fail })).rejects.toThrow('cut off by the test');
      expect(canonicalLog(await execute({ folder, learn }))).toEqual(whole);
    }
  });

  it('logs nothing of an outage, so that a resume tries again', async () => {
    const folder = temporaryFolder();
    const learn = async (arena: Arena) => void (await arena.evaluate(null));
    const down = () => new ModelError('connection refused', { kind: 'transient' });
    await expect(execute({ folder, learn, fail: down })).rejects.toThrow('failed in the machinery');
    expect([...readEventsSync(folder)].some(({ type }) => type === 'rollout')).toBe(false);
    expect(rollouts(await execute({ folder, learn }), 'val').length).toBe(6);
  });

  it('tries a single infra error again before it counts as missing', async () => {
    let failures = 2;
    const events = await execute({
      folder: temporaryFolder(),
      learn: async (arena) => void (await arena.evaluate(null)),
      fail: () => (failures-- > 0 ? new ModelError('reset', { kind: 'transient' }) : null),
    });
    expect(rollouts(events, 'val').every(({ outcome }) => outcome.kind === 'scored')).toBe(true);
  });

  it('refuses to go on when a prompt file was edited under a begun run', async () => {
    const folder = temporaryFolder();
    const prompts = join(temporaryFolder(), 'prompts');
    mkdirSync(join(prompts, 'benchmarks/searchqa/prompts'), { recursive: true });
    cpSync(
      join(packageRoot, 'benchmarks/searchqa/prompts/task.md'),
      join(prompts, 'benchmarks/searchqa/prompts/task.md'),
    );
    const stop = async (arena: Arena) => {
      await arena.evaluate(null);
      throw new IncompleteError('stopped by the test');
    };
    await expect(execute({ folder, learn: stop, prompts })).rejects.toThrow('stopped by the test');
    appendFileSync(join(prompts, 'benchmarks/searchqa/prompts/task.md'), '\nAnd be quick.\n');
    await expect(execute({ folder, learn: async () => {}, prompts })).rejects.toBeInstanceOf(DivergedError);
  });
});
