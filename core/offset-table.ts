const startSlots = 1 << 10;
/** Linear probing stays short below this share of full slots. */
const fullest = 0.6;

/**
 * Where the line of each key begins in a file of lines, as a `Map<string, number>` would say it, without its strings:
 * some 30 bytes a key. A key is known by 64 bits of a hash; whether it is the key is asked of the file, so keys that share
 * a hash are told apart.
 */
export class OffsetTable {
  readonly #keyAt: (offset: number) => string;
  /** Two words of hash for each slot, and the offset + 1; 0 = free. */
  #hashes = new Uint32Array(2 * startSlots);
  #places = new Float64Array(startSlots);
  #mask = startSlots - 1;
  #size = 0;
  #high = 0;
  #low = 0;

  /** @param keyAt the key of the line that begins there; asked only where two hashes are equal */
  constructor(keyAt: (offset: number) => string) {
    this.#keyAt = keyAt;
  }

  get size(): number {
    return this.#size;
  }

  has(key: string): boolean {
    return this.get(key) !== undefined;
  }

  get(key: string): number | undefined {
    this.#hashText(key);
    const slot = this.#slotOf(() => key);
    const place = this.#places[slot] ?? 0;
    return place === 0 ? undefined : place - 1;
  }

  /** The line of a key that is there already is forgotten for the new one. */
  set(key: string, offset: number): void {
    this.#hashText(key);
    this.#put(() => key, offset);
  }

  /** The same for a key that lies in a buffer as UTF-8. @returns whether the key was there already */
  setBytes(buffer: Buffer, start: number, end: number, offset: number): 'new' | 'known' {
    this.#hashBytes(buffer, start, end);
    return this.#put(() => buffer.toString('utf8', start, end), offset);
  }

  /** Offsets of all keys, in no particular order. */
  *offsets(): Generator<number> {
    for (const place of this.#places) if (place !== 0) yield place - 1;
  }

  #put(key: () => string, offset: number): 'new' | 'known' {
    const slot = this.#slotOf(key);
    if (this.#places[slot] !== 0) {
      this.#places[slot] = offset + 1;
      return 'known';
    }
    this.#fill(slot, offset + 1);
    this.#size += 1;
    if (this.#size > fullest * this.#places.length) this.#grow();
    return 'new';
  }

  #fill(slot: number, place: number): void {
    this.#places[slot] = place;
    this.#hashes[2 * slot] = this.#high;
    this.#hashes[2 * slot + 1] = this.#low;
  }

  /** The slot that holds the key whose hash was taken last, or the free one where it belongs. */
  #slotOf(key: () => string): number {
    let slot = this.#low & this.#mask;
    for (;;) {
      const place = this.#places[slot];
      if (place === 0) return slot;
      const isHash = this.#hashes[2 * slot] === this.#high && this.#hashes[2 * slot + 1] === this.#low;
      if (isHash && place !== undefined && this.#keyAt(place - 1) === key()) return slot;
      slot = (slot + 1) & this.#mask;
    }
  }

  #grow(): void {
    const [hashes, places] = [this.#hashes, this.#places];
    this.#hashes = new Uint32Array(2 * hashes.length);
    this.#places = new Float64Array(2 * places.length);
    this.#mask = this.#places.length - 1;
    for (const [old, place] of places.entries()) {
      if (place === 0) continue;
      this.#high = hashes[2 * old] ?? 0;
      this.#low = hashes[2 * old + 1] ?? 0;
      let slot = this.#low & this.#mask;
      while (this.#places[slot] !== 0) slot = (slot + 1) & this.#mask;
      this.#fill(slot, place);
    }
  }

  #hashText(text: string): void {
    let [high, low] = [seedHigh, seedLow];
    for (let at = 0; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code > 0x7f) {
        const bytes = Buffer.from(text, 'utf8');
        this.#hashBytes(bytes, 0, bytes.length);
        return;
      }
      high = Math.imul(high ^ code, primeHigh);
      low = Math.imul(low ^ code, primeLow);
    }
    this.#finish(high, low);
  }

  #hashBytes(bytes: Uint8Array, start: number, end: number): void {
    let [high, low] = [seedHigh, seedLow];
    for (let at = start; at < end; at += 1) {
      const code = bytes[at] ?? 0;
      high = Math.imul(high ^ code, primeHigh);
      low = Math.imul(low ^ code, primeLow);
    }
    this.#finish(high, low);
  }

  #finish(high: number, low: number): void {
    this.#high = mixed(high ^ low);
    this.#low = mixed(low);
  }
}

/** Two FNV-1a hashes with different seeds and primes. */
const seedHigh = 0x811c9dc5 | 0;
const seedLow = 0x9747b28c | 0;
const primeHigh = 0x01000193;
const primeLow = 0x85ebca6b | 0;

/** Spreads the bits: the low ones choose the slot. Unsigned. */
function mixed(hash: number): number {
  let bits = Math.imul(hash ^ (hash >>> 16), 0x45d9f3b);
  bits = Math.imul(bits ^ (bits >>> 15), 0x2c1b3c6d);
  return (bits ^ (bits >>> 13)) >>> 0;
}
