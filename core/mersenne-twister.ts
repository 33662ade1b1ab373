const size = 624;
const middle = 397;
const upperMask = 0x80000000;
const lowerMask = 0x7fffffff;
const matrix = 0x9908b0df;

/**
 * MT19937 with array seeding (Matsumoto and Nishimura, 1998; the 2002 initialisation). Words are unsigned
 * 32-bit integers. CPython's `random.Random(n)` is this generator seeded by the 32-bit words of |n|.
 */
export class MersenneTwister {
  readonly #state = new Uint32Array(size);
  #index = size;

  /** @param key seed words, least significant first; at least one */
  constructor(key: readonly number[]) {
    const state = this.#state;
    state[0] = 19650218;
    for (let i = 1; i < size; i += 1) state[i] = Math.imul(1812433253, this.#mixed(i - 1)) + i;

    let i = 1;
    let j = 0;
    for (let round = Math.max(size, key.length); round > 0; round -= 1) {
      state[i] = (this.#word(i) ^ Math.imul(this.#mixed(i - 1), 1664525)) + (key[j] ?? 0) + j;
      i += 1;
      j += 1;
      if (i >= size) i = this.#wrap();
      if (j >= key.length) j = 0;
    }
    for (let round = size - 1; round > 0; round -= 1) {
      state[i] = (this.#word(i) ^ Math.imul(this.#mixed(i - 1), 1566083941)) - i;
      i += 1;
      if (i >= size) i = this.#wrap();
    }
    state[0] = upperMask;
  }

  /** The next 32 bits. */
  next(): number {
    if (this.#index >= size) this.#refill();
    let word = this.#word(this.#index);
    this.#index += 1;
    word ^= word >>> 11;
    word ^= (word << 7) & 0x9d2c5680;
    word ^= (word << 15) & 0xefc60000;
    word ^= word >>> 18;
    return word >>> 0;
  }

  #refill(): void {
    for (let k = 0; k < size; k += 1) {
      const bits = (this.#word(k) & upperMask) | (this.#word((k + 1) % size) & lowerMask);
      this.#state[k] = this.#word((k + middle) % size) ^ (bits >>> 1) ^ ((bits & 1) === 0 ? 0 : matrix);
    }
    this.#index = 0;
  }

  #wrap(): number {
    this.#state[0] = this.#word(size - 1);
    return 1;
  }

  #mixed(index: number): number {
    const word = this.#word(index);
    return word ^ (word >>> 30);
  }

  #word(index: number): number {
    return this.#state[index] ?? 0;
  }
}
