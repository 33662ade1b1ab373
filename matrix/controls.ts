import { ConfigError } from '../core/errors.ts';
import { benchmarkEntries, type MatrixFile, methodEntries } from './matrix-file.ts';

/** A control that names no row of the matrix is a typing error, and its rate would be of nothing. @throws {ConfigError} */
export function requireControlRows(file: MatrixFile): void {
  const methods = methodEntries(file).map(({ label }) => label);
  const benchmarks = benchmarkEntries(file).map(({ label }) => label);
  const require = (label: string, known: readonly string[], where: string) => {
    if (!known.includes(label))
      throw new ConfigError(`${where}: no row is labelled '${label}'; there are: ${known.join(', ')}`);
  };
  for (const [index, { control, method, against, benchmarks: on = [] }] of (file.controls ?? []).entries()) {
    const where = `controls[${index}]`;
    require(method, methods, `${where}.method`);
    require(against, methods, `${where}.against`);
    for (const label of on) require(label, benchmarks, `${where}.benchmarks`);
    if (method === against && file.replicates < 2)
      throw new ConfigError(
        `${where}: ${control} compares replicates of ${method}; give 'replicates: 2' or more`,
      );
  }
}
