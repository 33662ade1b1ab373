import { abortError } from '../../core/sleep.ts';
import type { CallContext, ChatModel, ChatReply, ChatRequest, Message } from '../../models/contract.ts';
import { replyText } from '../../models/contract.ts';
import { OwnCallIds } from '../gateway/own-call-ids.ts';
import type { ShownPart, ToolCall } from './cli-report.ts';
import type { DrawnNames } from './drawn-names.ts';

/** A reply of the model, and what the CLI told it of the tools that it had called. */
export interface Exchange {
  readonly parts: ChatReply['parts'];
  readonly calls: readonly ToolCall[];
  /** By place among `calls`; filled in by the next request. */
  readonly told: (readonly ShownPart[] | undefined)[];
}

/**
 * A model that writes down what it says. The replies are what a replay gives again, in the same order, whatever a CLI
 * prints: a transcript is made of them, and of what the CLI says that came of each call.
 */
export class HeardModel implements ChatModel {
  readonly #model: ChatModel;
  readonly #names: DrawnNames;
  readonly #onCall: () => void;
  readonly #ids = new OwnCallIds();
  readonly #exchanges: Exchange[] = [];
  /** What the model said, by what the CLI was given of it. */
  readonly #said = new WeakMap<ChatReply['parts'], ChatReply['parts']>();

  /** @param onCall is told of every call before it is made */
  constructor(model: ChatModel, names: DrawnNames, onCall: () => void) {
    this.#model = model;
    this.#names = names;
    this.#onCall = onCall;
  }

  get identity(): ChatModel['identity'] {
    return this.#model.identity;
  }

  get exchanges(): readonly Exchange[] {
    return this.#exchanges;
  }

  /** The words of the last reply; null when that reply calls tools, or when there is none. */
  get lastWords(): string | null {
    const last = this.#exchanges.at(-1);
    return last === undefined || last.calls.length > 0 ? null : replyText(last);
  }

  /** The parts of a reply without names that the CLI has drawn: the same in every life. */
  said(parts: ChatReply['parts']): ChatReply['parts'] {
    return this.#said.get(parts) ?? parts;
  }

  async complete(request: ChatRequest, context: CallContext, signal: AbortSignal): Promise<ChatReply> {
    if (signal.aborted) throw abortError(signal);
    this.#onCall();
    const messages = this.#names.toldTo(request.messages);
    this.#hearResults(messages);
    const reply = await this.#model.complete({ ...request, messages }, context, signal);
    // The gateway would do so behind this model's back, and results would be found under ids that no reply has.
    const parts = this.#ids.of(reply.parts);
    const calls = parts.filter((part) => part.type === 'tool-call');
    this.#exchanges.push({ parts, calls, told: [] });
    const meant = this.#names.meant(parts);
    this.#said.set(meant, parts);
    return { ...reply, parts: meant };
  }

  #hearResults(messages: readonly Message[]): void {
    const last = this.#exchanges.at(-1);
    if (last === undefined || last.calls.length === 0) return;
    const results = new Map<string, readonly ShownPart[]>();
    for (const { parts } of messages)
      for (const part of parts) if (part.type === 'tool-result') results.set(part.callId, part.parts);
    for (const [place, { id }] of last.calls.entries()) last.told[place] ??= results.get(id);
  }
}
