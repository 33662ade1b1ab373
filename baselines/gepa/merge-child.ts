import type { Rng } from '../../core/rng.ts';
import type { Candidate } from './candidate.ts';
import { itemAt } from './item-at.ts';
import { drawPair, type Lineage, type MergePair } from './merge-pair.ts';
import { choice } from './python-draws.ts';

export interface MergeChild extends MergePair {
  readonly candidate: Candidate;
}

const attempts = 10;

/** Builds children of two programs and remembers what was built and tried (spec/baselines.md 5.8). */
export class Merger {
  readonly #tried = new Set<string>();
  readonly #built: (readonly [number, number, readonly number[]])[] = [];

  /** Every child built: its two programs and where each component came from. */
  get built(): readonly (readonly [number, number, readonly number[]])[] {
    return this.#built;
  }

  /** The pair has been tested from this ancestor: never again. */
  markTried(pair: MergePair): void {
    this.#tried.add(keyOf(pair));
  }

  /**
   * @param from programs that may be merged, ascending
   * @param overlaps do two programs share enough scored val tasks?
   */
  build(
    lineage: Lineage,
    from: readonly number[],
    overlaps: (first: number, second: number) => boolean,
    rng: Rng,
  ): MergeChild | null {
    if (from.length < 2 || lineage.candidates.length < 3) return null;
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const pair = drawPair(lineage, from, (other) => this.#tried.has(keyOf(other)), rng);
      if (pair === null) continue;
      const sources = sourcesOf(lineage, pair, rng);
      if (this.#knows(pair, [...sources.values()]) || !overlaps(pair.first, pair.second)) continue;
      this.#built.push([pair.first, pair.second, [...sources.values()]]);
      const candidate = Object.fromEntries(
        [...sources].map(([name, source]) => [name, itemAt(lineage.candidates, source)[name] ?? '']),
      );
      return { ...pair, candidate };
    }
    return null;
  }

  #knows({ first, second }: MergePair, sources: readonly number[]): boolean {
    return this.#built.some(
      ([one, other, known]) => one === first && other === second && known.join() === sources.join(),
    );
  }
}

/** Which of the two programs each component is taken from. */
function sourcesOf(
  { candidates, means }: Lineage,
  { first, second, ancestor }: MergePair,
  rng: Rng,
): Map<string, number> {
  const [one, other] = [itemAt(candidates, first), itemAt(candidates, second)];
  const better = (): number => {
    const [ofFirst, ofSecond] = [itemAt(means, first), itemAt(means, second)];
    if (ofFirst === ofSecond) return choice(rng, [first, second]);
    return ofFirst > ofSecond ? first : second;
  };
  return new Map(
    Object.entries(itemAt(candidates, ancestor)).map(([name, text]) => {
      if (one[name] === other[name]) return [name, first];
      if (one[name] === text) return [name, second];
      return [name, other[name] === text ? first : better()];
    }),
  );
}

function keyOf({ first, second, ancestor }: MergePair): string {
  return `${first}/${second}/${ancestor}`;
}
