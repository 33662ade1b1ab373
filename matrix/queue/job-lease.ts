import { LeaseLostError } from '../../core/errors.ts';
import type { Lease } from '../../core/lease.ts';

export interface JobLeaseOptions {
  /** See {@link Lease.name}. */
  readonly name: string;
  /** How long the queue keeps a job's lock when nobody prolongs it. */
  readonly lockMs: number;
  /** Prolongs the lock by `lockMs` from the moment in which the queue hears it; false = it is another's by now. */
  readonly prolong: () => Promise<boolean>;
  /** Milliseconds that never go back. */
  readonly monotonic?: () => number;
  /** Milliseconds of the wall clock, which go on while a machine sleeps. */
  readonly wall?: () => number;
}

/** The last quarter of a lock is not used: what is under way ends in it. */
const usedShare = 0.75;
const renewalsPerLock = 6;

/**
 * The lock of a job as a lease on its run. It is counted from the moment before each request that prolonged it was sent,
 * so it ends here before it ends in the queue, however long the answer took and whether or not the queue can be
 * reached. A machine that slept finds it ended when it wakes: the wall clock is looked at too.
 */
export class JobLease implements Lease {
  readonly name: string;
  readonly #options: Required<JobLeaseOptions>;
  readonly #controller = new AbortController();
  #until: { monotonic: number; wall: number } | null = null;
  #renewal: NodeJS.Timeout | null = null;
  #deadline: NodeJS.Timeout | null = null;
  #checks: (() => boolean)[] = [];

  constructor(options: JobLeaseOptions) {
    this.name = options.name;
    this.#options = { monotonic: () => performance.now(), wall: Date.now, ...options };
  }

  /** Aborted when the lease has ended before the run did. */
  get lost(): AbortSignal {
    return this.#controller.signal;
  }

  /** Asks for the lock once more, then over and over. @returns false when it is another's already */
  async begin(): Promise<boolean> {
    await this.#renew();
    if (this.lost.aborted) return false;
    this.#renewal = setInterval(
      () => void this.#renew().catch(() => undefined),
      this.#options.lockMs / renewalsPerLock,
    );
    // A worker that has ended without an answer of the queue does not wait for the end of its locks.
    this.#renewal.unref();
    return true;
  }

  /** Something else that must hold, looked at with every renewal. */
  alsoRequires(check: () => boolean): void {
    this.#checks.push(check);
  }

  require(): void {
    if (!this.lost.aborted && !this.#isOver()) return;
    this.lose('its lock in the queue could not be prolonged in time');
    throw this.lost.reason;
  }

  /** Gives the run up: it has turned out to be another's. Nothing more is written under the lease. */
  lose(why: string): void {
    if (this.lost.aborted) return;
    this.end();
    this.#controller.abort(new LeaseLostError(`the run was given up: ${why}`));
  }

  /** No renewal after this. */
  end(): void {
    if (this.#renewal !== null) clearInterval(this.#renewal);
    if (this.#deadline !== null) clearTimeout(this.#deadline);
    this.#renewal = null;
    this.#deadline = null;
  }

  async #renew(): Promise<void> {
    const { monotonic, wall, lockMs, prolong } = this.#options;
    const used = lockMs * usedShare;
    const until = { monotonic: monotonic() + used, wall: wall() + used };
    if (!(await prolong())) return this.lose('its lock in the queue was given to another worker');
    // A late answer to an earlier request never shortens what a later one gave.
    if (this.#until === null || until.monotonic > this.#until.monotonic) this.#until = until;
    if (!this.#checks.every((check) => check()))
      return this.lose('its folder was taken over by another worker');
    this.#watchDeadline();
  }

  #watchDeadline(): void {
    if (this.lost.aborted || this.#until === null) return;
    if (this.#deadline !== null) clearTimeout(this.#deadline);
    const wait = this.#until.monotonic - this.#options.monotonic();
    this.#deadline = setTimeout(
      () => this.lose('the queue could not be reached to prolong its lock'),
      Math.max(0, wait),
    );
    this.#deadline.unref();
  }

  #isOver(): boolean {
    if (this.#until === null) return true;
    const { monotonic, wall } = this.#options;
    return monotonic() >= this.#until.monotonic || wall() >= this.#until.wall;
  }
}
