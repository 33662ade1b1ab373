/**
 * Groups items that share a bulletin, also by way of others: every item gets the name of its group's first bulletin in
 * the order of names. Intervals resample such groups, since items on one bulletin are not independent.
 */
export function bulletinClusters(items: readonly (readonly string[])[]): string[] {
  const parents = new Map<string, string>();
  const rootOf = (name: string): string => {
    let at = name;
    for (let above = parents.get(at); above !== undefined; above = parents.get(at)) at = above;
    return at;
  };
  for (const [first, ...others] of items) {
    if (first === undefined) continue;
    for (const other of others) {
      const [low, high] = [rootOf(first), rootOf(other)].sort();
      if (low !== undefined && high !== undefined && low !== high) parents.set(high, low);
    }
  }
  return items.map(([first]) => stemOf(rootOf(first ?? '')));
}

/** The name of a file without its ending. */
export function stemOf(file: string): string {
  const dot = file.lastIndexOf('.');
  return dot > 0 ? file.slice(0, dot) : file;
}
