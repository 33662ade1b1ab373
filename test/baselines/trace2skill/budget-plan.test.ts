import { describe, expect, it } from 'vitest';
import { planBudget } from '../../../baselines/trace2skill/budget-plan.ts';
import { chooseTrajectories } from '../../../baselines/trace2skill/choose-trajectories.ts';
import { resolveConfig } from '../../../baselines/trace2skill/config.ts';
import type { Source, Trajectory } from '../../../baselines/trace2skill/trajectory.ts';
import { createRng } from '../../../core/rng.ts';

const sizes = { train: 10, val: 5 };
const plan = (left: number | null, given = {}) => planBudget(resolveConfig(given), sizes, left);

describe('planBudget', () => {
  it('runs one pass without a budget, or as many as are asked for', () => {
    expect(plan(null)).toMatchObject({ passes: 1, outcomes: 3, reserved: 15 });
    expect(plan(null, { passes: 4 })).toMatchObject({ passes: 4 });
  });

  it('fills a budget with passes, after what scoring takes, up to the most', () => {
    expect(plan(15 + 29)).toMatchObject({ passes: 2, outcomes: 3 });
    expect(plan(1000)).toMatchObject({ passes: 8 });
    expect(plan(1000, { passes: 2 })).toMatchObject({ passes: 2 });
  });

  it('finishes fewer documents rather than none', () => {
    expect(plan(24)).toMatchObject({ passes: 1, outcomes: 2, reserved: 10 });
    expect(plan(15)).toMatchObject({ passes: 1, outcomes: 1, problem: null });
    expect(plan(14)).toMatchObject({ passes: 0, outcomes: 0 });
    expect(plan(14).problem).toContain('need 15 rollouts, 14 are left');
  });

  it('counts the scoring of the starting document and of the choice by train score', () => {
    expect(plan(null, { scoreSeed: true, nativeSelection: true })).toMatchObject({ reserved: 50 });
  });
});

describe('chooseTrajectories', () => {
  const trajectory = (id: string, type: string, source: Source, pass: number): Trajectory => ({
    source,
    pass,
    index: 0,
    row: {
      task: { id, cluster: id, type },
      skill: '',
      visit: pass - 1,
      outcome: 'scored',
      hard: 0,
      soft: 0,
      answer: '',
      failReason: null,
      feedback: '',
      transcript: [],
    },
  });
  const pool = [1, 2, 3].flatMap((pass) => [
    trajectory('a1', 'a', 'error', pass),
    trajectory('a2', 'a', 'error', pass),
    trajectory('a3', 'a', 'error', pass),
    trajectory('b1', 'b', 'error', pass),
    trajectory('b2', 'b', 'success', pass),
  ]);
  const chosen = (given: object, seed = 1) =>
    chooseTrajectories(pool, resolveConfig(JSON.parse(JSON.stringify(given))), createRng(seed));

  it('caps each class, spread over types first and tasks second', () => {
    for (const seed of [1, 2, 3, 4]) {
      const four = chosen({ analysedPerClass: 4 }, seed).filter(({ source }) => source === 'error');
      const ids = four.map(({ row }) => row.task.id);
      expect(ids.filter((id) => id === 'b1')).toHaveLength(2);
      expect(new Set(ids).size).toBe(3);
    }
    expect(chosen({ analysedPerClass: 2 }).filter(({ source }) => source === 'success')).toHaveLength(2);
  });

  it('takes all under no cap, in the order of the pool, and only failures if asked', () => {
    expect(chosen({ analysedPerClass: 0 })).toEqual(pool);
    expect(chosen({ analysedPerClass: 0, sides: 'errors' })).toHaveLength(12);
  });
});
