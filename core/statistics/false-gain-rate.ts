import { type Interval, wilsonInterval } from './wilson-interval.ts';

/**
 * Comparisons in which there is nothing to find, or should not be (spec/science.md 7).
 * - `a-a`: one document twice, under independent draws; `a-a-trained`: one method trained twice, from other seeds
 * - `placebo`: a document about nothing; `shuffled-feedback`: learning from feedback on other tasks
 * - `nothing-to-learn`: the prompt states the convention already (`bookkeeping-null`)
 */
export const negativeControls = [
  'a-a',
  'a-a-trained',
  'placebo',
  'shuffled-feedback',
  'nothing-to-learn',
] as const;
export type NegativeControl = (typeof negativeControls)[number];

export interface ControlComparison {
  readonly control: NegativeControl;
  /** Control minus what it is compared with. */
  readonly difference: number;
  /** Two-sided p of the test that is used for real comparisons. */
  readonly p: number;
}

export interface FalseGainRate {
  readonly control: NegativeControl;
  readonly comparisons: number;
  /** Significant and in favour of the control. */
  readonly falseGains: number;
  /** Share of comparisons, with its Wilson interval; an honest test stays near alpha / 2 at the most. */
  readonly rate: number;
  readonly interval: Interval;
  /** Significant in either direction; an honest test stays near alpha at the most. */
  readonly significant: number;
  /** Whether even the lower end of the interval lies above alpha / 2: gains of this size are made of nothing. */
  readonly suspicious: boolean;
}

/**
 * How often the negative controls "win" at the level of the table, control by control in order of appearance. A placebo may
 * really hurt (its text takes room), therefore gains and both directions are counted apart.
 * @throws {RangeError} on no comparisons, a difference or p that is none, or alpha out of range
 */
export function falseGainRates(
  comparisons: readonly ControlComparison[],
  { alpha = 0.05, confidence = 0.95 }: { readonly alpha?: number; readonly confidence?: number } = {},
): FalseGainRate[] {
  if (comparisons.length === 0) throw new RangeError('false gains of no comparisons');
  if (!(alpha > 0 && alpha < 1)) throw new RangeError(`alpha ${alpha}`);
  for (const { control, difference, p } of comparisons)
    if (!Number.isFinite(difference) || !(p >= 0 && p <= 1))
      throw new RangeError(`control ${control}: difference ${difference}, p ${p}`);
  return [...new Set(comparisons.map(({ control }) => control))].map((control) => {
    const own = comparisons.filter((comparison) => comparison.control === control);
    const significant = own.filter(({ p }) => p <= alpha);
    const falseGains = significant.filter(({ difference }) => difference > 0).length;
    const interval = wilsonInterval(falseGains, own.length, confidence);
    return {
      control,
      comparisons: own.length,
      falseGains,
      rate: falseGains / own.length,
      interval,
      significant: significant.length,
      suspicious: interval.low > alpha / 2,
    };
  });
}
