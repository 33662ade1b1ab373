import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { ModelError } from '../../core/errors.ts';
import { onAbort } from '../../core/on-abort.ts';
import { redactValue } from '../../core/redact-value.ts';
import { createRedactor } from '../../core/redactor.ts';
import { abortError } from '../../core/sleep.ts';
import type { CallRecord } from '../../core/vocabulary.ts';
import { type CallContext, type ChatReply, replyText } from '../../models/contract.ts';
import { BusyClock } from './busy-clock.ts';
import { CallList } from './call-list.ts';
import type { GatewaySession, SessionEnd, SessionOptions } from './contract.ts';
import { endOfFailure, faultOfEnd } from './failure-of-call.ts';
import { HeldBytes } from './held-bytes.ts';
import type { GatewayLimits } from './limits.ts';
import { OwnCallIds } from './own-call-ids.ts';
import type { AskedRequest, ModelReply } from './protocol.ts';
import { ReplyChain } from './reply-chain.ts';
import { StateSeal } from './state-seal.ts';
import { Turns } from './turns.ts';
import { WireFault } from './wire-fault.ts';

/** One episode at the gateway: asks its model, counts, and knows what ended it. */
export class Session implements GatewaySession {
  readonly token = randomBytes(32).toString('base64url');
  readonly seal = new StateSeal();
  /** A CLI that prints its environment into a conversation must not make call keys and logs of a random value. */
  readonly #withoutToken = createRedactor([this.token]);
  /** What its requests hold. */
  readonly held: HeldBytes;
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
  readonly #turns: Turns;
  readonly #closing = new AbortController();
  readonly #running = new Set<Promise<unknown>>();
  #end: SessionEnd | null = null;
  #tellEnd: (end: SessionEnd) => void = () => {};
  #next = 0;

  /** `forget` takes the token out of use; `allHeld` is what the requests of all sessions hold. */
  constructor(options: SessionOptions, limits: GatewayLimits, allHeld: HeldBytes, forget: () => void) {
    this.held = new HeldBytes(limits.heldBytes, allHeld);
    this.#forget = forget;
    this.#options = options;
    this.#limits = limits;
    this.#turns = new Turns(limits.callsAtOnce);
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
   * Asks the model, in turn: the next call is asked when this one's reply is known, so that recorded latencies add up
   * to the time that passes, and a replay, whose replies come at once, asks the same calls. A client that leaves
   * changes nothing: what was asked is paid, and counts.
   * @throws {WireFault} what the client is to be told
   */
  async ask(asked: AskedRequest): Promise<ModelReply> {
    this.#admit();
    if (this.#clock.pending >= this.#limits.pendingCalls)
      throw new WireFault('busy', `${this.#clock.pending} calls are under way; wait for one of them`);
    this.#clock.enter();
    try {
      return await this.#turns.take(() => this.#askNow(asked));
    } finally {
      this.#clock.leave();
    }
  }

  async #askNow(asked: AskedRequest): Promise<ModelReply> {
    this.#admit();
    const { model, context, settings, ordinal, modelLimitMs, signal } = this.#options;
    if (this.#answered.latencyMs >= modelLimitMs) throw faultOfEnd(this.#close({ kind: 'time' }));
    const index = this.#next;
    if (index >= this.#limits.calls) throw faultOfEnd(this.#close({ kind: 'calls' }));
    this.#next += 1;
    const full: CallContext = {
      ...context,
      ...(ordinal === undefined ? {} : { ordinal: { ...ordinal, index, after: this.#chain.digest } }),
      replyLimitMs: modelLimitMs - this.#answered.latencyMs,
    };
    const either = new AbortController();
    const listeners = [this.#closing.signal, signal].map((each) =>
      onAbort(each, () => either.abort(each === signal ? abortError(signal) : undefined)),
    );
    const clean = redactValue(asked, this.#withoutToken);
    const running = (async () => model.complete({ ...clean, ...settings }, full, either.signal))();
    this.#running.add(running);
    try {
      const reply = await running;
      if (this.#closing.signal.aborted) throw leftAlone();
      return this.#accept(index, reply);
    } catch (error) {
      if (error instanceof WireFault) throw error;
      // What breaks after nobody waits for it any more broke because of that.
      if (this.#closing.signal.aborted) throw leftAlone();
      throw this.fail(signal.aborted ? abortError(signal) : error);
    } finally {
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
    const said = this.#withoutToken(fault.message);
    this.lastFailure = new ModelError(`the CLI sent what the gateway does not take: ${said}`, {
      kind: 'bad-request',
    });
  }

  async close(): Promise<void> {
    this.#forget();
    this.#closing.abort();
    this.#turns.letAllGo();
    const timer = new AbortController();
    const late = wait(this.#limits.closeMs, undefined, { signal: timer.signal }).catch(() => undefined);
    await Promise.race([Promise.allSettled(this.#running), late]);
    timer.abort();
  }

  #admit(): void {
    const { signal } = this.#options;
    if (this.#closing.signal.aborted) throw leftAlone();
    if (this.#end !== null) throw faultOfEnd(this.#end);
    if (signal.aborted) throw this.fail(abortError(signal));
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
