import { type FalseGainRate, falseGainRates } from '../../core/statistics/false-gain-rate.ts';
import { mean } from '../../core/statistics/mean.ts';
import type { RunSummary } from '../run-summary.ts';
import { stampOf } from '../stamp.ts';
import type { Column, Row, Table } from '../table.ts';
import type { ControlContrast } from './note.ts';
import { type ControlPair, controlPairs } from './pairs.ts';

/** Clusters that must differ, all one way, before a two-sided sign-flip test at 5 % finds anything. */
const fewestDiscordant = 6;

const columns: readonly Column[] = [
  { key: 'control', heading: 'control', align: 'left' },
  { key: 'benchmark', heading: 'benchmark', align: 'left' },
  { key: 'compared', heading: 'control - against', align: 'left', detail: true },
  { key: 'comparisons', heading: 'comparisons', align: 'right' },
  { key: 'could_be_significant', heading: 'could be', align: 'right' },
  { key: 'false_gains', heading: 'false gains', align: 'right' },
  { key: 'rate_percent', heading: 'rate %', align: 'right' },
  { key: 'rate_low', heading: 'low', align: 'right', detail: true },
  { key: 'rate_high', heading: 'high', align: 'right', detail: true },
  { key: 'significant', heading: 'either way', align: 'right' },
  { key: 'mean_difference_points', heading: 'mean difference', align: 'right' },
  { key: 'suspicious', heading: 'suspicious', align: 'left' },
];

/**
 * How often each negative control seems to win at 5 %: one row a control, then one a benchmark. Differences are in points
 * of the hard score, control minus what it is compared with; intervals of rates are Wilson's, 95 %.
 */
export function controlsTable(
  summaries: readonly RunSummary[],
  contrasts: readonly ControlContrast[],
  { title }: { readonly title: string },
): Table {
  const found = contrasts.map((contrast) => ({ contrast, ...controlPairs(contrast, summaries) }));
  const kinds = [...new Set(contrasts.map(({ control }) => control))];
  const rows = kinds.flatMap((kind) => {
    const own = found.filter(({ contrast }) => contrast.control === kind);
    const pairs = own.flatMap((one) => one.pairs);
    const compared = own.map(({ contrast }) => `${contrast.method} - ${contrast.against}`).join('; ');
    const benchmarks = [...new Set(pairs.map(({ benchmark }) => benchmark))];
    return [
      rateRow({ kind, benchmark: 'all', compared }, pairs),
      ...benchmarks.map((benchmark) =>
        rateRow(
          { kind, benchmark, compared },
          pairs.filter((pair) => pair.benchmark === benchmark),
        ),
      ),
    ];
  });
  const count = (of: 'unlike' | 'alone') => found.reduce((total, one) => total + one[of], 0);
  return {
    title,
    stamp: stampOf(summaries),
    columns,
    rows,
    notes: notesOf(kinds, count('unlike'), count('alone')),
  };
}

interface RowNames {
  readonly kind: string;
  readonly benchmark: string;
  readonly compared: string;
}

function rateRow({ kind, benchmark, compared }: RowNames, pairs: readonly ControlPair[]): Row {
  const [rate] = pairs.length === 0 ? [] : falseGainRates(pairs);
  const values = {
    control: kind,
    benchmark,
    compared,
    comparisons: pairs.length,
    ...(rate === undefined ? nothing : numbersOf(rate, pairs)),
  };
  const shown: Record<string, string> =
    rate === undefined
      ? {}
      : {
          rate_percent: `${fixed(values.rate_percent)} [${fixed(values.rate_low)}, ${fixed(values.rate_high)}]`,
          mean_difference_points: signed(values.mean_difference_points),
          suspicious: rate.suspicious ? 'SUSPICIOUS' : 'no',
        };
  return { values, shown, group: kind };
}

const nothing = {
  could_be_significant: null,
  false_gains: null,
  rate_percent: null,
  rate_low: null,
  rate_high: null,
  significant: null,
  mean_difference_points: null,
  suspicious: null,
};

function numbersOf(rate: FalseGainRate, pairs: readonly ControlPair[]) {
  return {
    could_be_significant: pairs.filter(({ discordant }) => discordant >= fewestDiscordant).length,
    false_gains: rate.falseGains,
    rate_percent: points(rate.rate),
    rate_low: points(rate.interval.low),
    rate_high: points(rate.interval.high),
    significant: rate.significant,
    mean_difference_points: points(mean(pairs.map(({ difference }) => difference))),
    suspicious: rate.suspicious,
  };
}

const notesOfKinds: Readonly<Record<string, string>> = {
  'a-a': 'a-a: one document twice, under independent draws of the target: what no difference looks like.',
  'a-a-trained':
    'a-a-trained: one method trained twice, from other seeds. Two documents do differ, and the test asks about the two documents: a high rate says that one replicate tells little of a method, not that the test is wrong.',
  placebo: 'placebo: a document as long as the learned one that says nothing, against none.',
  'shuffled-feedback':
    'shuffled-feedback: learning from verdicts on other tasks, against the starting document. The gate still sees true val scores, so a gain here may be real: it is what comes of proposals and gate without feedback on the task.',
  'nothing-to-learn':
    'nothing-to-learn: the prompt states the convention; the learned document against the starting one.',
};

function notesOf(kinds: readonly string[], unlike: number, alone: number): string[] {
  return [
    'false gains: p <= 0.05 of the two-sided sign-flip test over clusters (exact McNemar where no two items share one), in favour of the control; rate with 95 % Wilson interval. ' +
      'An honest test stays at 2.5 % or below; SUSPICIOUS: even the lower end lies above. Pairs of one benchmark share its test items, which the interval does not know.',
    `could be: comparisons in which ${fewestDiscordant} clusters or more differ; with fewer no p can be 0.05. either way: significant in any direction.`,
    ...kinds.flatMap((kind) => notesOfKinds[kind] ?? []),
    ...(unlike > 0
      ? [`${unlike} pairs were not compared: other conditions, or too many missing items.`]
      : []),
    ...(alone > 0 ? [`${alone} runs have no partner that is finished.`] : []),
  ];
}

/** Points to two decimals, so that tables do not depend on the last bits of a float. */
function points(share: number): number {
  return Math.round(share * 10_000) / 100;
}

function fixed(value: number | null): string {
  return (value ?? 0).toFixed(1);
}

function signed(value: number | null): string {
  return `${(value ?? 0) < 0 ? '-' : '+'}${Math.abs(value ?? 0).toFixed(2)}`;
}
