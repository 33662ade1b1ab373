import type { TaskRef } from '../../core/arena.ts';
import type { EvoskillConfig } from './config.ts';

interface Pool {
  readonly tasks: readonly TaskRef[];
  offset: number;
}

/**
 * Which train tasks an iteration runs (spec/baselines.md 8.2): some categories, starting where the last iteration
 * ended, and of each the next tasks of its own round. Tasks keep the order given; categories that of their first
 * task. With a single category it gets the samples of all. A task comes at most once in a batch.
 */
export class TaskSampler {
  readonly #pools: readonly Pool[];
  readonly #perBatch: number;
  readonly #samples: number;
  #next = 0;

  constructor(
    tasks: readonly TaskRef[],
    config: Pick<EvoskillConfig, 'categories' | 'categoriesPerBatch' | 'samplesPerCategory'>,
  ) {
    const groups = new Map<string, TaskRef[]>();
    for (const task of tasks) {
      const category = config.categories === 'type' ? task.type : 'all';
      groups.set(category, [...(groups.get(category) ?? []), task]);
    }
    this.#pools = [...groups.values()].map((pool) => ({ tasks: pool, offset: 0 }));
    this.#perBatch = Math.min(config.categoriesPerBatch, this.#pools.length);
    const alone = this.#pools.length === 1;
    this.#samples = config.samplesPerCategory * (alone ? config.categoriesPerBatch : 1);
  }

  get categories(): number {
    return this.#pools.length;
  }

  next(): TaskRef[] {
    const chosen = round(this.#pools, this.#next, this.#perBatch);
    this.#next = advanced(this.#next, chosen.length, this.#pools.length);
    return chosen.flatMap((pool) => {
      const tasks = round(pool.tasks, pool.offset, this.#samples);
      pool.offset = advanced(pool.offset, tasks.length, pool.tasks.length);
      return tasks;
    });
  }
}

/** `count` items from `offset` on, from the start again at the end, none twice. */
function round<Item>(items: readonly Item[], offset: number, count: number): Item[] {
  return [...items.slice(offset), ...items.slice(0, offset)].slice(0, count);
}

function advanced(offset: number, by: number, length: number): number {
  return length === 0 ? 0 : (offset + by) % length;
}
