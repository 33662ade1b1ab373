import { describe, expect, it } from 'vitest';
import { detectableGainTable } from '../../reports/detectable-gain-table.ts';

const cell = (
  testItems: number,
  testClusters: number,
  benchmark = 'bench',
  optimizer: string | null = null,
) => ({
  benchmark,
  model: 'm',
  mode: 'direct',
  optimizer,
  testItems,
  testClusters,
});
const valuesOf = (cells: ReturnType<typeof cell>[]) =>
  detectableGainTable(cells, { title: 't', stamp: 'PLAN' }).rows.map(({ values }) => values);

describe('smallest detectable gains', () => {
  it('are those of the power of exact McNemar at 20 % discordant items', () => {
    // The golden value of docs/statistics.md.
    expect(valuesOf([cell(124, 124)])[0]).toMatchObject({ gain_points: 11.59, strict_gain_points: 11.59 });
  });

  it('assume that nothing is lost where 20 % are too few, and say none where no gain would do', () => {
    // Six items, six needed: the chance that all six differ is g^6, 0.8 at 96.35 %.
    expect(valuesOf([cell(6, 2)])[0]?.gain_points).toBeCloseTo(100 * 0.8 ** (1 / 6), 1);
    expect(valuesOf([cell(6, 2)])[0]?.gain_clusters_points).toBeNull();
    const table = detectableGainTable([cell(6, 2)], { title: 't', stamp: 'PLAN' });
    expect(table.rows[0]?.shown.gain_clusters_points).toBe('none');
  });

  it('count a cell once an optimizer, and a method without one in the cells of all', () => {
    const several = [null, 'o', 'p'].map((optimizer) => cell(124, 124, 'bench', optimizer));
    const table = detectableGainTable(several, { title: 't', stamp: 'PLAN' });
    expect(table.rows.map(({ values }) => values.optimizer)).toEqual(['o', 'p']);
    expect(table.notes.join('\n')).toContain('0.05/2');
  });

  it('grow with the number of cells and with clusters, and count a cell once however many runs it has', () => {
    const cells = [...Array.from({ length: 52 }, (_, at) => cell(124, 40, `b${at}`)), cell(124, 40, 'b0')];
    const rows = valuesOf(cells);
    expect(rows).toHaveLength(52);
    const [first] = rows;
    expect(Number(first?.strict_gain_points)).toBeGreaterThan(Number(first?.gain_points));
    expect(Number(first?.gain_clusters_points)).toBeGreaterThan(Number(first?.gain_points));
    const notes = detectableGainTable(cells, { title: 't', stamp: 'PLAN' }).notes.join('\n');
    expect(notes).toContain('at 0.05/52');
    expect(notes).toContain('it needs 12 items');
  });

  it('leave out cells that are only sampled, and say how many', () => {
    const cells = [
      cell(24, 24, 'a'),
      cell(24, 24, 'b'),
      { ...cell(3, 3, 'a'), mode: 'codex', partial: true },
    ];
    const table = detectableGainTable(cells, { title: 't', stamp: 'PLAN' });
    expect(table.rows.map(({ values }) => values.benchmark)).toEqual(['a', 'b']);
    expect(table.notes.join('\n')).toContain('at 0.05/2');
    expect(table.notes).toContain(
      '1 partial cells are neither shown nor counted: nothing is compared in them.',
    );
  });
});
