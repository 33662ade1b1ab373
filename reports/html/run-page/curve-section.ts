import { numberOf, textOf } from '../../skill/log-values.ts';
import type { RunHistory } from '../../skill/read-run-history.ts';
import { type Html, html } from '../html.ts';
import type { Change, ValScores } from './changes/change.ts';
import { pText, scoreText } from './numbers.ts';
import { tableView } from './section.ts';
import { boundedText } from './shown-text.ts';

/** Rows of the table; the chart and the log have all candidates. */
const maxRows = 500;

interface CurveRow {
  readonly place: string;
  readonly skill: string;
  readonly val: ValScores;
  readonly decision: string;
}

/** The learning curve, and every candidate that was scored on val. */
export function curveSection(history: RunHistory, changes: readonly Change[], chart: Html | undefined): Html {
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
  rows: rows
    .slice(0, maxRows)
    .map(({ place, skill, val, decision }) => [
      boundedText(place, 100),
      html`<code>${boundedText(skill, 40)}</code>`,
      scoreText(val.hard),
      scoreText(val.soft),
      `${val.atMost ? '≤ ' : ''}${scoreText(val.objective)}`,
      boundedText(decision, 200),
      val.p === null ? '-' : pText(val.p),
    ]),
})}
<p class="note">${rows.length > maxRows && `${rows.length - maxRows} further candidates are in the run's log. `}Scores are means over val, 0 to 1. ≤: the evaluation was ended as soon as the candidate could not win, so that its objective is an upper bound. p: exact McNemar test of the candidate against the document that it met, on the tasks of val; not adjusted for the number of candidates.</p>`;
}

function curveRows({ summary }: RunHistory, changes: readonly Change[]): CurveRow[] {
  const baseline = summary.stages.find(({ name }) => name === 'baseline-evaluated')?.data;
  const rows: CurveRow[] =
    baseline === undefined
      ? []
      : [
          {
            place: 'start',
            skill: textOf(baseline.skill) ?? '',
            val: {
              hard: numberOf(baseline.hard),
              soft: numberOf(baseline.soft),
              objective: numberOf(baseline.score),
              atMost: false,
              p: null,
            },
            decision: 'where learning starts',
          },
        ];
  for (const { place, kind, document, parent, val, decision } of changes)
    if (val !== null)
      rows.push({
        place: kind === 'step' ? place : `${place}, ${kind}`,
        skill: document ?? parent ?? '-',
        val,
        decision,
      });
  const scored = new Map(
    (summary.learned?.candidates ?? []).map((candidate) => [candidate.skill, candidate]),
  );
  const known = new Set(rows.map(({ skill }) => skill));
  return [
    ...[...scored.values()]
      .filter(({ skill }) => !known.has(skill))
      .map(
        ({ skill, hard, soft, objective }): CurveRow => ({
          place: '-',
          skill,
          val: { hard, soft, objective, atMost: false, p: null },
          decision: '-',
        }),
      ),
    ...rows.map((row) => withScores(row, scored.get(row.skill))),
  ];
}

/** Hard and soft where only the list of candidates has them. */
function withScores(
  row: CurveRow,
  scored: { readonly hard: number; readonly soft: number } | undefined,
): CurveRow {
  if (scored === undefined || row.val.hard !== null || row.val.atMost) return row;
  return { ...row, val: { ...row.val, hard: scored.hard, soft: scored.soft } };
}
