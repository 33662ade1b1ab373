import { describe, expect, it } from 'vitest';
import { anytimeArea, incumbents, type SpentRollout } from '../../../matrix/gym/anytime.ts';

const val = (skill: string, taskId: string, value: number, draw = 0): SpentRollout => ({
  phase: 'val',
  skill,
  taskId,
  value,
  draw,
});
const train = (skill: string): SpentRollout => ({ ...val(skill, 't', 1), phase: 'train' });

describe('the incumbent', () => {
  it('changes when a document has been run on all val tasks and scores strictly higher', () => {
    const rollouts = [
      val('seed', 'a', 0),
      val('seed', 'b', 1),
      train('seed'),
      val('tie', 'a', 1),
      val('tie', 'b', 0),
      val('partial', 'a', 1),
      val('better', 'a', 1),
      val('better', 'b', 1),
    ];
    expect(incumbents(rollouts, { start: 'start', valTasks: 2 })).toEqual([
      { rollouts: 0, skill: 'start' },
      { rollouts: 2, skill: 'seed' },
      { rollouts: 8, skill: 'better' },
    ]);
  });

  it('is not changed by a second draw on the same tasks', () => {
    const rollouts = [val('x', 'a', 0), val('y', 'a', 1, 1)];
    expect(incumbents(rollouts, { start: 's', valTasks: 1 }).map(({ skill }) => skill)).toEqual(['s', 'x']);
  });
});

describe('the area under the anytime curve', () => {
  it('weighs each incumbent by the share of the budget that it led for, up to the budget', () => {
    const points = [
      { rollouts: 0, skill: 'a' },
      { rollouts: 25, skill: 'b' },
      { rollouts: 75, skill: 'c' },
    ];
    const score = (skill: string) => ({ a: 0, b: 0.4, c: 1 })[skill] ?? 0;
    expect(anytimeArea(points, score, 100)).toBeCloseTo(0.5 * 0.4 + 0.25);
    expect(anytimeArea(points, score, 50)).toBeCloseTo(0.5 * 0.4);
  });
});
