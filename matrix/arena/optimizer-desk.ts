import type { OptimizerCall, OptimizerReply } from '../../core/arena.ts';
import { DivergedError, IncompleteError, InterruptedError, ModelError } from '../../core/errors.ts';
import { optimizerCallKey } from '../../core/event-keys.ts';
import type { EventLog } from '../../core/event-log.ts';
import type { EventOf } from '../../core/events.ts';
import { canonicalHash } from '../../core/hash.ts';
import type { Cost } from '../../core/limits.ts';
import { noUsage } from '../../core/usage.ts';
import {
  type CallContext,
  type ChatModel,
  type ChatReply,
  type ChatRequest,
  type Message,
  replyText,
  textMessage,
} from '../../models/contract.ts';
import { callKey } from '../../models/wrap/call-key.ts';
import type { Price } from '../../models/wrap/price.ts';
import { greatestCostUsd, greatestInputTokens } from '../../models/wrap/token-estimate.ts';
import type { TargetSettings } from '../../modes/contract.ts';

export interface OptimizerDeskOptions {
  readonly model: ChatModel | null;
  readonly settings: TargetSettings | null;
  readonly repeat: number;
  readonly log: EventLog;
  readonly abortSignal: AbortSignal;
  readonly stopSignal: AbortSignal;
  /** Called before an event is logged: logs the prompts that the call was made of. */
  readonly beforeAppend: () => void;
  readonly onCall: (event: EventOf<'optimizer-call'>) => void;
  readonly now: () => string;
}

/** Carries a method's questions to the optimizer model; answers from the log what the log already holds. */
export class OptimizerDesk {
  readonly #options: OptimizerDeskOptions;
  constructor(options: OptimizerDeskOptions) {
    this.#options = options;
  }

  /** The most that a call can cost: its whole prompt and every token that it may write. */
  greatestCost(call: OptimizerCall, price: Price | null): Cost {
    const request = this.#requestOf(call);
    const tokens = greatestInputTokens(request) + request.maxOutputTokens;
    const usd = price === null ? 0 : greatestCostUsd(request, price);
    return { optimizerCalls: 1, optimizerTokens: tokens, tokens, usd };
  }

  async ask(call: OptimizerCall): Promise<OptimizerReply> {
    const { log, onCall } = this.#options;
    const draw = call.draw ?? 0;
    const key = optimizerCallKey({ kind: call.kind, place: call.place, draw });
    const request = this.#requestOf(call);
    const prompt = promptValue(call);
    const known = log.find(key);
    if (known !== null && known.type === 'optimizer-call') {
      if (known.prompt !== canonicalHash(prompt))
        throw new DivergedError(
          `optimizer call ${key}: the prompt differs from the one in the log (was a prompt file or the method changed?)`,
        );
      return { text: replyTextOf(known, log), finish: known.reply.finish, usage: known.call.usage };
    }
    if (this.#options.stopSignal.aborted) throw new InterruptedError('stopped before an optimizer call');
    const { reply, text, finish } = await this.#complete(call, request, draw);
    const event: EventOf<'optimizer-call'> = {
      type: 'optimizer-call',
      key,
      kind: call.kind,
      place: call.place,
      draw,
      call: { key: reply.key, model: reply.model, finish: reply.finish, usage: { ...reply.usage } },
      reply: { ...stored(text, log), finish },
      prompt: log.putValue(prompt),
      meta: { at: this.#options.now(), call: { latencyMs: reply.latencyMs, source: reply.source } },
    };
    this.#options.beforeAppend();
    log.append(event);
    onCall(event);
    return { text, finish, usage: reply.usage };
  }

  async #complete(call: OptimizerCall, request: ChatRequest, draw: number) {
    const { model, repeat, abortSignal } = this.#options;
    if (model === null)
      throw new IncompleteError('this method asks an optimizer model, but the run has none');
    const context: CallContext = {
      role: 'optimizer',
      phase: 'learn',
      kind: call.kind,
      place: call.place,
      taskId: null,
      sampling: { repeat, visit: 0, draw },
    };
    try {
      const reply = await model.complete(request, context, abortSignal);
      return { reply, text: replyText(reply), finish: finishOf(reply) };
    } catch (error) {
      const failed = failedReply(error, () => callKey(model.identity.id, request, context));
      if (failed !== null) return failed;
      if (error instanceof ModelError && error.retryable)
        throw new IncompleteError(`optimizer call ${call.kind} failed: ${error.message}`, error);
      throw error;
    }
  }

  #requestOf(call: OptimizerCall): ChatRequest {
    const messages: Message[] = [
      textMessage('system', call.prompt.system),
      textMessage('user', call.prompt.user),
    ];
    for (const { reply, complaint } of call.followUps ?? []) {
      messages.push(
        textMessage('assistant', reply === '' ? '(empty reply)' : reply),
        textMessage('user', complaint),
      );
    }
    const settings = this.#options.settings;
    return {
      messages,
      maxOutputTokens: Math.min(call.maxOutputTokens, settings?.maxOutputTokens ?? call.maxOutputTokens),
      temperature:
        call.temperature === undefined || call.temperature === 'default'
          ? settings?.temperature
          : call.temperature,
      topP: settings?.topP,
      thinking: settings?.thinking,
      ...(settings?.extraBody === undefined ? {} : { extraBody: settings.extraBody }),
      ...(call.replySchema === null ? {} : { replySchema: call.replySchema }),
    };
  }
}

/** Replies over 16 KiB lie with the transcripts, so that the log stays readable (design contract 9). */
function stored(text: string, log: EventLog): { text: string } | { text: null; stored: string } {
  return Buffer.byteLength(text) <= 16_384 ? { text } : { text: null, stored: log.putValue(text) };
}

function replyTextOf({ reply }: EventOf<'optimizer-call'>, log: EventLog): string {
  if (reply.text !== null) return reply.text;
  return reply.stored === undefined ? '' : String(log.value(reply.stored));
}

/** Failures that say something of the request, not of the machinery: data for the method. */
function failedReply(error: unknown, keyOf: () => string) {
  if (!(error instanceof ModelError)) return null;
  if (error.kind !== 'refused' && error.kind !== 'context-overflow') return null;
  const finish: OptimizerReply['finish'] = error.kind === 'refused' ? 'refused' : 'other';
  const reply = {
    key: keyOf(),
    model: '',
    finish: error.kind,
    usage: noUsage,
    latencyMs: 0,
    source: 'live' as const,
  };
  return { reply, text: '', finish };
}

function finishOf(reply: ChatReply): OptimizerReply['finish'] {
  return reply.finish === 'tool-calls' ? 'other' : reply.finish;
}

function promptValue(call: OptimizerCall) {
  return {
    system: call.prompt.system,
    user: call.prompt.user,
    followUps: (call.followUps ?? []).map(({ reply, complaint }) => ({ reply, complaint })),
  };
}
