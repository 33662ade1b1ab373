/**
 * Holm's step-down adjusted p values (Holm 1979): the i-th smallest of m is multiplied by m - i + 1, none may be smaller
 * than one before it or larger than 1. An adjusted p up to alpha means rejected, with a family-wise error of alpha
 * whatever the dependence. In the order given.
 * @throws {RangeError} on no p values, or one that is not within 0 to 1
 */
export function holm(pValues: readonly number[]): number[] {
  if (pValues.length === 0) throw new RangeError('Holm: no p values');
  for (const p of pValues) if (!(p >= 0 && p <= 1)) throw new RangeError(`Holm: p value ${p}`);
  const ascending = pValues.map((p, at) => ({ p, at })).sort((a, b) => a.p - b.p);
  const adjusted = new Array<number>(pValues.length);
  let floor = 0;
  for (const [rank, { p, at }] of ascending.entries()) {
    floor = Math.max(floor, Math.min(1, (pValues.length - rank) * p));
    adjusted[at] = floor;
  }
  return adjusted;
}

/** Adjusted p values, each within the family of its contrast; in the order given. @throws {RangeError} as {@link holm} */
export function holmPerFamily(
  contrasts: readonly { readonly family: string; readonly p: number }[],
): number[] {
  const families = new Map<string, number[]>();
  for (const [at, { family }] of contrasts.entries())
    families.set(family, [...(families.get(family) ?? []), at]);
  const adjusted = new Array<number>(contrasts.length);
  for (const members of families.values()) {
    const within = holm(members.map((at) => contrasts[at]?.p ?? Number.NaN));
    for (const [rank, at] of members.entries()) adjusted[at] = within[rank] ?? Number.NaN;
  }
  return adjusted;
}
