const perDollar = 1_000_000;
/** A sum of floating-point prices may stand this far, in micro-dollars, above what was meant. */
const noise = 1e-3;

/** Whole micro-dollars, rounded up: what may be owed. */
export function owedMicroDollars(usd: number): number {
  return Math.max(0, Math.ceil(usd * perDollar - noise));
}

/** Whole micro-dollars, rounded down: what may be spent. */
export function allowedMicroDollars(usd: number): number {
  return Math.min(Number.MAX_SAFE_INTEGER, Math.floor(usd * perDollar + noise));
}

export function microDollarsToUsd(amount: number): number {
  return amount / perDollar;
}
