import { canonicalJson } from '../../core/json.ts';
import { quantile } from '../../core/statistics/quantile.ts';
import { costUsd, type Price } from '../../models/wrap/price.ts';
import type { ResolvedRun } from '../resolved-run.ts';
import type { Bounds } from '../run-bounds.ts';
import { isSameModel, type MeasuredRun, measuredKey, type Tokens, type TotalTokens } from './measured-run.ts';

/** Tokens of a run between a low and a high estimate, and what they cost; money null where a price is not known. */
export interface TokenBand {
  readonly low: { readonly tokens: number; readonly usd: number | null };
  readonly high: { readonly tokens: number; readonly usd: number | null };
  /** What was measured, in words. */
  readonly from: string;
}

export interface BandOptions {
  readonly run: ResolvedRun;
  readonly bounds: Bounds;
  /** Upper bounds of the plan. */
  readonly most: { readonly target: Tokens; readonly optimizer: Tokens };
  readonly prices: { readonly target: Price | null; readonly optimizer: Price | null };
  readonly measured: readonly MeasuredRun[];
}

/** Quantiles of tasks (and of optimizer calls) that the two ends take. */
const ends = { low: 0.1, high: 0.9 };

/**
 * The likely range of a run, from runs of the same benchmark, settings and method; of the same models where there are
 * any, else of others, which is said. Low: the 10th percentile of the tasks' mean tokens, times the smallest share
 * of its bounds that a finished run used. High: the 90th percentile times the whole bounds, and never above the plan's
 * upper bound. Neither counts on the provider's cache. A run that is finished itself is what it is, cached input and all.
 * @returns null where no such run is finished: then nobody knows how much of the bounds is used
 */
export function tokenBand({ run, bounds, most, prices, measured }: BandOptions): TokenBand | null {
  const alike = measured.filter((one) => measuredKey(one.run) === measuredKey(run) && isOfKind(one.run, run));
  const itself = alike.find(
    (one) => one.shares !== null && canonicalJson({ ...one.run }) === canonicalJson({ ...run }),
  );
  if (itself !== undefined) {
    const end = endOf(itself.total, prices);
    return { low: end, high: end, from: `${itself.from}: this run, finished` };
  }
  const sameModels = alike.filter(({ run: other }) => isSameModel(other, run));
  const hasShares = ({ shares }: MeasuredRun) => shares !== null;
  const used = sameModels.some(hasShares) ? sameModels : alike;
  const shares = used.flatMap(({ shares: known }) => (known === null ? [] : [known]));
  if (shares.length === 0) return null;
  const least = (part: keyof Bounds) => bounds[part] * Math.min(...shares.map((share) => share[part]));
  const rollouts = used.flatMap((one) => one.rollouts);
  const calls = used.flatMap((one) => one.optimizerCalls);
  const low = {
    target: times(atQuantile(rollouts, ends.low), least('learn') + least('test') + least('audit')),
    optimizer: times(atQuantile(calls, ends.low), least('optimizerCalls')),
  };
  const high = {
    target: atMost(
      times(atQuantile(rollouts, ends.high), bounds.learn + bounds.test + bounds.audit),
      most.target,
    ),
    // Without a single measured call the bound stands.
    optimizer:
      calls.length === 0
        ? most.optimizer
        : atMost(times(atQuantile(calls, ends.high), bounds.optimizerCalls), most.optimizer),
  };
  // A bound that is tighter than what was measured elsewhere (other prompts, another tokenizer) holds for both ends.
  const lowest = {
    target: atMost(low.target, high.target),
    optimizer: atMost(low.optimizer, high.optimizer),
  };
  return {
    low: endOf(lowest, prices),
    high: endOf(high, prices),
    from: sourceText(used, sameModels.length === 0),
  };
}

/** Simulated tokens say nothing about a real model, and the other way round. */
function isOfKind(a: ResolvedRun, b: ResolvedRun): boolean {
  return (a.target.source === 'simulated') === (b.target.source === 'simulated');
}

function sourceText(used: readonly MeasuredRun[], areOthers: boolean): string {
  const models = [...new Set(used.map(({ run }) => run.target.id))].sort();
  const places = [...new Set(used.map(({ from }) => from))].sort();
  const days = used.map(({ day }) => day).sort();
  const finished = used.filter(({ shares }) => shares !== null).length;
  const [first = ''] = days;
  const when = first === days.at(-1) ? first : `${first} to ${days.at(-1)}`;
  const whose = areOthers ? `of OTHER models (${models.join(', ')})` : `of ${models.join(', ')}`;
  return `${used.length} runs ${whose}, ${finished} of them finished, in ${places.join(', ')} (${when})`;
}

function atQuantile(values: readonly Tokens[], p: number): Tokens {
  if (values.length === 0) return { input: 0, output: 0 };
  const at = (part: keyof Tokens) => quantile(Float64Array.from(values, (one) => one[part]).sort(), p);
  return { input: at('input'), output: at('output') };
}

function times({ input, output }: Tokens, factor: number): Tokens {
  return { input: Math.round(input * factor), output: Math.round(output * factor) };
}

function atMost(tokens: Tokens, most: Tokens): Tokens {
  return { input: Math.min(tokens.input, most.input), output: Math.min(tokens.output, most.output) };
}

function endOf(
  { target, optimizer }: { target: Tokens | TotalTokens; optimizer: Tokens | TotalTokens },
  prices: BandOptions['prices'],
): TokenBand['low'] {
  const cost = (tokens: Tokens | TotalTokens, price: Price | null) =>
    tokens.input + tokens.output === 0
      ? 0
      : price === null
        ? null
        : costUsd({ cachedInput: 0, ...tokens, reasoning: 0 }, price);
  const [a, b] = [cost(target, prices.target), cost(optimizer, prices.optimizer)];
  return {
    tokens: target.input + target.output + optimizer.input + optimizer.output,
    usd: a === null || b === null ? null : a + b,
  };
}
