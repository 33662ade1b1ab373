import { UsageError } from '../../core/errors.ts';

/** Name of a new benchmark, and the forms of it that its code uses. */
export interface BenchmarkName {
  /** shelf-labels */
  readonly dashed: string;
  /** shelfLabels */
  readonly camel: string;
  /** ShelfLabels */
  readonly pascal: string;
}

const longest = 40;

/** @param taken names that benchmarks have already. @throws {UsageError} saying what is wrong with the name */
export function benchmarkName(name: string, taken: readonly string[]): BenchmarkName {
  const wrong = (why: string): UsageError => new UsageError(`benchmark name '${name.slice(0, 80)}': ${why}`);
  if (name.length > longest) throw wrong(`at most ${longest} characters`);
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name))
    throw wrong(
      'expected lower-case letters, digits and single hyphens, beginning with a letter, like shelf-labels',
    );
  if (taken.includes(name)) throw wrong('there is a benchmark of this name already');
  const parts = name.split('-');
  const pascal = parts.map((part) => `${part.slice(0, 1).toUpperCase()}${part.slice(1)}`).join('');
  return { dashed: name, camel: `${pascal.slice(0, 1).toLowerCase()}${pascal.slice(1)}`, pascal };
}
