import type { CallRecord } from '../../core/vocabulary.ts';
import type { CallContext, ChatModel, ChatReply } from '../../models/contract.ts';
import type { TargetSettings } from '../contract.ts';

/** Who may call the gateway, and what answers: one episode of one run. */
export interface SessionOptions {
  readonly model: ChatModel;
  /** Of every call of the episode; `ordinal` and `replyLimitMs` are set anew for each. */
  readonly context: CallContext;
  /** The run's own settings. They replace what the CLI asks for: output limit, temperature, thinking, extra body. */
  readonly settings: TargetSettings;
  /**
   * What keys the calls; the gateway adds the index, from 0 in the order in which they came, and the digest of the replies
   * before. Absent: by content.
   */
  readonly ordinal?: Omit<NonNullable<CallContext['ordinal']>, 'index' | 'after'>;
  /** The parts of a reply of `model` less what differs between two lives of the episode; absent: as they are. */
  readonly settledReply?: (parts: ChatReply['parts']) => ChatReply['parts'];
  /** Time that the model may take in all: the sum of recorded latencies, as in direct chat. */
  readonly modelLimitMs: number;
  readonly signal: AbortSignal;
}

/** What ended an episode from the side of the model. */
export type SessionEnd =
  | { readonly kind: 'failure'; readonly error: unknown }
  | { readonly kind: 'refused'; readonly message: string }
  /** The model's time is used up. */
  | { readonly kind: 'time' }
  /** More calls were asked than an episode may have. */
  | { readonly kind: 'calls' };

/** One episode at the gateway: its token answers until it is closed. */
export interface GatewaySession {
  /** Bearer token or `x-api-key`; 256 random bits. */
  readonly token: string;
  /** Calls that were answered, in the order in which they were asked. */
  readonly calls: readonly CallRecord[];
  /** The gateway's own count: sum over `calls`. */
  readonly usage: CallRecord['usage'];
  /** Calls that wait for a model's reply. */
  readonly pending: number;
  /** Milliseconds during which at least one call was pending, by a monotonic clock. */
  readonly busyMs: number;
  /**
   * What ended the episode; null while nothing did. A context overflow does not (the CLI may shorten its history): it is in
   * `lastFailure`. After an end every further call is refused at once.
   */
  readonly end: SessionEnd | null;
  /** The failure of the last call that failed; null once a later call was answered. */
  readonly lastFailure: unknown;
  /** Resolves when the episode is ended from the side of the model. Never rejects. */
  readonly ended: Promise<SessionEnd>;
  /** Refuses the token from now on and aborts what is under way; resolves when nothing is. */
  close(): Promise<void>;
}

/**
 * A server on loopback that speaks Anthropic Messages, OpenAI Responses and Chat Completions in front, and has any
 * ChatModel of ours behind. One for all episodes of a process. What comes in is untrusted.
 */
export interface Gateway {
  /** `http://127.0.0.1:<port>`, without `/v1`. */
  readonly url: string;
  /** The same server on a Unix socket that any user of this machine may open: the token is what counts. */
  readonly socketPath: string;
  open(options: SessionOptions): GatewaySession;
  /** Closes every session, the server and its socket. */
  close(): Promise<void>;
}
