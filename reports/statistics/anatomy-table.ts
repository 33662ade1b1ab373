import { estimatedTokens } from '../../core/estimated-tokens.ts';
import { sectionTokens } from '../skill/section-tokens.ts';
import type { Column, Row, Table } from '../table.ts';
import { cellColumns, cellValues, severalReplicates } from './cell-columns.ts';
import { type CellRuns, learns, type MethodRuns, type ReplicateRun } from './cell-runs.ts';
import { effectText, points } from './figures.ts';
import { learningFacts, learningTokens } from './learning-facts.ts';
import { learningUsd } from './learning-usd.ts';
import { noSkillOf } from './no-skill-of.ts';
import { pairedEffect } from './paired-effect.ts';

const columns: readonly Column[] = [
  { key: 'method', heading: 'method', align: 'left' },
  { key: 'replicate', heading: 'rep', align: 'right', detail: true },
  { key: 'seed_tokens', heading: 'seed tokens', align: 'right' },
  { key: 'best_tokens', heading: 'best tokens', align: 'right' },
  { key: 'final_tokens', heading: 'final tokens', align: 'right', detail: true },
  { key: 'best_lines', heading: 'lines', align: 'right' },
  { key: 'best_sections', heading: 'sections', align: 'right' },
  { key: 'edits_proposed', heading: 'edits proposed', align: 'right' },
  { key: 'edits_applied', heading: 'applied', align: 'right' },
  { key: 'edits_accepted', heading: 'accepted', align: 'right' },
  { key: 'steps', heading: 'steps', align: 'right' },
  { key: 'acceptances', heading: 'candidates accepted', align: 'right' },
  { key: 'epoch_of_best', heading: 'epoch of best', align: 'right' },
  { key: 'step_of_best', heading: 'step of best', align: 'right' },
  { key: 'gain_points', heading: 'gain', align: 'right' },
  { key: 'learning_tokens', heading: 'learning tokens', align: 'right', detail: true },
  { key: 'tokens_per_point', heading: 'tokens a point', align: 'right' },
  { key: 'learning_usd', heading: 'learning USD', align: 'right', detail: true },
  { key: 'usd_per_point', heading: 'USD a point', align: 'right', detail: true },
  { key: 'run', heading: 'run', align: 'left', detail: true },
];

/** What became of the document of every run that learned, and what a point of test gain cost. */
export function anatomyTable(
  cells: readonly CellRuns[],
  { title, stamp }: { readonly title: string; readonly stamp: string },
): Table {
  const shown = new Set<string>();
  const rows = cells.flatMap((cell) =>
    cell.methods.flatMap((method) =>
      method.replicates.flatMap((run) => {
        const { id } = run.summary.run;
        // A method without an optimizer stands in the cells of all of them.
        if (!learns(run.summary) || shown.has(id)) return [];
        shown.add(id);
        return [rowOf(cell, method, run)];
      }),
    ),
  );
  const anyUsd = rows.some(({ values }) => values.learning_usd !== null);
  return {
    title: `${title}: anatomy of the trained documents`,
    stamp,
    columns: [
      ...cellColumns(cells),
      ...columns.map((column) =>
        (column.key === 'usd_per_point' && anyUsd) || (column.key === 'replicate' && severalReplicates(rows))
          ? { ...column, detail: false }
          : column,
      ),
    ],
    rows,
    notes: [
      'tokens of documents: estimates, 4 bytes a token; edits applied changed the document of a step, accepted: of a candidate that became the current document; a dash: the log of the method does not say.',
      'gain: points over no-skill of the same replicate on test. tokens a point: what learning took (target and optimizer, input and output, also from the cache) for each of them; a dash where nothing was gained.',
      ...(anyUsd ? [] : ['USD: no prices in these logs (only budgets of money note them).']),
    ],
  };
}

function rowOf(cell: CellRuns, method: MethodRuns, run: ReplicateRun): Row {
  const { summary } = run;
  const text = (...labels: readonly string[]) => {
    const document = labels.flatMap(
      (label) => summary.learned?.documents.find((one) => one.label === label) ?? [],
    )[0];
    return document === undefined ? null : (summary.documents.get(document.skill) ?? null);
  };
  const [seed, best, final] = [
    text('seed'),
    text(summary.run.method.headline, 'best'),
    text('final', 'native'),
  ];
  const facts = learningFacts(summary);
  const gain = gainOf(cell, method, run);
  const tokens = learningTokens(summary);
  const usd = learningUsd(summary);
  const perPoint = (cost: number | null) =>
    cost === null || gain === null || gain <= 0 ? null : cost / gain;
  const values = {
    ...cellValues(cell),
    method: method.label,
    replicate: summary.run.replicate,
    seed_tokens: seed === null ? null : estimatedTokens(seed),
    best_tokens: best === null ? null : estimatedTokens(best),
    final_tokens: final === null ? null : estimatedTokens(final),
    best_lines: best === null ? null : sectionTokens(best).reduce((sum, { lines }) => sum + lines, 0),
    best_sections: best === null ? null : sectionTokens(best).filter(({ level }) => level > 0).length,
    // Merged edits of several patches are others than those proposed: such numbers are not of one kind.
    edits_proposed: (facts.editsApplied ?? 0) > (facts.editsProposed ?? 0) ? null : facts.editsProposed,
    edits_applied: facts.editsApplied,
    edits_accepted: facts.editsAccepted,
    steps: facts.steps,
    acceptances: facts.acceptances,
    epoch_of_best: facts.epochOfBest,
    step_of_best: facts.stepOfBest,
    gain_points: gain,
    learning_tokens: tokens,
    tokens_per_point: rounded(perPoint(tokens), 0),
    learning_usd: rounded(usd, 4),
    usd_per_point: rounded(perPoint(usd), 4),
    run: summary.run.id,
  };
  const shown: Record<string, string> = gain === null ? {} : { gain_points: effectText(gain, null, null) };
  return { values, shown };
}

/** Points over the no-skill run of the same replicate; null without one, or where none may be printed. */
function gainOf(cell: CellRuns, method: MethodRuns, run: ReplicateRun): number | null {
  const base = noSkillOf(cell, run);
  if (base === null) return null;
  const effect = pairedEffect({ ...method, replicates: [run] }, base);
  return effect === null ? null : points(effect.difference);
}

function rounded(value: number | null, digits: number): number | null {
  return value === null ? null : Number(value.toFixed(digits));
}
