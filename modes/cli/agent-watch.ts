import type { GatewaySession } from '../gateway/contract.ts';

/** How long a CLI may take to end by itself once the gateway answers no more. */
const graceMs = 5000;
/** Shortest wait between two looks at the clock. */
const shortestLookMs = 20;
/** Longest wait: beyond it a timer of Node would fire at once. */
const longestLookMs = 3_600_000;

/** Why an agent was stopped from outside. */
export type StopReason = 'own-time' | 'session-end';

/**
 * Stops a CLI that takes too long by itself (while no call is pending: the model's own time is limited by the gateway),
 * or that goes on after the gateway has ended its session. One watch for all runs of an episode: they share the time.
 */
export class AgentWatch {
  readonly #session: GatewaySession;
  readonly #limitMs: number;
  readonly #controller = new AbortController();
  readonly #graceMs: number;
  #timer: NodeJS.Timeout | undefined;
  /** Of the run under way: when it began, and how long calls had been pending before. */
  #run: { readonly startMs: number; readonly busyMs: number } | null = null;
  #spentMs = 0;
  #reason: StopReason | null = null;
  #isClosed = false;

  constructor(session: GatewaySession, limitMs: number, ownGraceMs = graceMs) {
    this.#session = session;
    this.#limitMs = limitMs;
    this.#graceMs = ownGraceMs;
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

  /** The CLI has been started, and its time runs. A second start within a run changes nothing. */
  start(): void {
    if (this.#run !== null || this.#isClosed) return;
    this.#run = { startMs: performance.now(), busyMs: this.#session.busyMs };
    this.#look();
  }

  /** The CLI has ended; its time stands still. */
  pause(): void {
    this.#spentMs = this.#ownMs();
    this.#run = null;
    if (this.#reason === null && this.#session.end === null) clearTimeout(this.#timer);
  }

  close(): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  #ownMs(): number {
    if (this.#run === null) return this.#spentMs;
    const wallMs = performance.now() - this.#run.startMs;
    return this.#spentMs + Math.max(0, wallMs - (this.#session.busyMs - this.#run.busyMs));
  }

  #look(): void {
    const leftMs = this.#limitMs - this.#ownMs();
    if (leftMs <= 0) this.#stop('own-time');
    else
      this.#timer = setTimeout(() => this.#look(), Math.min(Math.max(leftMs, shortestLookMs), longestLookMs));
  }

  #stopSoon(): void {
    if (this.#isClosed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#stop('session-end'), this.#graceMs);
  }

  #stop(reason: StopReason): void {
    this.#reason ??= reason;
    this.#controller.abort();
  }
}
