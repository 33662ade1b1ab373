import { describe, expect, it } from 'vitest';
import { TaskSampler } from '../../../baselines/evoskill/task-sampler.ts';

const config = { categories: 'type', categoriesPerBatch: 3, samplesPerCategory: 2 } as const;
/** `a1 a2 b1` are tasks of the categories a and b. */
const batches = (
  ids: string,
  count: number,
  changes: Partial<ConstructorParameters<typeof TaskSampler>[1]> = {},
) => {
  const tasks = ids.split(' ').map((id) => ({ id, cluster: id, type: id.charAt(0) }));
  const sampler = new TaskSampler(tasks, { ...config, ...changes });
  return Array.from({ length: count }, () =>
    sampler
      .next()
      .map(({ id }) => id)
      .join(' '),
  );
};

describe('TaskSampler', () => {
  it('goes round the categories, and round each category at its own pace', () => {
    // Four categories, three a batch: the second batch begins with d. Pool a wraps after three tasks.
    expect(batches('a1 b1 c1 d1 a2 b2 a3 c2 d2', 3)).toEqual([
      'a1 a2 b1 b2 c1 c2',
      'd1 d2 a3 a1 b1 b2',
      'c1 c2 d1 d2 a2 a3',
    ]);
  });

  it('takes all categories when there are fewer than a batch holds', () => {
    expect(batches('a1 a2 a3 b1 b2 b3', 2)).toEqual(['a1 a2 b1 b2', 'a3 a1 b3 b1']);
  });

  it('gives the samples of all to a single category', () => {
    expect(batches('a1 a2 a3 a4 a5 a6 a7 a8', 2)).toEqual(['a1 a2 a3 a4 a5 a6', 'a7 a8 a1 a2 a3 a4']);
  });

  it('treats all tasks as one category when it is told to', () => {
    expect(batches('a1 b1 a2 c1', 2, { categories: 'none', samplesPerCategory: 1 })).toEqual([
      'a1 b1 a2',
      'c1 a1 b1',
    ]);
  });

  it('never runs a task twice in a batch', () => {
    expect(batches('a1 b1', 2)).toEqual(['a1 b1', 'a1 b1']);
    expect(batches('a1 a2', 2)).toEqual(['a1 a2', 'a1 a2']);
  });

  it('has nothing to give of nothing', () => {
    expect(new TaskSampler([], config).next()).toEqual([]);
  });
});
