import { setAsideRuns } from '../matrix/set-aside-runs.ts';
import { readLayout } from '../reports/cells/layout.ts';
import { writeSite } from '../reports/html/write-site.ts';
import type { NamedTable } from '../reports/named-table.ts';
import { readNotPossible } from '../reports/not-possible.ts';
import type { ReadResults } from './read-results.ts';

/** Writes the HTML report of a results folder into `site`. Returns the path of its index.html. */
export function writeHtml(
  { results, store, title, summaries, sources }: ReadResults,
  tables: readonly NamedTable[],
  site: string,
  signal?: AbortSignal,
): Promise<string> {
  return writeSite({
    site,
    title,
    summaries,
    runFolder: store.runFolder,
    tables,
    layout: readLayout(results),
    notPossible: readNotPossible(results),
    setAside: setAsideRuns(store),
    sources,
    signal,
  });
}
