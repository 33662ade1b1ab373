import { describe, expect, it } from 'vitest';
import type { TaskRef, TrainRollout } from '../../core/arena.ts';
import { resolveConfig } from '../../optimizer/config.ts';
import { minibatchesOf } from '../../optimizer/reflect.ts';
import type { RolloutBatch } from '../../optimizer/rollout.ts';

function rollouts(ids: readonly number[], hardOf: (id: number) => number): RolloutBatch {
  const rows = ids.map((id): TrainRollout => {
    const task: TaskRef = { id: String(id), cluster: '', type: '' };
    const hard = hardOf(id);
    const score = { hard, soft: hard, answer: '', failReason: null, feedback: '' };
    return { task, skill: '', visit: 0, outcome: 'scored', transcript: [], ...score };
  });
  return { batch: { index: 0, microBatch: 0, seed: 42, tasks: [] }, rows, missing: [], hard: 0, soft: 0 };
}

const ten = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const members = (batch: RolloutBatch, config: Parameters<typeof resolveConfig>[0]) =>
  minibatchesOf(batch, resolveConfig(config)).map(({ side, index, rows }) => [
    side,
    index,
    rows.map((row) => row.task.id).join(' '),
  ]);

describe('minibatchesOf', () => {
  // The shuffles of 0..9 under seeds 42 and 43 in spec/optimizer.md section 12.
  it('shuffles failures with the batch seed', () => {
    expect(
      members(
        rollouts(ten, () => 0),
        { minibatchSize: 4 },
      ),
    ).toEqual([
      ['failure', 0, '7 3 2 8'],
      ['failure', 1, '5 6 9 4'],
      ['failure', 2, '0 1'],
    ]);
  });

  it('shuffles successes with the next seed', () => {
    expect(
      members(
        rollouts(ten, () => 1),
        { minibatchSize: 8 },
      ),
    ).toEqual([
      ['success', 0, '8 1 5 6 9 7 3 2'],
      ['success', 1, '4 0'],
    ]);
  });

  it('never mixes the two, and counts a fractional hard score as a success', () => {
    const mixed = rollouts(ten, (id) => (id < 4 ? 0 : id === 4 ? 0.5 : 1));
    for (const { side, rows } of minibatchesOf(mixed, resolveConfig({ minibatchSize: 3 })))
      for (const row of rows) expect(side).toBe(row.hard === 0 ? 'failure' : 'success');
    expect(members(mixed, { failureOnly: true, minibatchSize: 10 })).toHaveLength(1);
    expect(
      members(
        rollouts([], () => 0),
        {},
      ),
    ).toEqual([]);
  });
});
