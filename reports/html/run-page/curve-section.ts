import type { RunHistory } from '../../skill/read-run-history.ts';
import { type Html, html } from '../html.ts';
import type { Change } from './changes/change.ts';
import { type CurveRow, curveRows } from './curve-rows.ts';
import { pText, scoreText } from './numbers.ts';
import { tableView } from './section.ts';
import { boundedText } from './shown-text.ts';

/** Rows of the table; the chart and the log have all candidates. */
const maxRows = 300;

export interface CurveSectionOptions {
  /** Anchors of the changes that are on the page. */
  readonly anchors: ReadonlyMap<Change, string>;
  readonly chart: Html | undefined;
}

/** The learning curve, and every candidate that was scored on val. */
export function curveSection(
  history: RunHistory,
  changes: readonly Change[],
  { anchors, chart }: CurveSectionOptions,
): Html {
  const rows = curveRows(history, changes);
  if (rows.length === 0) return html`${chart}<p class="nothing">No candidate was scored on val.</p>`;
  return html`${chart}
${tableView({
  caption: 'candidates scored on val',
  columns: [
    { heading: 'step' },
    { heading: 'document' },
    { heading: 'hard', align: 'right' },
    { heading: 'soft', align: 'right' },
    { heading: 'objective', align: 'right' },
    { heading: 'decision' },
    { heading: 'p', align: 'right' },
  ],
  rows: rows.slice(0, maxRows).map((row) => cells(row, anchors)),
})}
<p class="note">${rows.length > maxRows && `${rows.length - maxRows} further candidates are in the run's log. `}Scores are means over val, 0 to 1. ≤: the evaluation was ended as soon as the candidate could not win, so that its objective is an upper bound. p: exact McNemar test of the candidate against the document that it met, on the tasks of val; not adjusted for the number of candidates.</p>`;
}

function cells(
  { place, change, skill, val, decision }: CurveRow,
  anchors: ReadonlyMap<Change, string>,
): (string | Html)[] {
  const anchor = change === null ? undefined : anchors.get(change);
  const step = boundedText(place, 100);
  return [
    anchor === undefined ? step : html`<a href="#${anchor}">${step}</a>`,
    html`<code>${boundedText(skill, 40)}</code>`,
    scoreText(val.hard),
    scoreText(val.soft),
    `${val.atMost ? '≤ ' : ''}${scoreText(val.objective)}`,
    boundedText(decision, 200),
    val.p === null ? '-' : pText(val.p),
  ];
}
