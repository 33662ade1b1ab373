/**
 * Levenshtein distance of two texts in code points, as long as it is at most `most`; null when it is greater. Time is
 * bounded by length times distance: only a band around the diagonal is filled, twice as wide with each try, and a try ends
 * as soon as no cell of a row is within its bound.
 */
export function editDistanceWithin(a: readonly number[], b: readonly number[], most: number): number | null {
  const [short, long] = a.length <= b.length ? [a, b] : [b, a];
  if (most < 0 || long.length - short.length > most) return null;
  let start = 0;
  while (start < short.length && short[start] === long[start]) start += 1;
  let end = 0;
  while (end < short.length - start && short[short.length - 1 - end] === long[long.length - 1 - end])
    end += 1;
  const [left, right] = [short.slice(start, short.length - end), long.slice(start, long.length - end)];
  if (left.length === 0) return right.length;
  for (let bound = right.length - left.length + 1; ; bound *= 2) {
    const distance = bandedDistance(left, right, Math.min(bound, most));
    if (distance !== null || bound >= most) return distance;
  }
}

/** The same with a band of one width. `a` is not longer than `b`. */
function bandedDistance(a: readonly number[], b: readonly number[], most: number): number | null {
  const beyond = most + 1;
  let previous = new Uint32Array(b.length + 1).fill(beyond);
  let current = new Uint32Array(b.length + 1).fill(beyond);
  for (let column = 0; column <= Math.min(most, b.length); column += 1) previous[column] = column;
  for (let row = 1; row <= a.length; row += 1) {
    const first = Math.max(1, row - most);
    const last = Math.min(b.length, row + most);
    current[first - 1] = first === 1 && row <= most ? row : beyond;
    let least = current[first - 1] ?? beyond;
    for (let column = first; column <= last; column += 1) {
      const substituted = (previous[column - 1] ?? beyond) + (a[row - 1] === b[column - 1] ? 0 : 1);
      const above = (previous[column] ?? beyond) + 1;
      const before = (current[column - 1] ?? beyond) + 1;
      const cell = Math.min(substituted, above, before, beyond);
      current[column] = cell;
      if (cell < least) least = cell;
    }
    if (last < b.length) current[last + 1] = beyond;
    if (least > most) return null;
    [previous, current] = [current, previous];
  }
  const distance = previous[b.length] ?? beyond;
  return distance > most ? null : distance;
}
