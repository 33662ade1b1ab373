import type { ChatReply, ChatRequest, Part } from '../../models/contract.ts';
import type { GroupedName } from './responses/tool-groups.ts';
import type { StateSeal } from './state-seal.ts';
import type { WireFault } from './wire-fault.ts';

/** What a CLI asks; limits and sampling come from the session. */
export type AskedRequest = Pick<ChatRequest, 'messages' | 'tools' | 'toolChoice' | 'stop' | 'replySchema'>;

export interface WireCall {
  readonly request: AskedRequest;
  /** As the CLI named it. The reply says the same name: Claude Code drops reasoning that another model wrote. */
  readonly model: string;
  readonly stream: boolean;
  /** A stream ends with a chunk that holds the usage (chat completions only). */
  readonly includeUsage?: boolean;
  /** Tools of groups by the names under which the model knows them (responses only). */
  readonly groups?: ReadonlyMap<string, GroupedName>;
}

/** What a reply on the wire is made of. */
export interface WireAnswer {
  /** Random; part of every id in the reply. */
  readonly id: string;
  readonly model: string;
  /** Seconds since 1970. */
  readonly createdAt: number;
  readonly includeUsage: boolean;
  readonly seal: StateSeal;
  readonly groups?: WireCall['groups'];
}

export type ModelReply = Pick<ChatReply, 'parts' | 'finish' | 'usage'>;
export type ToolCallPart = Extract<Part, { type: 'tool-call' }>;

/** Server-sent events of one reply, as text. */
export interface ReplyStream {
  /** Sent when the reply is still awaited; not called when it is there in time. */
  opening(): string;
  /** Keeps the connection alive while the reply is awaited. */
  keepAlive(): string;
  reply(reply: ModelReply): Iterable<string>;
  /** The error after the status was sent. */
  failure(fault: WireFault): string;
}

/** One API of a provider, as it is spoken in front. */
export interface Protocol {
  /** @throws {WireFault} `invalid`, naming the field */
  decode(body: unknown, seal: StateSeal): WireCall;
  whole(reply: ModelReply, answer: WireAnswer): unknown;
  stream(answer: WireAnswer): ReplyStream;
  errorBody(fault: WireFault): unknown;
}

/** One event with a name and JSON data. */
export function namedEvent(data: { readonly type: string }): string {
  return `event: ${data.type}\n${dataEvent(data)}`;
}

/** One event with JSON data only. */
export function dataEvent(data: unknown): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}
