import { describe, expect, it } from 'vitest';
import { objectiveValue } from '../../core/objective.ts';
import type { Objective } from '../../core/vocabulary.ts';
import type { Score } from '../../optimizer/evaluate.ts';
import { decide } from '../../optimizer/gate.ts';

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
