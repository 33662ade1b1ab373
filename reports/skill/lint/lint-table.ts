import type { Table } from '../../table.ts';
import type { LintReport } from './lint-document.ts';

/** One document that was looked at. */
export interface LintedDocument {
  /** What it is: a file, or run and label. */
  readonly name: string;
  readonly report: LintReport;
}

/** All findings on some documents of one benchmark. */
export function lintTable(
  documents: readonly LintedDocument[],
  options: {
    readonly benchmark: string;
    readonly provenance: string;
    readonly stamp: string;
    readonly hasAnswers: boolean;
  },
): Table {
  const { benchmark, provenance, stamp, hasAnswers } = options;
  const [first] = documents;
  return {
    title: `skill lint against ${benchmark} (${provenance})`,
    stamp,
    columns: [
      { key: 'document', heading: 'document', align: 'left' },
      { key: 'line', heading: 'line', align: 'right' },
      { key: 'severity', heading: 'severity', align: 'left' },
      { key: 'rule', heading: 'rule', align: 'left' },
      { key: 'message', heading: 'finding', align: 'left' },
      { key: 'tasks', heading: 'tasks', align: 'left' },
    ],
    rows: documents.flatMap(({ name, report }) =>
      report.findings.map(({ line, severity, rule, message, tasks }) => ({
        values: {
          document: name,
          line,
          severity,
          rule,
          message,
          tasks: tasks.map(({ split, id }) => `${split}:${id}`).join(' '),
        },
        shown: {},
      })),
    ),
    notes: [
      `${documents.length} document${documents.length === 1 ? '' : 's'} looked at`,
      hasAnswers
        ? `${first?.report.answersLookedFor ?? 0} test answers looked for, ${first?.report.answersLeftOut ?? 0} left out as too short or too common (docs/skill-tools.md)`
        : 'this benchmark gives no answers as text: none was looked for',
    ],
  };
}
