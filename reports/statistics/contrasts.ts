import { holmPerFamily } from '../../core/statistics/holm.ts';
import { percentileInterval } from '../../core/statistics/resampling.ts';
import type { CellRuns, MethodRuns } from './cell-runs.ts';
import type { Contrast } from './own-methods.ts';
import { type PairedEffect, pairedEffect } from './paired-effect.ts';

/** One contrast in one cell. */
export interface TestedContrast {
  readonly contrast: Contrast;
  readonly cell: CellRuns;
  readonly own: MethodRuns;
  readonly other: MethodRuns;
  /** null: nothing is printed of it, since items of a run are missing or no task is common. */
  readonly effect: PairedEffect | null;
  /** Holm's adjusted p within the contrast's family of cells; null without an effect. */
  readonly adjusted: number | null;
  /** Tests of the family. */
  readonly family: number;
  readonly significant: boolean;
}

export const level = 0.05;

/**
 * Tests the contrasts in every cell that has both methods. A family is all cells of one contrast on test. A claim about methods is
 * significant only where the interval over replicates leaves out 0 as well: p is of these documents and sees no scatter of
 * training, so the interval must bound the error of the family by itself (Bonferroni over its claims about methods).
 */
export function testContrasts(cells: readonly CellRuns[], contrasts: readonly Contrast[]): TestedContrast[] {
  const rows = contrasts.flatMap((contrast) =>
    cells.flatMap((cell) => {
      if (!cell.onTest) return [];
      const [own, other] = [contrast.own, contrast.other].map((label) =>
        cell.methods.find((method) => method.label === label),
      );
      if (own === undefined || other === undefined) return [];
      return [{ contrast, cell, own, other, effect: pairedEffect(own, other) }];
    }),
  );
  const tested = rows.flatMap((row, at) =>
    row.effect === null ? [] : [{ at, family: familyOf(row), p: row.effect.p }],
  );
  const adjusted = tested.length === 0 ? [] : holmPerFamily(tested);
  const byRow = new Map(tested.map(({ at }, index) => [at, adjusted[index] ?? 1]));
  const claims = (family: string) =>
    rows.filter((row) => familyOf(row) === family && row.effect?.speaksFor === 'methods').length;
  return rows.map((row, at) => {
    const p = byRow.get(at) ?? null;
    return {
      ...row,
      adjusted: p,
      family: tested.filter(({ family }) => family === familyOf(row)).length,
      significant: p !== null && p <= level && excludesZero(row.effect, claims(familyOf(row))),
    };
  });
}

/** The family that a test is adjusted in: smoke runs of benchmarks that are there as a whole are one by themselves. */
export function familyOf({ contrast, cell }: Pick<TestedContrast, 'contrast' | 'cell'>): string {
  const items = cell.averagedWith.get('items');
  return `${nameOf(contrast)}${items === undefined ? '' : ` (items ${items})`}`;
}

/** `skillopt against gepa` */
export function nameOf({ own, other }: Contrast): string {
  return `${own} against ${other}`;
}

/** What the interval must add to the test: nothing, unless the claim is about methods. */
function excludesZero(effect: PairedEffect | null, claims: number): boolean {
  if (effect === null || effect.speaksFor === 'documents') return true;
  if (effect.resampled === null) return false;
  const { low, high } = percentileInterval(effect.resampled, 1 - level / claims);
  return low > 0 || high < 0;
}
