import type { GatewaySession } from '../gateway/contract.ts';

/** How long a CLI may take to end by itself once the gateway answers no more. */
const graceMs = 5000;
/** Shortest wait between two looks at the clock. */
const shortestLookMs = 20;
/** Longest wait: beyond it a timer of Node would fire at once. */
const longestLookMs = 3_600_000;

/** How long a CLI may take until its first call: that is the machine's time, not the model's. */
export const firstCallLimitMs = 120_000;

/** Why an agent was stopped from outside. */
export type StopReason = 'no-call' | 'own-time' | 'session-end';

/**
 * Stops a CLI that takes too long by itself (from its first call on, while no call is pending: the model's own time is
 * limited by the gateway), that never calls, or that goes on after the gateway has ended its session. One watch for all
 * runs of an episode: they share the time.
 */
export class AgentWatch {
  readonly #session: GatewaySession;
  readonly #limitMs: number;
  readonly #controller = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  /** Of the run under way: when it began, and how long calls had been pending before. */
  #run: { readonly startMs: number; readonly busyMs: number } | null = null;
  #spentMs = 0;
  #reason: StopReason | null = null;
  #isClosed = false;

  constructor(session: GatewaySession, limitMs: number) {
    this.#session = session;
    this.#limitMs = limitMs;
    void session.ended.then(() => this.#stopSoon());
  }

  /** Aborted when the agent has to go. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Null while nothing was stopped. */
  get reason(): StopReason | null {
    return this.#reason;
  }

  /** The CLI has been started. */
  started(): void {
    if (this.#run === null && !this.#isOver) this.#wait(firstCallLimitMs, () => this.#stop('no-call'));
  }

  /** The CLI calls: its time runs. Further calls of a run change nothing. */
  called(): void {
    if (this.#run !== null || this.#isOver) return;
    this.#run = { startMs: performance.now(), busyMs: this.#session.busyMs };
    this.#look();
  }

  /** The CLI has ended; its time stands still. */
  ended(): void {
    this.#spentMs = this.#ownMs();
    this.#run = null;
    clearTimeout(this.#timer);
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  /** Nothing is watched any more but the grace of a session that has ended. */
  get #isOver(): boolean {
    return this.#isClosed || this.#session.end !== null;
  }

  #ownMs(): number {
    if (this.#run === null) return this.#spentMs;
    const wallMs = performance.now() - this.#run.startMs;
    return this.#spentMs + Math.max(0, wallMs - (this.#session.busyMs - this.#run.busyMs));
  }

  #look(): void {
    const leftMs = this.#limitMs - this.#ownMs();
    if (leftMs <= 0) this.#stop('own-time');
    else this.#wait(Math.max(leftMs, shortestLookMs), () => this.#look());
  }

  #stopSoon(): void {
    if (!this.#isClosed) this.#wait(graceMs, () => this.#stop('session-end'));
  }

  #wait(delayMs: number, then: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(then, Math.min(delayMs, longestLookMs));
  }

  #stop(reason: StopReason): void {
    this.#reason ??= reason;
    this.#controller.abort();
  }
}
