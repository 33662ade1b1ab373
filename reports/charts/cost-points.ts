import { costUsd } from '../../models/wrap/price.ts';
import type { RunSummary } from '../run-summary.ts';
import { labelsOf } from './pick-series.ts';
import { type Estimate, scoreOfRuns } from './variant-scores.ts';

/** What a method scored on test, and what its learning took. */
export interface CostPoint {
  readonly label: string;
  readonly replicates: number;
  readonly score: Estimate;
  /** Tokens of target and optimizer, in and out, of learning alone; mean over replicates. */
  readonly tokens: number;
  /** The same in US dollars; null where a price is not known. */
  readonly usd: number | null;
}

interface Spent {
  readonly tokens: number;
  readonly usd: number | null;
}

/** One point a method; methods without a score, or whose log does not tell what was spent, are left out. */
export function costPoints(summaries: readonly RunSummary[]): CostPoint[] {
  const methods = new Map<string, RunSummary[]>();
  for (const summary of summaries) {
    if (!summary.finished) continue;
    const { benchmark, target, mode, method, optimizer } = summary.run;
    const key = JSON.stringify([benchmark.label, target.name, mode.name, method.label, optimizer?.name]);
    methods.set(key, [...(methods.get(key) ?? []), summary]);
  }
  const groups = [...methods.values()];
  const label = labelsOf(groups.flatMap(([first]) => (first === undefined ? [] : [first.run])));
  return groups.flatMap((runs): CostPoint[] => {
    const [first] = runs;
    const score = scoreOfRuns(runs);
    const spent = runs.flatMap((run) => spentOf(run) ?? []);
    if (first === undefined || score === null || spent.length < runs.length) return [];
    const money = spent.flatMap(({ usd }) => usd ?? []);
    return [
      {
        ...{ label: label({ ...first.run, replicate: 0 }), replicates: runs.length, score },
        tokens: mean(spent.map(({ tokens }) => tokens)),
        usd: money.length < runs.length ? null : mean(money),
      },
    ];
  });
}

/** null where the log does not say. */
function spentOf({ learned, run }: RunSummary): Spent | null {
  const [target, optimizer] = [usageOf(learned?.spent.targetTokens), usageOf(learned?.spent.optimizerTokens)];
  if (target === null || optimizer === null) return null;
  const tokens = target.input + target.output + optimizer.input + optimizer.output;
  if (tokens === 0) return { tokens, usd: 0 };
  const prices = run.budget?.prices ?? null;
  const asked = optimizer.input + optimizer.output > 0;
  if (prices === null || (asked && prices.optimizer === null)) return { tokens, usd: null };
  const usd =
    costUsd(target, prices.target) + (prices.optimizer === null ? 0 : costUsd(optimizer, prices.optimizer));
  return { tokens, usd };
}

function usageOf(value: unknown) {
  if (typeof value !== 'object' || value === null) return null;
  const { input, output, cachedInput, reasoning } = value as Readonly<Record<string, unknown>>;
  if (typeof input !== 'number' || typeof output !== 'number') return null;
  return { input, output, cachedInput: numberOr0(cachedInput), reasoning: numberOr0(reasoning) };
}

/** Parts of the two above, which are counted with them where a log does not tell them apart. */
function numberOr0(value: unknown): number {
  return typeof value === 'number' ? value : 0;
}

function mean(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0) / values.length;
}
