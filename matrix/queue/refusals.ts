const firstDelayMs = 3000;
const longestDelayMs = 30_000;
const mostReasons = 10;

/** The jobs that a worker has not taken, and when it wants to be asked again. */
export class Refusals {
  readonly #reasons = new Map<string, string>();
  readonly #times = new Map<string, number>();

  /** For so long the job is offered to nobody: twice as long with each refusal, since nothing may have changed. */
  delayMs(jobId: string): number {
    return Math.min(longestDelayMs, firstDelayMs * 2 ** (this.#times.get(jobId) ?? 0));
  }

  add(jobId: string, reason: string): void {
    this.#reasons.set(jobId, reason);
    this.#times.set(jobId, (this.#times.get(jobId) ?? 0) + 1);
  }

  /** The worker has taken a job: whether it can do nothing here is open again. */
  clear(): void {
    this.#reasons.clear();
  }

  /** Refused since the worker last took a job? */
  has(jobId: string): boolean {
    return this.#reasons.has(jobId);
  }

  get size(): number {
    return this.#reasons.size;
  }

  /** Each once, and not all of a long list. */
  get reasons(): string[] {
    return [...new Set(this.#reasons.values())].slice(0, mostReasons);
  }
}
