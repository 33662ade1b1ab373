import { describe, expect, it } from 'vitest';
import { skillOf } from '../../core/hash.ts';
import type { JsonObject } from '../../core/json.ts';
import { objectiveValue } from '../../core/objective.ts';
import type { Objective, Skill } from '../../core/vocabulary.ts';
import { resolveConfig } from '../../optimizer/config.ts';
import { createEvaluator, type Score } from '../../optimizer/evaluate.ts';
import { decide, gate, pairedCounts } from '../../optimizer/gate.ts';
import { createFakeArena } from '../kit/fake-arena.ts';
import { tokenTasks } from '../kit/token-table.ts';

const hard: Objective = { metric: 'hard' };

/** A score over tasks v1, v2 ...; null = missing. */
function scoreOf(rows: readonly (number | null)[], objective = hard): Score {
  const items = rows.map((row, index) => ({
    id: `v${index + 1}`,
    hard: row === 1 ? 1 : 0,
    soft: row ?? 0,
    missing: row === null,
  }));
  const counted = items.filter((item) => !item.missing);
  const mean = (of: 'hard' | 'soft') => counted.reduce((sum, item) => sum + item[of], 0) / counted.length;
  const evaluation = { skill: '', items, hard: mean('hard'), soft: mean('soft'), objective: 0 };
  return { evaluation, value: objectiveValue(objective, evaluation.hard, evaluation.soft) };
}

const low = scoreOf([0, 0, 1]);
const middle = scoreOf([0, 1, 1]);
const high = scoreOf([1, 1, 1]);

describe('decide', () => {
  const gate = { enabled: true, objective: hard };

  it.each([
    ['better than both', high, low, middle, 'accept_new_best', true, true],
    ['better than current, not than best', middle, low, high, 'accept', true, false],
    ['better than current, equal to best', middle, low, middle, 'accept', true, false],
    ['equal to current', middle, middle, middle, 'reject', false, false],
    ['worse', low, middle, middle, 'reject', false, false],
  ])('a candidate %s', (_, candidate, current, best, action, accepted, newBest) => {
    expect(decide({ ...gate, candidate, current, best })).toEqual({ action, accepted, newBest });
  });

  it('never takes a bound for a measurement, also where only tasks ran that the candidate did well on', () => {
    const { evaluation } = scoreOf([1, null]);
    const bounded: Score = { evaluation, value: middle.value, is: 'at-most' };
    expect(decide({ ...gate, candidate: bounded, current: middle, best: middle }).action).toBe('reject');
  });

  it('forces every candidate through when it is off, and raises best only on strict gain', () => {
    const off = { enabled: false, objective: hard };
    expect(decide({ ...off, candidate: low, current: middle, best: middle })).toEqual({
      action: 'force_accept',
      accepted: true,
      newBest: false,
    });
    expect(decide({ ...off, candidate: high, current: low, best: middle }).newBest).toBe(true);
  });

  it('sees a gain of soft scores only under a metric that counts them', () => {
    const before = [0, 0.25, 1];
    const after = [0, 0.75, 1];
    for (const objective of [{ metric: 'soft' }, { metric: 'mixed', softWeight: 0.5 }] as const) {
      const current = scoreOf(before, objective);
      const verdict = decide({
        enabled: true,
        objective,
        candidate: scoreOf(after, objective),
        current,
        best: current,
      });
      expect(verdict.action).toBe('accept_new_best');
    }
    const current = scoreOf(before);
    expect(decide({ ...gate, candidate: scoreOf(after), current, best: current }).action).toBe('reject');
  });

  it('compares over the tasks that both evaluations hold', () => {
    const current = scoreOf([1, 0, null]);
    const lucky = scoreOf([0, 1, 1]);
    expect(lucky.value).toBeGreaterThan(current.value);
    expect(decide({ ...gate, candidate: lucky, current, best: current }).action).toBe('reject');
    const better = scoreOf([1, 1, 0]);
    expect(decide({ ...gate, candidate: better, current, best: current }).action).toBe('accept_new_best');
  });
});

describe('pairedCounts', () => {
  it('counts the tasks that both have, with the exact McNemar test', () => {
    const counts = pairedCounts(scoreOf([1, 1, 1, 0, 1, null]), scoreOf([0, 0, 0, 1, null, 0]));
    // b = 3, c = 1: p = 2 (1 + 4) / 16.
    expect(counts).toEqual({ better: 3, worse: 1, mcnemarP: 0.625 });
    expect(pairedCounts(low, low)).toEqual({ better: 0, worse: 0, mcnemarP: 1 });
  });
});

describe('gate', () => {
  const [seed, other] = [skillOf('seed'), skillOf('other')];
  /** Tasks that a document gets right, by its text and the draw; of ten. */
  async function open(right: (text: string, draw: number) => number, given: JsonObject = {}) {
    const arena = createFakeArena({
      train: [],
      val: tokenTasks('v', 10, ['[A]']),
      seedDocument: seed.text,
      optimizer: () => '',
      valScore: (skill, { id }, draw) => {
        const hard = Number(id.slice(1)) <= right(skill?.text ?? '', draw) ? 1 : 0;
        return { hard, soft: hard, missing: false };
      },
    });
    const config = resolveConfig({ gate: { chunkSize: 1, ...given } });
    const evaluator = createEvaluator(arena, config);
    const start: { skill: Skill; score: Score } = { skill: seed, score: await evaluator.evaluate(seed) };
    const run = (candidate = other, current = start, best = current) =>
      gate({ config, evaluator }, candidate, { current, best });
    return { arena, evaluator, start, run };
  }

  it('ends early on a candidate that cannot pass, and says that its score is a bound', async () => {
    const { arena, run, evaluator } = await open((text) => (text === 'seed' ? 6 : 3));
    const gated = await run();
    expect(gated).toMatchObject({ action: 'reject', candidate: { is: 'at-most', value: 0.6 } });
    expect(gated.paired).toEqual({ better: 0, worse: 0, mcnemarP: 1 });
    expect(arena.spent()).toMatchObject({ rollouts: { val: 14 }, spared: 6 });
    expect(evaluator.candidates().map(({ skill }) => skill.text)).toEqual(['seed']);
    expect((await run()).candidate.source).toBe('cache');
  });

  it('scores a candidate that passes on every task', async () => {
    const { run, evaluator } = await open((text) => (text === 'seed' ? 6 : 7));
    const gated = await run();
    expect(gated).toMatchObject({ action: 'accept_new_best', candidate: { value: 0.7, source: 'rollout' } });
    expect(gated.candidate.is).toBeUndefined();
    expect(evaluator.candidates()[1]?.evaluation.items).toHaveLength(10);
  });

  it('looks again at a candidate that was stopped early once the current document has fallen', async () => {
    const { run, evaluator } = await open((text) => ({ seed: 9, other: 5, fallen: 2 })[text] ?? 0);
    expect((await run()).candidate.is).toBe('at-most');
    const fallen = { skill: skillOf('fallen'), score: await evaluator.evaluate(skillOf('fallen')) };
    expect(await run(other, fallen)).toMatchObject({ action: 'accept_new_best', candidate: { value: 0.5 } });
  });

  it.each([
    ['without early stop', { earlyStop: false }],
    ['when it is off', { enabled: false }],
    ['with repeats', { repeats: 2 }],
  ])('measures all tasks %s', async (_, given) => {
    const { run } = await open((text) => (text === 'seed' ? 6 : 3), given);
    expect((await run()).candidate).toMatchObject({ value: 0.3 });
  });

  it('takes the mean over its repeats, each a draw of its own', async () => {
    const { arena, run, evaluator } = await open(
      (text, draw) => (text === 'seed' ? 5 : ([2, 9, 7][draw] ?? 0)),
      {
        repeats: 3,
      },
    );
    const gated = await run();
    expect(gated.candidate.value).toBeCloseTo(0.6, 12);
    expect(gated.candidate.evaluation.items[1]).toMatchObject({ hard: 1 });
    expect(gated.candidate.evaluation.items[6]?.hard).toBeCloseTo(2 / 3, 12);
    expect(gated.accepted).toBe(true);
    expect([arena.spent().rollouts.val, evaluator.cost]).toEqual([60, { score: 30, decision: 30 }]);
  });

  it('holds the candidate against fresh draws of the current document when told to', async () => {
    // The seed document was lucky once: 9 right, later 4 and 3.
    const world = (text: string, draw: number) => (text === 'seed' ? ([9, 4, 3][draw] ?? 0) : 5);
    const without = await (await open(world)).run();
    expect(without.action).toBe('reject');
    const { run, start, evaluator } = await open(world, { refreshIncumbent: true });
    const gated = await run();
    expect(gated).toMatchObject({ action: 'accept_new_best', current: { score: { value: 0.4 } } });
    expect(gated.best.score.value).toBe(0.4);
    expect(evaluator.cost.decision).toBe(20);
    const best = { skill: skillOf('better'), score: scoreOf([1, 1]) };
    const again = await run(skillOf('third'), start, best);
    expect([again.current.score.value, again.best.score.value, again.action]).toEqual([0.3, 1, 'accept']);
  });
});
