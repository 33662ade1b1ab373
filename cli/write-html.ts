import { readLayout } from '../reports/cells/layout.ts';
import { writeSite } from '../reports/html/write-site.ts';
import { readNotPossible } from '../reports/not-possible.ts';
import { namedTables } from '../reports/write-report.ts';
import type { ReadResults } from './read-results.ts';

/** Writes the HTML report of a results folder into `site`. Returns the path of its index.html. */
export function writeHtml(
  { results, store, title, summaries, tables }: ReadResults,
  site: string,
): Promise<string> {
  return writeSite({
    site,
    title,
    summaries,
    runFolder: store.runFolder,
    tables: namedTables(results, summaries, tables),
    layout: readLayout(results),
    notPossible: readNotPossible(results),
  });
}
