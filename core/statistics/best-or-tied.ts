/**
 * The paper's rule: a method is best or tied when no other point estimate of the cell is higher, compared as printed. It
 * knows no uncertainty; `comparisonWithBest` stands beside it.
 * @param percents points of 100 of each method; null where there is none, which is never the best
 * @param decimals digits printed; 1 in the paper
 * @throws {RangeError} on no methods, or a value that is neither null nor finite
 */
export function bestOrTied(percents: readonly (number | null)[], decimals = 1): boolean[] {
  if (percents.length === 0) throw new RangeError('best or tied of no methods');
  const printed = percents.map((percent) => {
    if (percent !== null && !Number.isFinite(percent)) throw new RangeError(`best or tied: ${percent}`);
    // 0.05 and the like are held a little below or above: they are printed rounded up.
    return percent === null ? null : Math.round(percent * 10 ** decimals + 1e-9);
  });
  const best = Math.max(...printed.map((value) => value ?? Number.NEGATIVE_INFINITY));
  return printed.map((value) => value === best);
}
