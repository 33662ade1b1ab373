/** An axis: its ends and the values that are marked. */
export interface Scale {
  readonly low: number;
  readonly high: number;
  readonly ticks: readonly number[];
}

export interface ScaleOptions {
  /** About so many ticks. */
  readonly ticks: number;
  /** Ends that the axis does not pass, and the least range it shows: noise is not blown up to fill a chart. */
  readonly least: number;
  readonly most: number;
  readonly leastSpan: number;
}

/** A linear axis around the values, its ends on ticks of 1, 2 or 5 times a power of ten. Of no values: from `least`. */
export function niceScale(values: readonly number[], { ticks, least, most, leastSpan }: ScaleOptions): Scale {
  let low = Math.min(...values);
  let high = Math.max(...values);
  if (values.length === 0) [low, high] = [least, least + leastSpan];
  if (high - low < leastSpan) {
    const middle = (low + high) / 2;
    low = Math.max(least, Math.min(middle - leastSpan / 2, most - leastSpan));
    high = Math.min(most, low + leastSpan);
  }
  const step = niceStep((high - low) / ticks);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.ceil(high / step - 1e-9);
  const marks: number[] = [];
  for (let at = first; at <= last; at += 1) marks.push(clean(at * step));
  const inside = marks.filter((mark) => mark >= least - 1e-9 && mark <= most + 1e-9);
  return { low: inside[0] ?? low, high: inside.at(-1) ?? high, ticks: inside };
}

function niceStep(rough: number): number {
  const power = 10 ** Math.floor(Math.log10(rough));
  const factor = [1, 2, 5, 10].find((nice) => nice * power >= rough * 0.999) ?? 10;
  return clean(factor * power);
}

/** Without the last bits of 3 x 0.1. */
function clean(value: number): number {
  return Number(value.toPrecision(12));
}
