import { signed } from '../cells/average-table.ts';

/** A share of 1 in points of 100, to two decimals, so that tables do not depend on the last bits of a float. */
export function points(share: number): number {
  const rounded = Math.round(10_000 * share) / 100;
  return rounded === 0 ? 0 : rounded;
}

/** p as tables print it. */
export function pText(p: number): string {
  return p < 0.001 ? '<0.001' : p.toFixed(3);
}

/** `+3.1 [-0.2, +6.4]`, from points. */
export function effectText(effect: number, low: number | null, high: number | null): string {
  return low === null || high === null
    ? signed(effect)
    : `${signed(effect)} [${signed(low)}, ${signed(high)}]`;
}

/** `52.1 [47.0, 57.3]`, from percents. */
export function percentText(percent: number, low: number | null, high: number | null): string {
  return low === null || high === null
    ? percent.toFixed(1)
    : `${percent.toFixed(1)} [${low.toFixed(1)}, ${high.toFixed(1)}]`;
}
