/** Anything that names a draw. The number 1 and the text "1" name different draws. */
export type DrawPart = string | number;

/**
 * `H(x, ...)`: a uniform number in [0, 1) that depends on the named things alone, never on what was drawn
 * before, so that a changed order changes nothing. 53 bits of a mixing hash; equal on every machine.
 */
export function draw(...parts: readonly DrawPart[]): number {
  const [high, low] = mix(parts);
  return ((high >>> 6) * 134217728 + (low >>> 5)) / 9007199254740992;
}

/** A standard normal number, by Box and Muller. */
export function drawNormal(...parts: readonly DrawPart[]): number {
  const radius = Math.sqrt(-2 * Math.log(1 - draw('radius', ...parts)));
  return radius * Math.cos(2 * Math.PI * draw('angle', ...parts));
}

/** Uniform number of an interval. */
export function drawFrom(range: { low: number; high: number }, ...parts: readonly DrawPart[]): number {
  return range.low + (range.high - range.low) * draw(...parts);
}

/** Uniform integer in [0, n). */
export function drawBelow(n: number, ...parts: readonly DrawPart[]): number {
  return Math.floor(draw(...parts) * n);
}

/** One of the items, uniformly; undefined only when there are none. */
export function drawOne<T>(items: readonly T[], ...parts: readonly DrawPart[]): T | undefined {
  return items[drawBelow(items.length, ...parts)];
}

/** The Poisson count at quantile u: for one u, a larger mean never gives a smaller count. */
export function poissonAt(u: number, mean: number): number {
  let count = 0;
  let term = Math.exp(-mean);
  let sum = term;
  while (u >= sum && count < 100) {
    count += 1;
    term *= mean / count;
    sum += term;
  }
  return count;
}

/** Two 32-bit lanes over the code units, each stirred by the other, with a full avalanche at the end. */
function mix(parts: readonly DrawPart[]): readonly [number, number] {
  let a = 0x243f6a88;
  let b = 0x85a308d3;
  for (const part of parts) {
    const text = typeof part === 'number' ? `#${part}` : part;
    for (let i = 0; i < text.length; i += 1) {
      const unit = text.charCodeAt(i);
      a = Math.imul(a ^ unit, 0x9e3779b1);
      a = (a << 13) | (a >>> 19);
      b = Math.imul(b ^ a, 0x85ebca77);
      b = (b << 17) | (b >>> 15);
    }
    // The length closes each part: ("ab", "c") and ("a", "bc") are different names.
    a = Math.imul(a ^ (text.length + 0x10000 * (typeof part === 'number' ? 1 : 2)), 0xc2b2ae3d);
    b = (b ^ a) | 0;
  }
  a = avalanche(a ^ b);
  b = avalanche(b + a);
  return [a, b];
}

function avalanche(word: number): number {
  let x = word | 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return x ^ (x >>> 16);
}
