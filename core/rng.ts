import { createHash } from 'node:crypto';
import { MersenneTwister } from './mersenne-twister.ts';

/** Seeded random numbers; the only randomness that the suite knows. */
export interface Rng {
  /** Uniform in [0, 1), 53 bits. */
  random(): number;
  /** Uniform integer in [0, n). */
  below(n: number): number;
  /** A shuffled copy. */
  shuffle<T>(items: readonly T[]): T[];
  /** k items without replacement, in drawing order. */
  sample<T>(items: readonly T[], k: number): T[];
}

/**
 * The generator that CPython 3.11 calls `random.Random(seed)`: equal draws, shuffles and samples, so that the
 * published batches and option orders come out again (spec/benchmarks-qa.md 0.5, spec/optimizer.md 12).
 * @param seed an integer of any size; its sign is ignored, as in CPython
 * @throws {RangeError} when a number is given that is not a safe integer, or n or k is out of range
 */
export function createRng(seed: number | bigint): Rng {
  return new PythonRng(new MersenneTwister(seedWords(seed)));
}

/**
 * A 64-bit seed for a generator of its own, from the parts that name it: `deriveSeed(runSeed, 'reflect', 3)`.
 * The number 1 and the text "1" are different parts. First 16 hex digits of SHA-256 over the parts as JSON.
 */
export function deriveSeed(...parts: readonly (string | number | bigint)[]): bigint {
  const named = parts.map((part) => (typeof part === 'bigint' ? `${part}n` : part));
  const digest = createHash('sha256').update(JSON.stringify(named)).digest('hex');
  return BigInt(`0x${digest.slice(0, 16)}`);
}

class PythonRng implements Rng {
  readonly #twister: MersenneTwister;

  constructor(twister: MersenneTwister) {
    this.#twister = twister;
  }

  random(): number {
    const high = this.#twister.next() >>> 5;
    const low = this.#twister.next() >>> 6;
    return (high * 67108864 + low) / 9007199254740992;
  }

  below(n: number): number {
    if (!Number.isSafeInteger(n) || n < 1) throw new RangeError(`below(${n}): n must be a positive integer`);
    const bits = n < 2 ** 32 ? 32 - Math.clz32(n) : n.toString(2).length;
    let drawn = this.#bits(bits);
    while (drawn >= n) drawn = this.#bits(bits);
    return drawn;
  }

  shuffle<T>(items: readonly T[]): T[] {
    const order = items.map((_, index) => index);
    for (let i = order.length - 1; i >= 1; i -= 1) swap(order, i, this.below(i + 1));
    return pick(items, order);
  }

  sample<T>(items: readonly T[], k: number): T[] {
    const n = items.length;
    if (!Number.isInteger(k) || k < 0 || k > n) throw new RangeError(`sample of ${k} out of ${n}`);
    // CPython keeps a pool while that is smaller than a set of k: the two ways draw differently.
    const setSize = 21 + (k > 5 ? 4 ** Math.ceil(Math.log(k * 3) / Math.log(4)) : 0);
    return pick(items, n <= setSize ? this.#fromPool(n, k) : this.#bySet(n, k));
  }

  #fromPool(n: number, k: number): number[] {
    const pool = Array.from({ length: n }, (_, index) => index);
    return Array.from({ length: k }, (_, i) => {
      const j = this.below(n - i);
      const chosen = pool[j] ?? 0;
      pool[j] = pool[n - i - 1] ?? 0;
      return chosen;
    });
  }

  #bySet(n: number, k: number): number[] {
    const selected = new Set<number>();
    while (selected.size < k) selected.add(this.below(n));
    return [...selected];
  }

  /** `getrandbits(count)` for count up to 53: words come least significant first, the last one cut. */
  #bits(count: number): number {
    if (count <= 32) return this.#twister.next() >>> (32 - count);
    const low = this.#twister.next();
    return (this.#twister.next() >>> (64 - count)) * 2 ** 32 + low;
  }
}

function seedWords(seed: number | bigint): number[] {
  if (typeof seed === 'number' && !Number.isSafeInteger(seed))
    throw new RangeError(`seed ${seed} is not an integer`);
  let rest = BigInt(seed);
  if (rest < 0n) rest = -rest;
  const words: number[] = [];
  do {
    words.push(Number(rest & 0xffffffffn));
    rest >>= 32n;
  } while (rest > 0n);
  return words;
}

function swap(order: number[], i: number, j: number): void {
  const held = order[i] ?? 0;
  order[i] = order[j] ?? 0;
  order[j] = held;
}

/** Items at the given indices; all indices are in range. */
function pick<T>(items: readonly T[], indices: readonly number[]): T[] {
  return indices.flatMap((index) => items.slice(index, index + 1));
}
