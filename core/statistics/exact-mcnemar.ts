/**
 * Two-sided exact McNemar test: given n = b + c discordant pairs, b is binomial(n, 1/2) under the null;
 * p = min(1, 2 P(X <= min(b, c))). Computed in whole numbers, so small p lose no digits.
 * @param b pairs that only the first one got right
 * @param c pairs that only the second one got right
 * @throws {RangeError} unless both are whole numbers from 0
 */
export function exactMcNemar(b: number, c: number): number {
  for (const count of [b, c])
    if (!Number.isSafeInteger(count) || count < 0) throw new RangeError(`exactMcNemar(${b}, ${c})`);
  const n = b + c;
  let ways = 1n;
  let sum = 1n;
  for (let i = 1; i <= Math.min(b, c); i += 1) {
    ways = (ways * BigInt(n - i + 1)) / BigInt(i);
    sum += ways;
  }
  return Math.min(1, dividedByPowerOfTwo(sum, n - 1));
}

/** numerator / 2^exponent, also where both are beyond the range of a number. */
function dividedByPowerOfTwo(numerator: bigint, exponent: number): number {
  const surplus = Math.max(0, numerator.toString(2).length - 64);
  return Number(numerator >> BigInt(surplus)) * 2 ** (surplus - exponent);
}
