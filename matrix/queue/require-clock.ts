import { ConfigError } from '../../core/errors.ts';
import type { QueueLink } from './queue-link.ts';

const mostApartMs = 30_000;

/**
 * Delays of a queue go by the clocks of its workers: one whose clock is an hour ahead withholds each run that it refuses, or
 * fails, for an hour, and takes what others delayed at once.
 * @throws {ConfigError} when the clock of this machine is far from the server's
 */
export function requireClock({ clockAheadMs, shown }: Pick<QueueLink, 'clockAheadMs' | 'shown'>): void {
  if (Math.abs(clockAheadMs) <= mostApartMs) return;
  const seconds = Math.round(Math.abs(clockAheadMs) / 1000);
  throw new ConfigError(
    `the clock of this machine is ${seconds} s ${clockAheadMs > 0 ? 'ahead of' : 'behind'} that of ${shown}: delays in a ` +
      'queue go by the clocks of its workers; set it (NTP)',
  );
}
