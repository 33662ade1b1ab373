import type { Json, JsonObject } from '../../core/json.ts';
import type { Observed } from './observe.ts';
import { type ExpectedOutcomes, isObject } from './trace-file.ts';

/**
 * The description of the format leaves the layout of tasks that were added to a comparison one at a time open:
 * as ids or as objects, their rows beside those of the sample or apart. The run is put into the layout that
 * the trace has; every value in it is compared.
 */
export function inLayoutOf(expected: ExpectedOutcomes, observed: Observed): Observed {
  const epoch_ends = observed.epoch_ends.map((end, index) => {
    const wanted = expected.epoch_ends[index];
    return {
      ...end,
      slow_update: comparisonLike(wanted?.slow_update, end.slow_update),
      meta_skill: comparisonLike(wanted?.meta_skill, end.meta_skill),
    };
  });
  return { ...observed, epoch_ends };
}

function comparisonLike(wanted: Json | undefined, got: Json | undefined): Json {
  if (!isObject(got)) return got ?? null;
  const { topup, ...rest } = got;
  if (!isObject(wanted) || !Array.isArray(topup)) return got;
  const added = topup.filter(isObject);
  const { topup: layout } = wanted;
  const example: Json = Array.isArray(layout) ? (layout[0] ?? null) : null;
  return {
    ...rest,
    prev: rowsLike(wanted.prev, got.prev, added, 'prev'),
    curr: rowsLike(wanted.curr, got.curr, added, 'curr'),
    ...(layout === undefined ? {} : { topup: added.map((entry) => entryLike(example, entry)) }),
  };
}

/** Rows of the sample alone, or of all visited tasks when the trace holds that many. */
function rowsLike(
  wanted: Json | undefined,
  got: Json | undefined,
  added: readonly JsonObject[],
  version: 'prev' | 'curr',
): Json {
  if (!Array.isArray(got)) return got ?? null;
  const all = [...got, ...added.map((entry) => rowOf(entry, version))];
  return Array.isArray(wanted) && wanted.length === all.length ? all : got;
}

function rowOf(entry: JsonObject, version: 'prev' | 'curr'): JsonObject {
  const scores = entry[version];
  return { id: entry.id ?? null, ...(isObject(scores) ? scores : {}) };
}

function entryLike(example: Json, entry: JsonObject): Json {
  if (typeof example === 'string') return entry.id ?? null;
  if (!isObject(example)) return entry;
  const known: JsonObject = {
    ...entry,
    task_id: entry.id ?? null,
    ...versionLike(example, entry, 'prev'),
    ...versionLike(example, entry, 'curr'),
  };
  return Object.fromEntries(Object.entries(known).filter(([key]) => key in example));
}

/** `prev`: an object with or without the id, a row, or a number; or `prev_hard` and `prev_soft`. */
function versionLike(example: JsonObject, entry: JsonObject, version: 'prev' | 'curr'): JsonObject {
  const row = rowOf(entry, version);
  const { id: _, ...scores } = row;
  const like = example[version];
  const value = isObject(like)
    ? 'id' in like
      ? row
      : scores
    : Array.isArray(like)
      ? [row]
      : (row.hard ?? null);
  return { [version]: value, [`${version}_hard`]: row.hard ?? null, [`${version}_soft`]: row.soft ?? null };
}
