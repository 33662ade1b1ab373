import type { Usage } from '../../core/vocabulary.ts';

/** What an endpoint charges, in US dollars for a million tokens, as its owner stated it on a day. */
export interface Price {
  readonly inputUsdPerMillion: number;
  /** Input that the provider had cached; null = no discount. */
  readonly cachedInputUsdPerMillion: number | null;
  readonly outputUsdPerMillion: number;
  /** Day of the statement, ISO 8601. */
  readonly asOf: string;
}

/** Simulated and hand-off models cost nothing; that is a fact, not a price that somebody looked up. */
export const freePrice: Price = {
  inputUsdPerMillion: 0,
  cachedInputUsdPerMillion: 0,
  outputUsdPerMillion: 0,
  asOf: '1970-01-01',
};

/** Cost of a call in US dollars. `cachedInput` is a part of `input`, `reasoning` of `output`. */
export function costUsd(usage: Usage, price: Price): number {
  const cached = Math.min(usage.cachedInput, usage.input);
  const cachedPrice = price.cachedInputUsdPerMillion ?? price.inputUsdPerMillion;
  return (
    ((usage.input - cached) * price.inputUsdPerMillion +
      cached * cachedPrice +
      usage.output * price.outputUsdPerMillion) /
    1e6
  );
}

/** The price with every number taken times `factor`. */
export function scaledPrice(price: Price, factor: number): Price {
  const { inputUsdPerMillion, cachedInputUsdPerMillion, outputUsdPerMillion, asOf } = price;
  return {
    inputUsdPerMillion: inputUsdPerMillion * factor,
    cachedInputUsdPerMillion: cachedInputUsdPerMillion === null ? null : cachedInputUsdPerMillion * factor,
    outputUsdPerMillion: outputUsdPerMillion * factor,
    asOf,
  };
}
