import type { Json, JsonObject } from '../core/json.ts';
import type { CallSource, Phase, Sampling, Usage } from '../core/vocabulary.ts';

/** One piece of a message (design contract 1). Order matters and is kept on the wire. */
export type Part =
  | { readonly type: 'text'; readonly text: string }
  | {
      readonly type: 'image';
      readonly mediaType: string;
      readonly data: Uint8Array;
      readonly detail?: 'low' | 'high';
    }
  /** `arguments` is the raw text that the model wrote, parsed by nobody but the tool. */
  | {
      readonly type: 'tool-call';
      readonly id: string;
      readonly name: string;
      readonly kind: 'function' | 'custom';
      readonly arguments: string;
    }
  | {
      readonly type: 'tool-result';
      readonly callId: string;
      readonly isError?: boolean;
      readonly parts: readonly (Extract<Part, { type: 'text' }> | Extract<Part, { type: 'image' }>)[];
    }
  /** `state` is opaque and goes back to the provider unchanged in the next turn. */
  | { readonly type: 'reasoning'; readonly text?: string; readonly state?: Json };

export interface Message {
  readonly role: 'system' | 'developer' | 'user' | 'assistant' | 'tool';
  readonly parts: readonly Part[];
}

export interface ToolDefinition {
  readonly name: string;
  readonly description: string;
  readonly kind: 'function' | 'custom';
  /** JSON Schema of the arguments; ignored for `custom` tools, which take free text. */
  readonly parameters: JsonObject;
  /** Of `custom` tools: what the text must look like, as the responses API has it (`{type: 'grammar', syntax, definition}`). */
  readonly format?: JsonObject;
}

/** A number to send, `unset` to leave the field away, or `default` for the endpoint's configured value. */
export type Setting<T> = T | 'unset' | 'default';

export interface ReplySchema {
  readonly name: string;
  readonly schema: JsonObject;
}

/** What is asked of a model. Everything here changes the answer, so everything here is in the cache key. */
export interface ChatRequest {
  readonly messages: readonly Message[];
  readonly tools?: readonly ToolDefinition[];
  readonly toolChoice?: 'auto' | 'none' | 'required' | { readonly name: string };
  readonly maxOutputTokens: number;
  readonly temperature?: Setting<number>;
  readonly topP?: Setting<number>;
  /** Reasoning effort or on/off; mapped by the endpoint's `thinking` switch. */
  readonly thinking?: Setting<'off' | 'low' | 'medium' | 'high'>;
  readonly stop?: readonly string[];
  readonly replySchema?: ReplySchema;
  readonly extraBody?: JsonObject;
}

/** Where in a run a call was made. Never sent to the model; only `sampling` enters the cache key. */
export interface CallContext {
  readonly role: 'target' | 'optimizer';
  readonly phase: Phase | 'learn';
  /** `rollout`, or the optimizer's stage: `failure-analyst`, `final-merge`, `ranking` ... */
  readonly kind: string;
  readonly place: Place;
  readonly taskId: string | null;
  readonly sampling: Sampling;
  /**
   * Longest time that one try may take from being sent to its last byte; beyond it the call fails as `time-limit`.
   * Waiting for the limiter or between tries does not count: it says nothing about the model.
   */
  readonly replyLimitMs?: number;
  /** Only for CLI episodes: the request's place in the episode replaces its content as the key. */
  readonly ordinal?: {
    readonly taskDigest: string;
    readonly skillHash: string;
    readonly modeVersion: string;
    readonly index: number;
    /** Digest of the replies that the episode has had before; empty where there are none. */
    readonly after: string;
  };
}

/** Where in the training loop something happened; absent fields do not apply. All 0-based but epoch, step and level. */
export interface Place {
  readonly epoch?: number;
  readonly step?: number;
  readonly microBatch?: number;
  readonly minibatch?: number;
  readonly level?: number;
  readonly group?: number;
  readonly attempt?: number;
}

export type FinishReason = 'stop' | 'length' | 'tool-calls' | 'refused' | 'other';

export interface ChatReply {
  /** Text, tool calls and reasoning, in the order of the reply. */
  readonly parts: readonly Part[];
  readonly finish: FinishReason;
  readonly usage: Usage;
  /** Model name as reported by the provider. */
  readonly model: string;
  /** Time to the full reply of the successful attempt; recorded and replayed. */
  readonly latencyMs: number;
  /** It came out of a batch: how long the model took is not known, and `latencyMs` is 0. */
  readonly batched?: true;
  readonly source: CallSource;
  /** Cache key of the request. */
  readonly key: string;
}

/** What a provider returns; the wrappers add source and key. */
export interface ProviderReply extends Omit<ChatReply, 'source' | 'key'> {
  /** The server did not say what the reply took: `usage` is a lower bound, and no cost follows from it. Not recorded. */
  readonly isUsageUnknown?: true;
}

/** What a model is, for keys, prices and stamps. `id` is a declared string, never a URL (design contract 2). */
export interface ModelIdentity {
  readonly id: string;
  readonly source: 'live' | 'simulated' | 'handoff';
}

/**
 * A chat model, bare or wrapped.
 * @throws {ModelError} on anything but a reply; {@link Suspended} when a hand-off reply is wanted
 */
export interface ChatModel {
  readonly identity: ModelIdentity;
  complete(request: ChatRequest, context: CallContext, signal: AbortSignal): Promise<ChatReply>;
}

/** One endpoint's API behind one function; knows nothing of caches, limits or money. */
export interface Provider {
  readonly identity: ModelIdentity;
  /** It ends a try at `context.replyLimitMs` by itself, as `time-limit`; the wrapper then sets no second clock. */
  readonly keepsReplyLimit?: true;
  complete(request: ChatRequest, context: CallContext, signal: AbortSignal): Promise<ProviderReply>;
}

/** All text parts of a reply, joined. */
export function replyText(reply: { readonly parts: readonly Part[] }): string {
  return reply.parts.flatMap((part) => (part.type === 'text' ? [part.text] : [])).join('');
}

/** A message of one text part. */
export function textMessage(role: Message['role'], text: string): Message {
  return { role, parts: [{ type: 'text', text }] };
}
