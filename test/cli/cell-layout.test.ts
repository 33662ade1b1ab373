import { describe, expect, it } from 'vitest';
import { cellLayout } from '../../cli/cell-layout.ts';
import type { MatrixFile } from '../../matrix/matrix-file.ts';
import { matrixFileSchema } from '../../matrix/matrix-file.ts';
import type { PlannedRun } from '../../matrix/resolve-matrix.ts';
import { runsGrid } from '../../reports/cells/runs-grid.ts';
import { learner, right } from '../reports/statistics/made-runs.ts';

const file = (optimizers: readonly string[]): MatrixFile =>
  matrixFileSchema.parse({
    name: 'm',
    benchmarks: ['bench'],
    models: ['a', 'b'],
    optimizers: [...optimizers],
    methods: ['no-skill', 'skillopt'],
    cellTable: { base: 'no-skill' },
  });
const planned = (model: string, label: string, optimizer: string | null) =>
  ({
    run: {
      benchmark: { label: 'bench' },
      target: { name: model },
      mode: { name: 'direct' },
      method: { label },
      optimizer: optimizer === null ? null : { name: optimizer },
    },
  }) as unknown as PlannedRun;

describe('the layout of a matrix with several optimizer models', () => {
  const runs = ['a', 'b'].flatMap((model) => [
    planned(model, 'no-skill', null),
    planned(model, 'skillopt', 'a'),
    planned(model, 'skillopt', 'b'),
  ]);
  const layout = cellLayout(file(['a', 'b']), runs, []);

  it('has a column for each of them, filled with its own runs', () => {
    expect(layout?.methods).toEqual([
      { heading: 'no-skill', label: 'no-skill' },
      { heading: 'skillopt by a', label: 'skillopt', optimizer: 'a' },
      { heading: 'skillopt by b', label: 'skillopt', optimizer: 'b' },
    ]);
    if (layout === null) throw new Error('no layout');
    const by = (optimizer: string, won: number) =>
      learner({ method: 'skillopt', optimizer, model: 'a', hard: right(won, 4) });
    const [row] = runsGrid([by('a', 1), by('b', 3)], layout, []).rows;
    expect(row?.scores.get('skillopt by a')).toMatchObject({ percent: 25 });
    expect(row?.scores.get('skillopt by b')).toMatchObject({ percent: 75 });
    expect(row?.scores.get('no-skill')).toMatchObject({ kind: 'missing' });
  });

  it('keeps one column where every target is its own optimizer', () => {
    const own = ['a', 'b'].map((model) => planned(model, 'skillopt', model));
    expect(cellLayout(file(['self']), own, [])?.methods).toEqual([
      { heading: 'no-skill', label: 'no-skill' },
      { heading: 'skillopt', label: 'skillopt' },
    ]);
  });
});
