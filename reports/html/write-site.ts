import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeFileAtomic } from '../../core/atomic-file.ts';
import { DataError } from '../../core/errors.ts';
import { letSignalsIn } from '../../core/let-signals-in.ts';
import { readEventsSync } from '../../core/read-events.ts';
import type { SetAside } from '../../core/set-aside-notes.ts';
import type { CellLayout } from '../cells/layout.ts';
import { learningChart } from '../charts/learning-chart.ts';
import type { NamedTable } from '../named-table.ts';
import type { NotPossibleCell } from '../not-possible.ts';
import type { RunSummary } from '../run-summary.ts';
import { readRunHistory } from '../skill/read-run-history.ts';
import { writeCsv } from '../writers/csv.ts';
import { writeJson } from '../writers/json.ts';
import { writeLatex } from '../writers/latex.ts';
import { writeMarkdown } from '../writers/markdown.ts';
import { boundTexts } from './bound-texts.ts';
import { groupByCell } from './cell-key.ts';
import { inFreshFolder, siteMark } from './fresh-folder.ts';
import { cellHref, runHref } from './links.ts';
import { cellPage } from './pages/cell-page.ts';
import { indexPage } from './pages/index-page.ts';
import { runFrame } from './pages/run-frame.ts';
import { troubles } from './pages/trouble.ts';
import { rolloutSection } from './rollouts/rollout-section.ts';
import { writeRolloutData } from './rollouts/write-rollout-data.ts';
import { runPageBody } from './run-page/run-page.ts';
import { slugOf } from './slug.ts';

export interface SiteOptions {
  /** Where the report goes: made anew, with nothing of an earlier one left. */
  readonly site: string;
  readonly title: string;
  readonly summaries: readonly RunSummary[];
  /** Folder of a run, with its log. */
  readonly runFolder: (id: string) => string;
  /** Every table of the results, as `namedTables` gives them. */
  readonly tables: readonly NamedTable[];
  readonly layout: CellLayout | null;
  readonly notPossible: readonly NotPossibleCell[];
  /** Runs that a queue has set aside; they may have no log. */
  readonly setAside?: readonly SetAside[];
  /** `reportSources`, taken before the logs were read; absent: `serve` writes the report anew. */
  readonly sources?: string;
  /** Ends the writing between two pages; the report that was there stays. */
  readonly signal?: AbortSignal;
}

const assets = fileURLToPath(new URL('./assets/', import.meta.url));

/**
 * Writes the HTML report: a static folder that opens from disk. Logs are read again one run at a time, so memory does not
 * grow with their number; the bytes depend on the logs and the notes beside them alone.
 * @returns the path of index.html
 * @throws {UsageError} when the folder holds something else; the reason of `signal`
 */
export async function writeSite(options: SiteOptions): Promise<string> {
  await inFreshFolder(options.site, async (folder) => {
    const write = (path: string, content: string | Uint8Array) =>
      writeFileAtomic(join(folder, path), content, { sync: false });
    write(
      siteMark,
      `${JSON.stringify({ format: 'skillopt-bench/html-report/1', sources: options.sources })}\n`,
    );
    for (const file of readdirSync(assets).sort()) write(`assets/${file}`, readFileSync(join(assets, file)));
    for (const { stem, table } of options.tables) {
      write(`tables/${stem}.csv`, writeCsv(table));
      write(`tables/${stem}.md`, writeMarkdown(table));
      write(`tables/${stem}.tex`, writeLatex(table));
      write(`tables/${stem}.json`, writeJson(table));
    }
    const shown = boundTexts(options);
    write('index.html', indexPage(shown));
    const mains = shown.tables.flatMap(({ stem, table }) => (/^table(-|$)/.test(stem) ? [table] : []));
    for (const { key, slug, runs } of groupByCell(shown.summaries)) {
      await letSignalsIn(options.signal);
      write(cellHref('', slug), await cellPage({ cell: key, runs, mains, indexTitle: shown.title }));
    }
    for (const summary of shown.summaries) {
      await letSignalsIn(options.signal);
      write(runHref('', summary.run.id), await runPage(summary, folder, shown));
    }
    await letSignalsIn(options.signal);
  });
  return join(options.site, 'index.html');
}

async function runPage(summary: RunSummary, site: string, options: SiteOptions): Promise<string> {
  const runFolder = options.runFolder(summary.run.id);
  const history = readRunHistory(readEventsSync(runFolder), summary.recordedOn);
  if (history === null) throw new DataError(`${runFolder}: the log has no run`);
  const rollouts = await writeRolloutData({ runFolder, site, slug: slugOf(summary.run.id) });
  return runFrame({
    summary,
    indexTitle: options.title,
    trouble: troubles([summary], options.setAside ?? []).find(({ id }) => id === summary.run.id),
    scripts: ['assets/run-page.js', ...rollouts.scripts],
    styles: ['assets/charts.css', 'assets/run-page.css', ...(rollouts.styles ?? [])],
    body: runPageBody({
      history,
      runFolder,
      chart: (await learningChart([summary])) ?? undefined,
      rollouts: rolloutSection(rollouts),
    }),
  });
}
