import { parseArgs } from 'node:util';
import { mean } from '../../core/statistics/mean.ts';
import {
  bestCoverage,
  falseEquivalence,
  type ItemCoverage,
  itemCoverage,
  replicateCoverage,
} from './measure-coverage.ts';

/**
 * `npm run statistics:coverage [-- --trials 1000 --resamples 1000 --seed 8]`: how often the intervals hold the truth and
 * the tests cry wolf, on simulated scores (spec/science.md 7; the last result stands in docs/statistics.md). Prints
 * Markdown and ends with 1 when a target is missed. About ten minutes.
 */
const { values } = parseArgs({
  options: {
    trials: { type: 'string', default: '1000' },
    resamples: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '8' },
  },
});
const effort = {
  trials: Number(values.trials),
  resamples: Number(values.resamples),
  seed: Number(values.seed),
};
const levels = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9];
const started = performance.now();
const grid = [1, 3, 6].flatMap((clusterSize) =>
  [50, 100, 200, 400].flatMap((n) => levels.map((p) => itemCoverage({ n, clusterSize }, p, effort))),
);
const percent = (share: number): string => (100 * share).toFixed(1);
const lines: string[] = [];
const missed: string[] = [];

type Rate = 'wilson' | 'bcaScore' | 'bcaDifference' | 'signFlip' | 'mcNemar';

function rates(rows: readonly ItemCoverage[], of: Rate): number[] {
  return rows.flatMap((row) => row[of] ?? []);
}

/** Mean over p with the least (of coverages) or the largest (of false positives). */
function cell(rows: readonly ItemCoverage[], of: Rate, worst: (...shares: number[]) => number): string {
  const shares = rates(rows, of);
  return shares.length === 0 ? '-' : `${percent(mean(shares))} (${percent(worst(...shares))})`;
}

function target(name: string, share: number, low: number, high: number): void {
  const met = share >= low && share <= high;
  const aim = low === 0 ? `at most ${percent(high)} %` : `${percent(low)} to ${percent(high)} %`;
  lines.push(`- ${name}: ${percent(share)} %, aim ${aim}: ${met ? 'met' : 'MISSED'}`);
  if (!met) missed.push(name);
}

lines.push(
  `${effort.trials} trials a point, ${effort.resamples} resamples, seed ${effort.seed}.`,
  '',
  '| items a cluster | n | Wilson | BCa score | BCa difference | sign-flip A/A | McNemar A/A |',
  '|---|---|---|---|---|---|---|',
);
for (const size of [1, 3, 6])
  for (const n of [50, 100, 200, 400]) {
    const rows = grid.filter((row) => row.clusterSize === size && row.n === n);
    lines.push(
      `| ${size} | ${n} | ${cell(rows, 'wilson', Math.min)} | ${cell(rows, 'bcaScore', Math.min)} | ${cell(rows, 'bcaDifference', Math.min)} | ${cell(rows, 'signFlip', Math.max)} | ${cell(rows, 'mcNemar', Math.max)} |`,
    );
  }
lines.push('');
const single = grid.filter(({ clusterSize }) => clusterSize === 1);
const large = grid.filter(({ n }) => n >= 100);
target('Wilson, singletons', mean(rates(single, 'wilson')), 0.94, 0.96);
target('BCa of a score, n >= 100', mean(rates(large, 'bcaScore')), 0.92, 0.97);
target('BCa of a difference, n >= 100', mean(rates(large, 'bcaDifference')), 0.92, 0.97);
target('sign-flip, A/A', mean(rates(grid, 'signFlip')), 0, 0.05);
target('exact McNemar, A/A', mean(rates(grid, 'mcNemar')), 0, 0.05);

lines.push('', '| replicates | sd between replicates 0.03 | 0.10 | 0.30 |', '|---|---|---|---|');
for (const replicates of [1, 3, 5, 10]) {
  const held = [0.03, 0.1, 0.3].map((replicateSd) =>
    percent(replicateCoverage({ n: 180, clusterSize: 3 }, { replicates, replicateSd }, effort)),
  );
  lines.push(`| ${replicates} | ${held.join(' | ')} |`);
}

lines.push('', '| true scores | 100 singletons | 200 items, clusters of 3 |', '|---|---|---|');
for (const means of [
  [0.5, 0.5, 0.5, 0.5, 0.5],
  [0.7, 0.68, 0.6, 0.6, 0.4],
  [0.9, 0.9, 0.8, 0.5, 0.5],
]) {
  const held = [
    { n: 100, clusterSize: 1 },
    { n: 200, clusterSize: 3 },
  ].map((shape) => percent(bestCoverage(shape, means, effort)));
  lines.push(`| ${means.join(', ')} | ${held.join(' | ')} |`);
}

lines.push('');
for (const shape of [
  { n: 400, clusterSize: 1 },
  { n: 1400, clusterSize: 3 },
])
  lines.push(
    `- called equivalent although the difference is the margin, n ${shape.n}, clusters of ${shape.clusterSize}: ${percent(falseEquivalence(shape, effort))} % (aim: at most 5 %)`,
  );
lines.push('', missed.length === 0 ? 'Every target is met.' : `Missed: ${missed.join('; ')}.`);
process.stdout.write(`${lines.join('\n')}\n`);
process.stderr.write(`${((performance.now() - started) / 60_000).toFixed(1)} minutes\n`);
if (missed.length > 0) process.exitCode = 1;
