import { exactMcNemar } from './exact-mcnemar.ts';

export interface McNemarDesign {
  /** Paired items, each a cluster of its own. */
  readonly n: number;
  /** Chance that an item differs between the two, 0 to 1. */
  readonly discordance: number;
  /** Two-sided level of the test, in (0, 1). */
  readonly alpha: number;
}

/** The fewest discordant items that, all one way, reach p <= alpha: 6 at 0.05, 12 at 0.05/52. */
export function discordantNeeded(alpha: number): number {
  if (!(alpha > 0 && alpha < 1)) throw new RangeError(`alpha ${alpha}`);
  let items = 1;
  while (exactMcNemar(0, items) > alpha) items += 1;
  return items;
}

/**
 * Chance that the exact McNemar test comes out at p <= alpha in favour of the better one, by summing over all
 * outcomes: the number of discordant items is binomial(n, discordance), those won binomial with
 * (1 + gain/discordance)/2 among them.
 * @param gain true difference of the two scores, 0 to discordance, as a share of 1
 * @throws {RangeError} on a design or gain out of range
 */
export function mcNemarPower(design: McNemarDesign, gain: number): number {
  return powerFor(design, leastWins(design))(gain);
}

/**
 * The smallest true gain (share of 1) that the exact McNemar test finds with the given power, to 1e-12; null when even a
 * difference in which all discordant items are won is not found often enough.
 * @throws {RangeError} on a design or power out of range
 */
export function smallestDetectableGain(design: McNemarDesign, power: number): number | null {
  if (!(power > 0 && power < 1)) throw new RangeError(`power ${power}`);
  const at = powerFor(design, leastWins(design));
  if (at(design.discordance) < power) return null;
  if (at(0) >= power) return 0;
  let missed = 0;
  let found = design.discordance;
  while (found - missed > 1e-12) {
    const middle = (missed + found) / 2;
    if (at(middle) >= power) found = middle;
    else missed = middle;
  }
  return found;
}

/** For 0 to n discordant items: how many must be won for p <= alpha. More than there are: never. */
function leastWins({ n, discordance, alpha }: McNemarDesign): number[] {
  if (!Number.isSafeInteger(n) || n < 1) throw new RangeError(`${n} paired items`);
  if (!(discordance > 0 && discordance <= 1)) throw new RangeError(`discordance ${discordance}`);
  if (!(alpha > 0 && alpha < 1)) throw new RangeError(`alpha ${alpha}`);
  const least: number[] = [];
  // One more item allows at most one more loss: P(X <= b + 2 | d + 1) is above P(X <= b + 1 | d).
  let losses = -1;
  for (let items = 0; items <= n; items += 1) {
    const next = losses + 1;
    if (2 * next < items && exactMcNemar(next, items - next) <= alpha) losses = next;
    // With no loss allowed yet, losses is -1: more wins than there are items.
    least.push(items - losses);
  }
  return least;
}

function powerFor({ n, discordance }: McNemarDesign, least: readonly number[]): (gain: number) => number {
  const logFactorials = logFactorialsUpTo(n);
  const chance = (k: number, of: number, p: number): number => {
    if (p <= 0 || p >= 1) return k === (p <= 0 ? 0 : of) ? 1 : 0;
    const ways = (logFactorials[of] ?? 0) - (logFactorials[k] ?? 0) - (logFactorials[of - k] ?? 0);
    return Math.exp(ways + k * Math.log(p) + (of - k) * Math.log1p(-p));
  };
  return (gain) => {
    if (!(gain >= 0 && gain <= discordance))
      throw new RangeError(`gain ${gain} at discordance ${discordance}`);
    const won = (1 + gain / discordance) / 2;
    let power = 0;
    for (const [items, fewest] of least.entries()) {
      const seen = chance(items, n, discordance);
      // Rarer counts add nothing that a printed digit could show.
      if (seen < 1e-18) continue;
      for (let wins = fewest; wins <= items; wins += 1) power += seen * chance(wins, items, won);
    }
    return Math.min(1, power);
  };
}

function logFactorialsUpTo(n: number): Float64Array {
  const logs = new Float64Array(n + 1);
  for (let i = 2; i <= n; i += 1) logs[i] = (logs[i - 1] ?? 0) + Math.log(i);
  return logs;
}
