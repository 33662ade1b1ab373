import { CapReachedError, ConfigError } from '../../core/errors.ts';
import type { Price } from './price.ts';
import type { Spending } from './spend-book.ts';

/** A place under the cap; exactly one `settle` ends it. */
export interface Reservation {
  /** What the call really cost, in US dollars; null = its price is not known. @throws {StorageError} */
  settle(usd: number | null): void;
}

/** `--max-usd` and `--max-calls`, null = none. */
export interface CapAmounts {
  readonly maxUsd: number | null;
  readonly maxCalls: number | null;
}

/** What stands between a call and its bill: of this process alone, or of all workers of a sweep. */
export interface CallCap {
  /** What is spent as far as this process knows. */
  readonly spent: { usd: number; calls: number };
  /** Does the cap, or the book, need to know what calls cost? */
  readonly countsMoney: boolean;
  /**
   * Refuses a model whose price nobody knows, before any call is made.
   * @throws {ConfigError} naming the endpoint when `--max-usd` is set and `price` is null
   */
  requirePrice(price: Price | null, endpointName: string): void;
  /**
   * Asks for one call that costs at most `usd`, null where its price is not known.
   * @throws {CapReachedError} when it does not fit under the caps
   * @throws {StorageError} when it cannot be noted: it must not be made then
   */
  reserve(
    usd: number | null,
    signal: AbortSignal,
    options?: { readonly isBilled?: boolean },
  ): Promise<Reservation>;
}

/** @throws {ConfigError} when a cap is negative or not a number */
export function capAmounts({
  maxUsd,
  maxCalls,
}: {
  readonly maxUsd?: number | null;
  readonly maxCalls?: number | null;
}): CapAmounts {
  return { maxUsd: capOf('--max-usd', maxUsd), maxCalls: capOf('--max-calls', maxCalls) };
}

function capOf(name: string, value: number | null | undefined): number | null {
  if (value === null || value === undefined) return null;
  if (!(value >= 0)) throw new ConfigError(`${name} must be a number of 0 or more, not ${value}`);
  return value;
}

/** @throws {ConfigError} when money is capped and this endpoint has no price */
export function requirePriceUnder({ maxUsd }: CapAmounts, price: Price | null, endpointName: string): void {
  if (maxUsd !== null && price === null)
    throw new ConfigError(
      `--max-usd needs a price, and endpoint '${endpointName}' has none: state its price in models.yaml, or cap ` +
        'the run with --max-calls',
    );
}

/** @throws {ConfigError} when money is capped and nobody knows what was spent before */
export function requireKnownSpending({ maxUsd }: CapAmounts, { unpriced }: Spending): void {
  if (maxUsd !== null && unpriced > 0)
    throw new ConfigError(
      `--max-usd counts what this results folder has cost, and ${unpriced} calls of earlier invocations had no price in models.yaml: cap it with --max-calls, or give another --out`,
    );
}

/** The refusal of a call; `before` = what `spent` holds of earlier invocations. */
export function callsReached({ maxCalls }: CapAmounts, before: { readonly calls: number }): CapReachedError {
  return new CapReachedError(
    `--max-calls ${maxCalls} reached${earlier(String(before.calls), before.calls)}; give the same command with a higher cap to go on`,
  );
}

/** The refusal of a call that may cost `usd`. */
export function usdReached(
  { maxUsd }: CapAmounts,
  spentUsd: number,
  before: { readonly usd: number },
  usd: number,
): CapReachedError {
  return new CapReachedError(
    `--max-usd ${maxUsd} reached: ${dollars(spentUsd)} spent${earlier(dollars(before.usd), before.usd)}, and the next call may cost ` +
      `${dollars(usd)}; give the same command with a higher cap to go on`,
  );
}

/** Part of what is spent that earlier processes spent, for messages; empty where there was none. */
function earlier(amount: string, of: number): string {
  return of > 0 ? ` (${amount} of it in earlier invocations)` : '';
}

function dollars(usd: number): string {
  return `$${usd.toFixed(usd < 0.01 ? 6 : 2)}`;
}
