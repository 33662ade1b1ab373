import { bcaBootstrap } from '../core/statistics/bca-bootstrap.ts';
import type { Interval } from '../core/statistics/wilson-interval.ts';

/** Resamples of every interval of a report: hundreds of runs take seconds, not minutes. */
export const resamples = 2000;

/**
 * 95 % interval of a mean paired difference, BCa over clusters: the same in every table and chart.
 * @param differences one array a cluster; shares of 1
 * @returns null of one cluster, and where all clusters differ alike: there is no scatter to draw from
 */
export function differenceInterval(differences: readonly (readonly number[])[]): Interval | null {
  const { interval, kind } = bcaBootstrap(differences, { seed: 1, resamples });
  return kind === 'all-equal' ? null : interval;
}
