import { describe, expect, it } from 'vitest';
import type { Arena, LearnResult, Method, StageEvent, ValScore } from '../../core/arena.ts';
import { InterruptedError, Suspended } from '../../core/errors.ts';
import { skillHash } from '../../core/hash.ts';
import { canonicalJson } from '../../core/json.ts';
import { createRng } from '../../core/rng.ts';
import type { Skill } from '../../core/vocabulary.ts';
import { createFakeArena, type FakeArena, type FakeArenaOptions } from './fake-arena.ts';

export interface MethodContractOptions {
  readonly name: string;
  readonly create: () => Method;
  /** A world in which the method has something to do. */
  readonly world: FakeArenaOptions;
}

/** What every method must do, whatever it does (design contracts 6 to 8). Call it inside a test file. */
export function methodContract({ name, create, world }: MethodContractOptions): void {
  const learn = async (options: Partial<FakeArenaOptions> = {}) => {
    const arena = createFakeArena({ ...world, ...options });
    return { arena, result: await create().learn(arena) };
  };
  const bounds = (rolloutBudget?: number | null) =>
    create().bounds({
      train: world.train.length,
      val: world.val.length,
      ...(rolloutBudget === undefined ? {} : { rolloutBudget }),
    });

  describe(`method contract: ${name}`, () => {
    it('gives the same result, calls and events when it runs again', async () => {
      const [first, second] = [await learn(), await learn()];
      expect(trace(second)).toEqual(trace(first));
    });

    it('does not depend on the order in which replies arrive', async () => {
      const inOrder = await learn();
      for (const seed of [1, 2, 3])
        expect(trace(await learn({ delays: createRng(seed) }))).toEqual(trace(inOrder));
    });

    it('resumes from any number of recorded replies as if nothing had happened', async () => {
      const whole = await learn();
      for (let crashAt = 0; crashAt < whole.arena.calls.length; crashAt += 1) {
        let asked = 0;
        const dying = createFakeArena({
          ...world,
          optimizer: (call) => {
            asked += 1;
            if (asked > crashAt) throw new InterruptedError();
            return world.optimizer(call);
          },
        });
        await expect(create().learn(dying)).rejects.toBeInstanceOf(InterruptedError);
        const known = dying.recording.replies.size;
        const resumed = await learn({ recording: dying.recording });
        expect(trace(resumed)).toEqual(trace(whole));
        expect(resumed.arena.liveCalls()).toBe(whole.arena.calls.length - known);
        expect(trace(whole).events).toEqual(expect.arrayContaining([...dying.events]));
      }
    });

    it('settles the calls of a stage before it suspends, and wants all their replies at once', async () => {
      let asked = 0;
      const wanted: string[] = [];
      const arena = createFakeArena({
        ...world,
        optimizer: (call) => {
          asked += 1;
          const reply = `${call.kind}-${canonicalJson(call.place)}`;
          wanted.push(reply);
          throw new Suspended([reply]);
        },
      });
      const ended = await create()
        .learn(arena)
        .catch((error: unknown) => error);
      if (asked === 0) expect(ended).toHaveProperty('documents');
      else expect(ended).toHaveProperty('wanted', wanted);
    });

    it('reaches train and val only, through the arena alone', async () => {
      const touched = new Set<PropertyKey>();
      const arena = createFakeArena(world);
      const watched = new Proxy<Arena>(arena, {
        get(target, key) {
          touched.add(key);
          return Reflect.get(target, key);
        },
      });
      await create().learn(watched);
      expect([...touched].filter((key) => !arenaKeys.has(key))).toEqual([]);
      // @ts-expect-error: the test split is not a part of the arena.
      const nothing = arena.test;
      expect(nothing).toBeUndefined();
    });

    it('emits each stage event at most once at a place, and skips no announcement of its work', async () => {
      const { arena } = await learn();
      const keys = arena.events.map(({ name: stage, place }) => `${stage} ${canonicalJson(place)}`);
      expect(new Set(keys).size).toBe(keys.length);
      if (arena.calls.length > 0) expect(keys.length).toBeGreaterThan(0);
    });

    it('returns its headline document, each label once', async () => {
      const labels = (await learn()).result.documents.map(({ label }) => label);
      expect(labels).toContain(create().headline);
      expect(new Set(labels).size).toBe(labels.length);
    });

    it.each([
      ['as they are', undefined],
      ['all the same', () => ({ hard: 1, soft: 1, missing: false })],
      ['of two kinds', (skill) => scoreByHash(skill, 2)],
      ['of all kinds', (skill) => scoreByHash(skill, 7)],
    ] satisfies [string, FakeArenaOptions['valScore']][])(
      'hands over the first of the documents that scored highest on all of val, with scores %s',
      async (_, valScore) => {
        const { arena, result } = await learn({ valScore });
        const claimed = result.candidates.map(({ skill, evaluation }) => [
          skillHash(skill),
          evaluation.objective,
        ]);
        // What the method says it has scored, in its order, is what it had scored.
        expect(claimed).toEqual(arena.scored.map(({ skill, objective }) => [skill, objective]));
        if (arena.scored.length === 0) return;
        const top = Math.max(...arena.scored.map(({ objective }) => objective));
        const first = arena.scored.find(({ objective }) => objective === top);
        expect(documentOf(result, 'best')).toBe(first?.skill);
      },
    );

    it('stays within its stated bounds', async () => {
      const { arena } = await learn();
      for (const stated of [bounds(), bounds(null)]) expectWithin(arena, stated);
    });

    it('stops cleanly within any budget, with its documents', async () => {
      const needed = rolloutsOf((await learn()).arena);
      const labels = (await learn()).result.documents.map((document) => document.label);
      for (let budget = 0; budget <= needed; budget += Math.max(1, Math.floor(needed / 12))) {
        const { arena, result } = await learn({ rolloutBudget: budget });
        expect(rolloutsOf(arena)).toBeLessThanOrEqual(budget);
        // What a plan says of this budget, and of a run whose budget is not known.
        for (const stated of [bounds(budget), bounds()]) expectWithin(arena, stated);
        expect(bounds(budget).rollouts).toBeLessThanOrEqual(budget);
        expect(result.documents.map((document) => document.label)).toEqual(labels);
      }
    });

    it('resolves its configuration to JSON that creates the same method', () => {
      const { config, version } = create();
      expect(JSON.parse(canonicalJson(config))).toEqual(config);
      expect(version).not.toBe('');
    });
  });
}

const arenaKeys = new Set<PropertyKey>([
  'train',
  'val',
  'objective',
  'feedbackLevel',
  'brief',
  'prompts',
  'seed',
  'rng',
  'signal',
  'rollout',
  'evaluate',
  'beats',
  'optimizer',
  'verifyTrain',
  'inputText',
  'spent',
  'limits',
  'rolloutsLeft',
  'affords',
  'emit',
] satisfies (keyof Arena)[]);

function trace({ arena, result }: { arena: FakeArena; result: LearnResult }): {
  events: readonly StageEvent[];
  calls: unknown;
  result: unknown;
} {
  const calls = arena.calls.map(({ kind, place, prompt, followUps }) => ({ kind, place, prompt, followUps }));
  return {
    events: arena.events,
    calls: calls.map((call) => canonicalJson(call)).sort(),
    result: JSON.parse(canonicalJson(result)),
  };
}

/** A run within what its plan said. */
export function expectWithin(arena: FakeArena, stated: ReturnType<Method['bounds']>): void {
  expect(rolloutsOf(arena)).toBeLessThanOrEqual(stated.rollouts);
  expect(arena.calls.length).toBeLessThanOrEqual(stated.optimizerCalls);
  const decided = arena.events.filter(
    ({ name, data }) => name === 'gate-decided' && /^(accept|reject)/.test(String(data.action)),
  );
  if (stated.gateDecisions !== undefined) expect(decided.length).toBeLessThanOrEqual(stated.gateDecisions);
}

function rolloutsOf(arena: FakeArena): number {
  return Object.values(arena.spent().rollouts).reduce((sum, count) => sum + count, 0);
}

/** Some score of a document, the same on every task. */
function scoreByHash(skill: Skill | null, kinds: number): Omit<ValScore, 'id'> {
  const score = (Number.parseInt(skillHash(skill).slice(0, 6), 16) % kinds) / kinds;
  return { hard: score, soft: score, missing: false };
}

function documentOf(result: LearnResult, label: string): string {
  return skillHash(result.documents.find((document) => document.label === label)?.skill ?? null);
}
