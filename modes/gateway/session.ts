import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { ModelError } from '../../core/errors.ts';
import { onAbort } from '../../core/on-abort.ts';
import { abortError } from '../../core/sleep.ts';
import type { CallRecord } from '../../core/vocabulary.ts';
import { type CallContext, type ChatReply, replyText } from '../../models/contract.ts';
import { BusyClock } from './busy-clock.ts';
import { CallList } from './call-list.ts';
import type { GatewaySession, SessionEnd, SessionOptions } from './contract.ts';
import { endOfFailure, faultOfEnd } from './failure-of-call.ts';
import type { GatewayLimits } from './limits.ts';
import { OwnCallIds } from './own-call-ids.ts';
import type { AskedRequest, ModelReply } from './protocol.ts';
import { ReplyChain } from './reply-chain.ts';
import { StateSeal } from './state-seal.ts';
import { WireFault } from './wire-fault.ts';

/** One episode at the gateway: asks its model, counts, and knows what ended it. */
export class Session implements GatewaySession {
  readonly token = randomBytes(32).toString('base64url');
  readonly seal = new StateSeal();
  readonly ended: Promise<SessionEnd>;
  readonly modelId: string;
  lastFailure: unknown = null;
  readonly #options: SessionOptions;
  readonly #limits: GatewayLimits;
  readonly #forget: () => void;
  readonly #answered = new CallList();
  readonly #chain = new ReplyChain();
  readonly #clock = new BusyClock();
  readonly #ids = new OwnCallIds();
  readonly #closing = new AbortController();
  readonly #running = new Set<Promise<unknown>>();
  #end: SessionEnd | null = null;
  #tellEnd: (end: SessionEnd) => void = () => {};
  #next = 0;
  #heldBytes = 0;

  /** `forget` takes the token out of use. */
  constructor(options: SessionOptions, limits: GatewayLimits, forget: () => void) {
    this.#forget = forget;
    this.#options = options;
    this.#limits = limits;
    this.modelId = options.model.identity.id;
    this.ended = new Promise((resolve) => {
      this.#tellEnd = resolve;
    });
  }

  get calls(): readonly CallRecord[] {
    return this.#answered.records;
  }

  get usage(): CallRecord['usage'] {
    return this.#answered.usage;
  }

  get pending(): number {
    return this.#clock.pending;
  }

  get busyMs(): number {
    return this.#clock.busyMs;
  }

  get end(): SessionEnd | null {
    return this.#end;
  }

  /**
   * Asks the model. The session counts the reply, unless `gone` (the client left) or the session's end came first.
   * @throws {WireFault} what the client is to be told
   */
  async ask(asked: AskedRequest, gone: AbortSignal): Promise<ModelReply> {
    if (gone.aborted) throw leftAlone();
    this.#admit();
    const { model, context, settings, ordinal, modelLimitMs, signal } = this.#options;
    const index = this.#next;
    this.#next += 1;
    const full: CallContext = {
      ...context,
      ...(ordinal === undefined ? {} : { ordinal: { ...ordinal, index, after: this.#chain.digest } }),
      replyLimitMs: modelLimitMs - this.#answered.latencyMs,
    };
    const either = new AbortController();
    const listeners = [gone, this.#closing.signal, signal].map((each) =>
      onAbort(each, () => either.abort(each === signal ? abortError(signal) : undefined)),
    );
    this.#clock.enter();
    const running = (async () => model.complete({ ...asked, ...settings }, full, either.signal))();
    this.#running.add(running);
    try {
      const reply = await running;
      if (gone.aborted || this.#closing.signal.aborted) throw leftAlone();
      return this.#accept(index, reply);
    } catch (error) {
      if (error instanceof WireFault) throw error;
      // What breaks after nobody waits for it any more broke because of that.
      if (gone.aborted || this.#closing.signal.aborted) throw leftAlone();
      throw this.fail(signal.aborted ? abortError(signal) : error);
    } finally {
      this.#clock.leave();
      this.#running.delete(running);
      for (const forget of listeners) forget();
    }
  }

  /** Notes a failure; what a CLI is to be told of it. */
  fail(error: unknown): WireFault {
    this.lastFailure = error;
    const end = endOfFailure(error);
    if (end !== null) this.#close(end);
    return faultOfEnd(end);
  }

  /** Notes a request that no model was asked for. */
  reject(fault: WireFault): void {
    this.lastFailure = new ModelError(`the CLI sent what the gateway does not take: ${fault.message}`, {
      kind: 'bad-request',
    });
  }

  /** Counts bytes that a request holds. @throws {WireFault} `busy` when there are too many */
  hold(bytes: number): void {
    if (this.#heldBytes + bytes > this.#limits.heldBytes)
      throw new WireFault('busy', 'too much is being sent at once');
    this.#heldBytes += bytes;
  }

  release(bytes: number): void {
    this.#heldBytes -= bytes;
  }

  async close(): Promise<void> {
    this.#forget();
    this.#closing.abort();
    const timer = new AbortController();
    const late = wait(this.#limits.closeMs, undefined, { signal: timer.signal }).catch(() => undefined);
    await Promise.race([Promise.allSettled(this.#running), late]);
    timer.abort();
  }

  #admit(): void {
    const { modelLimitMs, signal } = this.#options;
    if (this.#closing.signal.aborted) throw leftAlone();
    if (this.#end !== null) throw faultOfEnd(this.#end);
    if (signal.aborted) throw this.fail(abortError(signal));
    if (this.#answered.latencyMs >= modelLimitMs) throw faultOfEnd(this.#close({ kind: 'time' }));
    if (this.#clock.pending >= this.#limits.pendingCalls)
      throw new WireFault('busy', `${this.#clock.pending} calls are under way; wait for one of them`);
  }

  /** As in direct chat: the reply counts, and it may be the one that used up the time. */
  #accept(index: number, reply: ChatReply): ModelReply {
    const { settledReply } = this.#options;
    this.#answered.add(index, reply);
    this.#chain.add(index, settledReply?.(reply.parts) ?? reply.parts);
    if (this.#answered.latencyMs >= this.#options.modelLimitMs)
      throw faultOfEnd(this.#close({ kind: 'time' }));
    if (reply.finish === 'refused')
      throw faultOfEnd(this.#close({ kind: 'refused', message: replyText(reply) }));
    this.lastFailure = null;
    return { parts: this.#ids.of(reply.parts), finish: reply.finish, usage: reply.usage };
  }

  /** The first end stays. */
  #close(end: SessionEnd): SessionEnd {
    this.#end ??= end;
    this.#tellEnd(this.#end);
    return this.#end;
  }
}

function leftAlone(): WireFault {
  return new WireFault('unauthorized', 'the session is closed');
}
