/**
 * P(Z <= x) of a standard normal Z, to about 14 digits of the smaller tail: near the middle Marsaglia's series
 * (2004, Journal of Statistical Software 11(4)), in the tails Laplace's continued fraction for Mills' ratio
 * (Abramowitz and Stegun 26.2.14).
 * @throws {RangeError} of NaN
 */
export function normalCdf(x: number): number {
  if (Number.isNaN(x)) throw new RangeError('normal distribution function of NaN');
  const size = Math.abs(x);
  if (size < 2.5) return 0.5 + density(x) * oddSeries(x);
  const tail = density(size) * millsRatio(size);
  return x < 0 ? tail : 1 - tail;
}

function density(x: number): number {
  return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
}

/** x + x³/3 + x⁵/(3·5) + ... until a term adds nothing. */
function oddSeries(x: number): number {
  let term = x;
  let sum = x;
  for (let odd = 3; sum + term !== sum || odd === 3; odd += 2) {
    term *= (x * x) / odd;
    sum += term;
    if (term === 0) break;
  }
  return sum;
}

/** 1/(x + 1/(x + 2/(x + 3/(x + ...)))) from the inside out; 200 levels suffice from x = 2.5. */
function millsRatio(x: number): number {
  if (x === Number.POSITIVE_INFINITY) return 0;
  let fraction = x;
  for (let level = 200; level >= 1; level -= 1) fraction = x + level / fraction;
  return 1 / fraction;
}
