import { DataError } from '../core/errors.ts';
import { canonicalHash } from '../core/hash.ts';
import { type ItemLimit, limitOf } from '../core/item-limit.ts';
import type { Split, Task } from '../core/vocabulary.ts';
import type { Dataset } from './contract.ts';

/** The three splits, in the order in which they are read and reported. */
export const splitNames = ['train', 'val', 'test'] as const satisfies readonly Split[];

export type TaskDraft<Payload> = Omit<Task<Payload>, 'digest'>;

/** Completes a task: the digest covers id and payload, everything that can change its prompt or its score. */
export function makeTask<Payload>(draft: TaskDraft<Payload>): Task<Payload> {
  const { id, split, cluster, type, payload } = draft;
  return { id, split, cluster, type, payload, digest: canonicalHash({ id, payload }) };
}

export interface DatasetOptions {
  /** One line: what this is and where it comes from, without a path of this machine. */
  readonly provenance: string;
  /** Keeps the first n tasks of every split, or so many of each, after all have been checked; 0 = all. */
  readonly limit?: ItemLimit;
}

/**
 * Checks three splits and seals them with their digests.
 * @throws {DataError} naming the id that occurs twice, in one split or across splits, or the empty split
 */
export function datasetOf<Payload>(
  splits: Readonly<Record<Split, readonly Task<Payload>[]>>,
  { provenance, limit = 0 }: DatasetOptions,
): Dataset<Payload> {
  const home = new Map<string, Split>();
  for (const split of splitNames) {
    if (splits[split].length === 0) throw new DataError(`${provenance}: split ${split} is empty`);
    for (const task of splits[split]) {
      const earlier = home.get(task.id);
      if (earlier !== undefined)
        throw new DataError(
          `${provenance}: id '${task.id}' occurs twice, ${earlier === split ? `in ${split}` : `in ${earlier} and in ${split}`}`,
        );
      home.set(task.id, split);
    }
  }
  const kept = (split: Split) => {
    const most = limitOf(limit, split);
    return most > 0 ? splits[split].slice(0, most) : splits[split];
  };
  const digest = (split: Split) => canonicalHash(kept(split).map((task) => [task.id, task.digest]));
  return {
    splits: { train: kept('train'), val: kept('val'), test: kept('test') },
    digests: { train: digest('train'), val: digest('val'), test: digest('test') },
    provenance,
  };
}
