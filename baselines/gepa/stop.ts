/** When a search ends, asked at the top of every turn; null = not looked at (spec/baselines.md 5.9). */
export interface StopConditions {
  /** Most rollouts, the seed's run on val included. */
  readonly metricCalls: number | null;
  readonly scoreThreshold: number | null;
  /** Turns without a higher best mean. */
  readonly turnsWithoutGain: number | null;
  /** Programs in the pool, the seed included. */
  readonly candidates: number | null;
  readonly proposals: number | null;
  readonly optimizerCalls: number | null;
  /** Input and output tokens of the optimizer together. */
  readonly optimizerTokens: number | null;
  /** `all`: only when every condition but `metricCalls`, which always ends a search, holds. */
  readonly combine: 'any' | 'all';
}

/** What the conditions look at. */
export interface StopView {
  readonly metricCalls: number;
  readonly bestMean: number;
  readonly turnsWithoutGain: number;
  readonly candidates: number;
  readonly proposals: number;
  readonly optimizerCalls: number;
  readonly optimizerTokens: number;
}

/** Names what ends the search, or null. */
export function stopReason(conditions: StopConditions, view: StopView): string | null {
  const reached = (limit: number | null, value: number) => (limit === null ? null : value >= limit);
  if (reached(conditions.metricCalls, view.metricCalls) === true) return 'metricCalls';
  const checks: [string, boolean | null][] = [
    ['scoreThreshold', reached(conditions.scoreThreshold, view.bestMean)],
    ['turnsWithoutGain', reached(conditions.turnsWithoutGain, view.turnsWithoutGain)],
    ['candidates', reached(conditions.candidates, view.candidates)],
    ['proposals', reached(conditions.proposals, view.proposals)],
    ['optimizerCalls', reached(conditions.optimizerCalls, view.optimizerCalls)],
    ['optimizerTokens', reached(conditions.optimizerTokens, view.optimizerTokens)],
  ];
  const asked = checks.filter(([, holds]) => holds !== null);
  const holding = asked.filter(([, holds]) => holds === true).map(([name]) => name);
  if (conditions.combine === 'all')
    return asked.length > 0 && holding.length === asked.length ? holding.join('+') : null;
  return holding[0] ?? null;
}
