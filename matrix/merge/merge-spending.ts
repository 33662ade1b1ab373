import { existsSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError } from '../../core/errors.ts';
import { canonicalJson } from '../../core/json.ts';
import { makeFolder } from '../../core/make-folder.ts';
import { storageFailure } from '../../core/storage-failure.ts';
import { livesOf, spendFolder, spendLinesOf } from '../../models/wrap/spend-book.ts';
import { copyTree } from '../copy-tree.ts';
import { refuseWritten } from './refuse-written.ts';

/**
 * What was spent for the folders was spent for the merged one: each process's account counts once. Of two copies of
 * an account, one may have been made while its process went on: the longer one stands, if it begins like the other.
 * @returns for each life that the merged folder lacks, or has less of, the results folder to take it from
 * @throws {ConfigError} naming both folders when two copies differ
 * @throws {DataError} naming file and line that are not of an account, or a life that is a link
 */
export function spendingToTake(folders: readonly string[], out: string): ReadonlyMap<string, string> {
  const chosen = new Map<string, { from: string; lines: string[] }>();
  for (const from of [out, ...folders])
    for (const life of livesOf(from)) {
      const lines = [...spendLinesOf(from, life)].map((line) => canonicalJson(line));
      const known = chosen.get(life);
      if (known === undefined) chosen.set(life, { from, lines });
      else {
        if (!lines.slice(0, known.lines.length).every((line, index) => line === known.lines[index]))
          throw new ConfigError(
            `what was spent by '${life}' is noted differently in '${known.from}' and in '${from}': leave one of the folders out`,
          );
        if (lines.length > known.lines.length) chosen.set(life, { from, lines });
      }
    }
  return new Map([...chosen].flatMap(([life, { from }]) => (from === out ? [] : [[life, from]])));
}

/** Copies an account beside the others and renames it into its place. @throws {IncompleteError} @throws {StorageError} */
export function takeSpending(life: string, from: string, { work, out }: { work: string; out: string }): void {
  const folder = join(from, spendFolder, life);
  const [draft, place, before] = [
    join(work, life),
    join(out, spendFolder, life),
    join(work, `${life}.before`),
  ];
  refuseWritten(folder);
  copyTree(folder, draft);
  try {
    makeFolder(join(out, spendFolder));
    if (existsSync(place)) renameSync(place, before);
    renameSync(draft, place);
  } catch (error) {
    throw storageFailure('make', place, error);
  }
}
