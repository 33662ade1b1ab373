import { niceScale } from './nice-scale.ts';

/** The horizontal axis of costs, from 0 up. */
export interface CostScale {
  /** As Vega-Lite takes it. */
  readonly scale: Readonly<Record<string, unknown>>;
  readonly ticks: readonly number[];
  readonly isLog: boolean;
  /** Share of the axis's length at which a cost stands. */
  readonly at: (cost: number) => number;
}

/** Above this ratio of the greatest to the least cost a linear axis crowds all but the greatest at its left end. */
const widest = 10;

/**
 * Linear from 0 where costs are alike; else logarithmic above the least cost that there is, with 0 where it belongs, at the
 * left end (symlog: what lies between 0 and the least cost is drawn short, and nothing stands there).
 */
export function costScale(costs: readonly number[], ticks: number): CostScale {
  const positive = costs.filter((cost) => cost > 0);
  const [least, greatest] = [Math.min(...positive), Math.max(...positive)];
  if (positive.length === 0 || greatest / least <= widest) {
    const high = positive.length === 0 ? 1 : greatest;
    const nice = niceScale([0, high], { ticks, least: 0, most: Number.MAX_VALUE, leastSpan: high });
    return {
      scale: { type: 'linear', domain: [0, nice.high], nice: false },
      ticks: nice.ticks,
      isLog: false,
      at: (cost) => cost / nice.high,
    };
  }
  const [constant, end] = [least / 2, greatest * 1.1];
  const at = (cost: number) => Math.log1p(cost / constant) / Math.log1p(end / constant);
  return {
    scale: { type: 'symlog', constant, domain: [0, end], nice: false },
    ticks: [0, ...logTicks(least, end, ticks)],
    isLog: true,
    at,
  };
}

/** Powers of ten, with 2 and 5 between them where those are few. */
function logTicks(least: number, end: number, wanted: number): number[] {
  for (const factors of [[1, 2, 5], [1, 3], [1]]) {
    const marks: number[] = [];
    for (let power = Math.floor(Math.log10(least)); 10 ** power <= end; power += 1)
      for (const factor of factors) marks.push(Number((factor * 10 ** power).toPrecision(3)));
    const inside = marks.filter((mark) => mark >= least * 0.9 && mark <= end);
    if (inside.length <= wanted) return inside;
  }
  return [Number(least.toPrecision(1)), Number(end.toPrecision(1))].filter((mark) => mark <= end);
}
