import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TaskRef, ValScore } from '../../core/arena.ts';
import { BudgetSpentError, ConfigError } from '../../core/errors.ts';
import { evaluationOf } from '../../core/evaluation.ts';
import { skillHash, skillOf } from '../../core/hash.ts';
import { createRng, type Rng } from '../../core/rng.ts';
import { ValDesk, type WholeQuestion } from '../../core/val-desk.ts';
import type { Objective, Skill } from '../../core/vocabulary.ts';

type Row = Omit<ValScore, 'id'>;

interface World {
  readonly size: number;
  /** Score of a document on the i-th task. */
  readonly score: (skill: Skill | null, index: number, draw: number) => Row;
  readonly objective?: Objective;
  readonly budget?: number;
  readonly delays?: Rng;
}

function open({ size, score, objective = { metric: 'hard' }, budget = Infinity, delays }: World) {
  const val: TaskRef[] = Array.from({ length: size }, (_, index) => ({
    id: `v${index}`,
    cluster: '',
    type: '',
  }));
  const batches: string[][] = [];
  const wholes: WholeQuestion[] = [];
  let charged = 0;
  const desk = new ValDesk({
    val,
    objective,
    require: (count) => {
      if (charged + count > budget) throw new BudgetSpentError(`${count} wanted`);
    },
    charged: () => charged,
    charge: (_, count) => {
      charged += count;
    },
    roll: async (skill, tasks, { draw, whole }) => {
      wholes.push(whole);
      batches.push(tasks.map(({ id }) => `${skill?.text}|${draw}|${id}`));
      for (let turns = delays?.below(8) ?? 0; turns > 0; turns -= 1)
        await new Promise<void>((resolve) => setImmediate(resolve));
      return tasks.map(({ id }) => ({ id, ...score(skill, Number(id.slice(1)), draw) }));
    },
  });
  return { val, desk, batches, wholes, charged: () => charged };
}

const right: Row = { hard: 1, soft: 1, missing: false };
const wrong: Row = { hard: 0, soft: 0, missing: false };

/** Scores that add up badly in binary, and the plain ones. */
const row = fc.oneof(
  fc.record({
    hard: fc.constantFrom(0, 1),
    soft: fc.constantFrom(0, 0.1, 1 / 3, 0.7, 0.9999999999999999, 1),
    missing: fc.constant(false),
  }),
  fc.record({
    hard: fc.constantFrom(0, 1),
    soft: fc.double({ min: 0, max: 1, noNaN: true }),
    missing: fc.constant(false),
  }),
);
const missing: Row = { hard: 0, soft: 0, missing: true };
const objectiveArb: fc.Arbitrary<Objective> = fc.oneof(
  fc.constant<Objective>({ metric: 'hard' }),
  fc.constant<Objective>({ metric: 'soft' }),
  fc.constantFrom(0, 0.1, 0.3, 0.5, 0.9, 1).map((softWeight) => ({ metric: 'mixed' as const, softWeight })),
);
const worlds = fc.integer({ min: 1, max: 24 }).chain((size) =>
  fc.record({
    size: fc.constant(size),
    table: fc.array(
      fc.array(fc.oneof({ weight: 9, arbitrary: row }, { weight: 1, arbitrary: fc.constant(missing) }), {
        minLength: size,
        maxLength: size,
      }),
      { minLength: 1, maxLength: 5 },
    ),
    objective: objectiveArb,
    chunkSize: fc.integer({ min: 1, max: 30 }),
    /** Near the candidate's own objective: `exact`, a float above or below it, or a free number. */
    threshold: fc.oneof(
      fc.constantFrom('exact', 'above', 'below', 'full'),
      fc.double({ min: -0.1, max: 1.1, noNaN: true }),
    ),
  }),
);

function thresholdOf(given: string | number, objective: number): number {
  if (typeof given === 'number') return given;
  const step = Math.max(Number.MIN_VALUE, objective * 2 ** -52);
  return { exact: objective, above: objective + step, below: objective - step, full: 1 }[given] ?? 0;
}

describe('beats', () => {
  it('decides as a full evaluation, never charges more, and says how much it left out', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, async ({ size, table, objective, chunkSize, threshold: given }) => {
        const score = (skill: Skill | null, index: number) => table[Number(skill?.text)]?.[index] ?? wrong;
        const { desk, val, charged } = open({ size, score, objective });
        for (const document of table.slice(1).keys()) await desk.evaluate(skillOf(String(document + 1)));
        const before = charged();
        const candidate = skillOf('0');
        const items = val.map(({ id }, index) => ({ id, ...score(candidate, index) }));
        const whole = evaluationOf(skillHash(candidate), items, objective);
        const threshold = thresholdOf(given, whole.objective);

        const contest = await desk.beats(candidate, threshold, { chunkSize });
        const ran = charged() - before;
        expect(contest.beats).toBe(whole.objective > threshold);
        expect(contest.atMost).toBeGreaterThanOrEqual(whole.objective - (contest.complete ? 0 : 1e-12));
        expect(ran + contest.saved).toBe(size);
        expect(contest.complete).toBe(ran === size);
        expect(contest.evaluation.items).toEqual(
          items.filter(({ id }) => contest.evaluation.items.some((item) => item.id === id)),
        );
        if (contest.complete) expect([contest.evaluation, contest.atMost]).toEqual([whole, whole.objective]);
        else expect(contest.atMost).toBeLessThanOrEqual(Math.max(threshold, 1));
        expect(desk.spared()).toBe(contest.saved);

        // Whoever wants the score all the same pays for the rest only.
        expect(await desk.evaluate(candidate)).toEqual(whole);
        expect(charged() - before).toBe(size);
        expect(desk.spared()).toBe(0);
      }),
      { numRuns: 400 },
    );
  });

  it('runs the same tasks in the same chunks however the calls are timed', async () => {
    await fc.assert(
      fc.asyncProperty(worlds, fc.integer(), async ({ size, table, objective, chunkSize }, seed) => {
        const score = (skill: Skill | null, index: number) => table[Number(skill?.text)]?.[index] ?? wrong;
        const run = async (delays?: Rng) => {
          const world = open({ size, score, objective, ...(delays === undefined ? {} : { delays }) });
          const requests = table.flatMap((_, document) => [
            world.desk.beats(skillOf(String(document)), 0.5, { chunkSize }),
            world.desk.evaluate(skillOf(String(document)), { tasks: world.val.slice(0, 3) }),
          ]);
          return { results: await Promise.all(requests), batches: world.batches, charged: world.charged() };
        };
        expect(await run(createRng(seed))).toEqual(await run());
      }),
      { numRuns: 60 },
    );
  });

  it('asks first what earlier documents got wrong, so that a candidate no better is out early', async () => {
    const failing = new Set([3, 7, 11, 19]);
    const score = (_: Skill | null, index: number) => (failing.has(index) ? wrong : right);
    const { desk, batches, charged } = open({ size: 20, score });
    await desk.evaluate(skillOf('incumbent'));
    const contest = await desk.beats(skillOf('twin'), 16 / 20, { chunkSize: 4 });
    expect(contest).toMatchObject({ beats: false, complete: false, atMost: 16 / 20, saved: 16 });
    expect(batches[1]).toEqual(['twin|0|v3', 'twin|0|v7', 'twin|0|v11', 'twin|0|v19']);
    expect(charged()).toBe(24);
  });

  it('runs nothing against a threshold that full marks do not exceed', async () => {
    const { desk, charged } = open({ size: 5, score: () => right });
    expect(await desk.beats(null, 1)).toMatchObject({ beats: false, complete: false, atMost: 1, saved: 5 });
    expect(charged()).toBe(0);
  });

  it('takes a missing task for a possible success', async () => {
    const score = (_: Skill | null, index: number) => (index < 2 ? missing : wrong);
    const { desk } = open({ size: 8, score });
    const contest = await desk.beats(null, 0.5, { chunkSize: 1 });
    // 2 missing and 4 wrong ones: at most 4 of 8 are right.
    expect(contest).toMatchObject({ beats: false, atMost: 0.5, saved: 2 });
  });

  it('goes on from where an earlier contest stopped when the threshold has fallen', async () => {
    const score = (_: Skill | null, index: number) => (index < 5 ? wrong : right);
    const { desk, charged } = open({ size: 10, score });
    expect((await desk.beats(null, 0.7, { chunkSize: 1 })).saved).toBe(7);
    expect(await desk.beats(null, 0.4, { chunkSize: 1 })).toMatchObject({ beats: true, complete: true });
    expect([charged(), desk.spared()]).toEqual([10, 0]);
  });

  it('starts only if the budget holds the worst case', async () => {
    const { desk, charged } = open({ size: 10, score: () => wrong, budget: 9 });
    await expect(desk.beats(null, 0.9)).rejects.toBeInstanceOf(BudgetSpentError);
    expect(charged()).toBe(0);
  });
});

describe('evaluate', () => {
  it('keeps draws apart and charges each (document, draw, task) once, also of requests made together', async () => {
    const score = (_: Skill | null, __: number, draw: number) => (draw === 1 ? right : wrong);
    const { desk, charged } = open({ size: 4, score, delays: createRng(3) });
    const all = await Promise.all([
      desk.evaluate(null),
      desk.evaluate(null),
      desk.evaluate(null, { draw: 1 }),
      desk.evaluate(null, { draw: 0, phase: 'final-val' }),
    ]);
    expect(all.map(({ hard }) => hard)).toEqual([0, 0, 1, 0]);
    expect(charged()).toBe(8);
  });

  it('refuses tasks of other splits and draws that are kept for audits', async () => {
    const { desk } = open({ size: 2, score: () => right });
    const stranger = { id: 'test1', cluster: '', type: '' };
    for (const request of [{ tasks: [stranger] }, { draw: 1_000_000 }, { draw: -1 }, { draw: 0.5 }]) {
      await expect(desk.evaluate(null, request)).rejects.toBeInstanceOf(ConfigError);
      await expect(desk.beats(null, 0, request)).rejects.toBeInstanceOf(ConfigError);
    }
    await expect(desk.beats(null, 0, { chunkSize: 0 })).rejects.toBeInstanceOf(ConfigError);
  });

  it('says of every part which question it belongs to: an outage is not told from two leftover tasks', async () => {
    const score = (_: Skill | null, task: number) => (task < 3 ? missing : right);
    const { val, desk, wholes } = open({ size: 20, score });
    await desk.beats(skillOf('a'), 0.5, { tasks: val.slice(3), chunkSize: 10 });
    await desk.evaluate(skillOf('a'));
    expect(wholes).toEqual([
      { tasks: 17, ran: 0, missing: 0 },
      { tasks: 17, ran: 10, missing: 0 },
      { tasks: 20, ran: 17, missing: 0 },
    ]);
  });
});
