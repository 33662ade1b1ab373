import { isIP } from 'node:net';
import { InvalidArgumentError } from 'commander';
import type { Split } from '../core/vocabulary.ts';
import type { Shard } from '../matrix/shard.ts';
import { type BatchablePhase, batchablePhases } from '../models/batch/batched-phases.ts';

/** Parsers of option values; commander turns their errors into usage errors (exit code 1). */

export function splitArgument(value: string): Split {
  if (value === 'train' || value === 'val' || value === 'test') return value;
  throw new InvalidArgumentError('it must be train, val or test.');
}

export function countArgument(value: string): number {
  const count = Number(value);
  if (Number.isSafeInteger(count) && count > 0) return count;
  throw new InvalidArgumentError('it must be a whole number above 0.');
}

/** A seed, or a cap on calls: a whole number from 0. */
export function wholeArgument(value: string): number {
  const whole = Number(value);
  if (value.trim() !== '' && Number.isSafeInteger(whole) && whole >= 0) return whole;
  throw new InvalidArgumentError('it must be a whole number from 0.');
}

export function amountArgument(value: string): number {
  const amount = Number(value);
  if (Number.isFinite(amount) && amount > 0) return amount;
  throw new InvalidArgumentError('it must be a number above 0.');
}

/** A cap on money; with 0 only what costs nothing is done, as from a cache. */
export function capArgument(value: string): number {
  const cap = Number(value);
  if (value.trim() !== '' && Number.isFinite(cap) && cap >= 0) return cap;
  throw new InvalidArgumentError('it must be a number from 0.');
}

/** `i/n`: the i-th of n shares, counted from 1. */
export function shardArgument(value: string): Shard {
  const [, index = '', of = ''] = /^([1-9]\d{0,3})\/([1-9]\d{0,3})$/.exec(value) ?? [];
  const shard = { index: Number(index), of: Number(of) };
  if (shard.index >= 1 && shard.index <= shard.of) return shard;
  throw new InvalidArgumentError('it must be i/n, as 2/4, with i from 1 to n.');
}

/** Phases of `--batch`, separated by commas. */
export function batchPhasesArgument(value: string): readonly BatchablePhase[] {
  const names = value.split(',').map((name) => name.trim());
  const phases = batchablePhases.filter((phase) => names.includes(phase));
  if (phases.length === names.length) return phases;
  throw new InvalidArgumentError(`it must name some of ${batchablePhases.join(', ')}, each once.`);
}

/** A TCP port; 0: any free one. */
export function portArgument(value: string): number {
  const port = Number(value);
  if (/^\d{1,5}$/.test(value) && port <= 65_535) return port;
  throw new InvalidArgumentError('it must be a whole number from 0 to 65535.');
}

/** An address or name to listen on. An empty one would mean every address. */
export function hostArgument(value: string): string {
  if (isIP(value) !== 0 || /^[A-Za-z0-9]([A-Za-z0-9.-]{0,251}[A-Za-z0-9])?$/.test(value)) return value;
  throw new InvalidArgumentError('it must be an address or a name of this machine.');
}

export function collect(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}
