import { headOf } from '../../core/cut-text.ts';
import { sha256 } from '../../core/hash.ts';
import type { CellLayout } from '../cells/layout.ts';
import type { NamedTable } from '../named-table.ts';
import type { NotPossibleCell } from '../not-possible.ts';
import type { RunSummary } from '../run-summary.ts';

/** Characters of a name that pages show. */
const longestName = 300;
/** Likewise of a sentence, which quotes several names. */
const longestSentence = 2000;

interface ShownTexts {
  readonly title: string;
  readonly summaries: readonly RunSummary[];
  readonly tables: readonly NamedTable[];
  readonly layout: CellLayout | null;
  readonly notPossible: readonly NotPossibleCell[];
}

/**
 * What pages are made of, with the end of every long name, label and sentence cut off: a page repeats names in rows,
 * columns, titles and links, and one without end would freeze it. Equal names stay equal and others stay others: what is cut
 * ends in a digest of the whole. Documents are not names, and bounded where they are shown.
 */
export function boundTexts<T extends ShownTexts>(shown: T): T {
  return {
    ...shown,
    title: boundName(shown.title),
    summaries: shown.summaries.map((summary) => ({
      ...summary,
      // The id is the name of the run's folder: the file system bounds it.
      run: { ...mapTexts(summary.run, boundName), id: summary.run.id },
      dataset: mapTexts(summary.dataset, boundSentence),
    })),
    tables: shown.tables.map(({ stem, table }) => ({
      stem,
      table: { ...mapTexts(table, boundName), notes: table.notes.map(boundSentence) },
    })),
    layout: mapTexts(shown.layout, boundName),
    notPossible: mapTexts(shown.notPossible, boundName),
  };
}

function boundName(text: string): string {
  return text.length <= longestName
    ? text
    : `${headOf(text, longestName - 20)}\u2026 ${sha256(text).slice(0, 12)}`;
}

function boundSentence(text: string): string {
  return text.length <= longestSentence ? text : `${headOf(text, longestSentence)}\u2026`;
}

/** The same value with other texts. @param value as JSON could hold it */
function mapTexts<T>(value: T, change: (text: string) => string): T;
function mapTexts(value: unknown, change: (text: string) => string): unknown {
  if (typeof value === 'string') return change(value);
  if (Array.isArray(value)) return value.map((item) => mapTexts(item, change));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, mapTexts(item, change)]));
}
