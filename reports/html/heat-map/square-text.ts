import { signed } from '../../cells/average-table.ts';
import { percentText } from '../../cells/cell-grid.ts';
import { methodStamps } from '../../method-text.ts';
import type { HeatSquare } from './heat-map.ts';

/**
 * A square in words: score with n and interval, gain, place.
 * @param where the cell: `searchqa, sim-d, direct`
 */
export function squareText(square: HeatSquare, where: string, base: string | null): string {
  const stamps = square.kind === 'score' ? methodStamps(square.runs.map(({ run }) => run)) : [];
  const name = `${[square.method, ...stamps].join(' ')} on ${where}`;
  if (square.kind === 'not-asked') return `${name}: not asked for`;
  if (square.kind === 'missing') return `${name}: missing: ${square.reason}`;
  if (square.kind === 'partial')
    return `${name}: ${percentText(square.percent)} %, n = ${square.items}; partial: ${square.note}`;
  const { percent, interval, items, runs, gain, place } = square;
  const range =
    interval === null ? '' : ` [${interval.low.toFixed(1)}, ${interval.high.toFixed(1)}], 95 % interval`;
  const of = runs.length > 1 ? `mean of ${runs.length} runs, n = ${items} each` : `n = ${items}`;
  const parts = [`${name}: ${percentText(percent)} %${range}, ${of}`];
  if (square.method === base) parts.push('gains are over this');
  else if (base !== null)
    parts.push(
      gain === null ? `no gain: no number of ${base} on the same test tasks` : `${signed(gain)} over ${base}`,
    );
  if (place !== null) parts.push(place === 'best' ? 'best of the row' : 'tied for best');
  return parts.join('; ');
}
