/** Order of names as people read them: numbers in them by value (`lr-2` before `lr-16`), all else by code unit; no locale. */
export function naturalOrder(a: string, b: string): number {
  const [left, right] = [partsOf(a), partsOf(b)];
  for (const [at, part] of left.entries()) {
    const other = right[at];
    if (other === undefined) return 1;
    if (part === other) continue;
    const [one, two] = [Number(part), Number(other)];
    if (isNumber(part) && isNumber(other) && one !== two) return one - two;
    return part < other ? -1 : 1;
  }
  return left.length - right.length;
}

function partsOf(text: string): string[] {
  return text.match(/\d+|\D+/g) ?? [];
}

function isNumber(part: string): boolean {
  return /^\d/.test(part);
}
