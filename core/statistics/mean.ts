/** Arithmetic mean. @throws {RangeError} of nothing: a table must say that there is no value */
export function mean(values: readonly number[]): number {
  if (values.length === 0) throw new RangeError('mean of no values');
  let sum = 0;
  for (const value of values) sum += value;
  return sum / values.length;
}
