import type { Benchmark, DataSource } from '../benchmarks/contract.ts';
import type { ItemLimit } from '../core/item-limit.ts';
import { canonicalJson, type JsonObject } from '../core/json.ts';

interface Items {
  readonly source: DataSource;
  readonly settings: JsonObject;
  readonly limit: ItemLimit;
}

/** Sizes of the train and the val split, counted once for all cells that share the items. */
export class SplitSizes {
  readonly #known = new Map<string, Promise<{ train: number; val: number }>>();

  of(benchmark: Benchmark, items: Items): Promise<{ train: number; val: number }> {
    const key = canonicalJson([benchmark.name, items]);
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const loading = benchmark
      .load({ ...items, signal: new AbortController().signal })
      .then(({ splits }) => ({ train: splits.train.length, val: splits.val.length }));
    this.#known.set(key, loading);
    return loading;
  }
}
