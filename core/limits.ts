/** What a budget may limit (spec/baselines.md 9.3): target rollouts, calls and tokens of the optimizer, all tokens, money. */
export const limitKinds = ['rollouts', 'optimizerCalls', 'optimizerTokens', 'tokens', 'usd'] as const;
export type LimitKind = (typeof limitKinds)[number];

/** Most that learning may spend of each kind: counts, and US dollars; null = not limited. */
export type Limits = Readonly<Record<LimitKind, number | null>>;

/** What something costs, or may cost at most; absent = nothing of that kind. */
export type Cost = Readonly<Partial<Record<LimitKind, number>>>;

export const noLimits: Limits = {
  rollouts: null,
  optimizerCalls: null,
  optimizerTokens: null,
  tokens: null,
  usd: null,
};

/** Are there limits that depend on what calls turn out to cost, not on rollouts alone? */
export function limitsCalls(limits: Limits): boolean {
  return limitKinds.some((kind) => kind !== 'rollouts' && limits[kind] !== null);
}

/** Names of limits, as messages and tables show them. */
export const limitNames: Readonly<Record<LimitKind, string>> = {
  rollouts: 'rollouts',
  optimizerCalls: 'optimizer calls',
  optimizerTokens: 'optimizer tokens',
  tokens: 'tokens',
  usd: 'US dollars',
};
