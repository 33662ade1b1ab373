/** @throws {RangeError} when there is no such place */
export function itemAt<T>(items: readonly T[], index: number): T {
  const [item] = items.slice(index, index + 1);
  if (item === undefined || index < 0) throw new RangeError(`no item ${index} among ${items.length}`);
  return item;
}
