import { partialNotes } from '../cells/partial-runs.ts';
import type { Row, Table } from '../table.ts';
import { conditionsColumn } from './cell-columns.ts';
import type { CellRuns } from './cell-runs.ts';
import { effectText, points, pText } from './figures.ts';
import { type MeanGain, meanGains, type Transfer, transfersOf } from './transfers.ts';

/** Gains of transferred documents over no skill, efficacy of optimizers, evolvability of targets, negative transfer. */
export function transferTable(
  cells: readonly CellRuns[],
  { title, stamp }: { readonly title: string; readonly stamp: string },
): Table {
  const transfers = transfersOf(cells);
  const means = (kind: string, of: (transfer: Transfer) => string) =>
    meanGains(transfers, of).map((mean) => meanRow(kind, mean));
  const rows = transfers.map(rowOf);
  const modes = new Set(transfers.map(({ cell }) => cell.mode));
  return {
    title: `${title}: transfer`,
    stamp,
    columns: [
      { key: 'row', heading: 'row', align: 'left' },
      { key: 'benchmark', heading: 'benchmark', align: 'left' },
      { key: 'target', heading: 'target', align: 'left' },
      { key: 'mode', heading: 'mode', align: 'left', detail: modes.size < 2 },
      ...conditionsColumn(transfers.map(({ cell }) => cell)),
      { key: 'document', heading: 'document', align: 'left' },
      { key: 'n', heading: 'n', align: 'right' },
      { key: 'gain_points', heading: 'gain over no-skill', align: 'right' },
      { key: 'gain_low', heading: 'low', align: 'right', detail: true },
      { key: 'gain_high', heading: 'high', align: 'right', detail: true },
      { key: 'p', heading: 'p', align: 'right' },
      { key: 'transferred', heading: 'transferred', align: 'left' },
      { key: 'negative', heading: 'negative transfer', align: 'left' },
      ...(transfers.every(({ cell }) => cell.partial === null)
        ? []
        : [{ key: 'partial', heading: 'partial', align: 'left', detail: true } as const]),
    ],
    rows: [
      ...rows,
      ...means('efficacy', ({ document }) => document),
      ...means('evolvability', ({ cell, method }) => `${cell.model} (${method.label})`),
    ],
    notes: rows.length === 0 ? [] : notesOf(transfers),
  };
}

function rowOf({ cell, document, gain, transferred }: Transfer): Row {
  const { benchmark, model, mode, conditions } = cell;
  const names = {
    ...{ row: 'cell', benchmark, target: model, mode, document, transferred },
    ...(conditions === '' ? {} : { conditions }),
  };
  if (cell.partial !== null)
    return {
      values: { ...names, transferred: null, n: gain?.items ?? null, partial: true },
      shown: { gain_points: 'partial' },
      group: 'cells',
    };
  const shown: Record<string, string> = { transferred: transferred ? 'yes' : 'no: of this cell' };
  if (gain === null)
    return {
      values: names,
      shown: { ...shown, gain_points: 'not printed: too many missing' },
      group: 'cells',
    };
  const { interval } = gain;
  const values = {
    ...names,
    n: gain.items,
    gain_points: points(gain.difference),
    gain_low: interval === null ? null : points(interval.low),
    gain_high: interval === null ? null : points(interval.high),
    p: gain.p,
    negative: transferred ? isNegative(gain) : null,
  };
  return {
    values,
    shown: {
      ...shown,
      gain_points: effectText(values.gain_points, values.gain_low, values.gain_high),
      p: pText(gain.p),
      negative: !transferred ? '-' : isNegative(gain) ? (gain.p <= 0.05 ? 'YES, p <= 0.05' : 'yes') : 'no',
    },
    group: 'cells',
  };
}

function isNegative({ difference }: { readonly difference: number }): boolean {
  return points(difference) < 0;
}

function meanRow(kind: string, { name, gain, cells }: MeanGain): Row {
  return {
    values: {
      row: kind,
      target: kind === 'evolvability' ? name : null,
      document: kind === 'efficacy' ? name : null,
      n: cells,
      gain_points: points(gain),
    },
    shown: {
      gain_points: effectText(points(gain), null, null),
      n: cells === 1 ? '1 cell' : `${cells} cells`,
    },
    group: kind,
  };
}

function notesOf(transfers: readonly Transfer[]): string[] {
  const whole = transfers.filter(({ cell }) => cell.partial === null);
  const partial = transfers.filter(({ cell }) => cell.partial !== null);
  const marked = partialNotes(
    partial.flatMap(({ method }) => method.replicates.map(({ summary }) => summary)),
    'marked',
  );
  if (whole.length === 0) return marked;
  const judged = whole.filter(({ transferred, gain }) => transferred && gain !== null);
  const negative = judged.filter(({ gain }) => gain !== null && isNegative(gain));
  const shown = negative.filter(({ gain }) => (gain?.p ?? 1) <= 0.05);
  return [
    'efficacy of an optimizer model: mean gain of its documents over the targets and benchmarks in which every optimizer has a number; evolvability of a target: mean gain over the optimizer models there.',
    `negative transfer: ${negative.length} of ${judged.length} transferred documents are worse than no skill (p <= 0.05, not adjusted: ${shown.length}). Transferred: learned in another cell, or written by another model than the target.`,
    ...marked,
  ];
}
