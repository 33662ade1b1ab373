import { ConfigError } from '../core/errors.ts';
import type { CellPattern, MatrixFile, OverrideValues } from './matrix-file.ts';
import type { CellNames } from './resolve-cell.ts';

/** What a pattern does not name matches everything; benchmarks and methods match by label or by name. */
export function matches(pattern: CellPattern, cell: CellNames): boolean {
  return (
    (pattern.benchmark === undefined || [cell.entry.label, cell.entry.name].includes(pattern.benchmark)) &&
    (pattern.model === undefined || pattern.model === cell.model) &&
    (pattern.mode === undefined || pattern.mode === cell.modeName) &&
    (pattern.method === undefined || [cell.method.label, cell.method.name].includes(pattern.method)) &&
    (pattern.optimizer === undefined || pattern.optimizer === cell.optimizer) &&
    (pattern.replicate === undefined || pattern.replicate === cell.replicate)
  );
}

/** Values of all overrides that match the cell. Later ones win; `settings` and `config` are merged key by key. */
export function overridesFor(file: MatrixFile, cell: CellNames): OverrideValues {
  const list = file.overrides.filter(({ when }) => matches(when, cell)).map(({ set }) => set);
  let merged: OverrideValues = {};
  for (const values of list)
    merged = {
      ...merged,
      ...values,
      settings: { ...merged.settings, ...values.settings },
      config: { ...merged.config, ...values.config },
    };
  return merged;
}

/** A pattern that matches no cell is a typing error, and would run what it was meant to leave out. */
export function requireMatches(file: MatrixFile, cells: readonly CellNames[]): void {
  const patterns = [
    ...file.overrides.map(({ when }, index) => ({ pattern: when, where: `overrides[${index}].when` })),
    ...file.excludes.map((pattern, index) => ({ pattern, where: `excludes[${index}]` })),
  ];
  for (const { pattern, where } of patterns)
    if (!cells.some((cell) => matches(pattern, cell)))
      throw new ConfigError(`${where} matches no run of the matrix: ${JSON.stringify(pattern)}`);
}
