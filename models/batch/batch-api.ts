import type { ModelError } from '../../core/errors.ts';
import type { ChatRequest, ProviderReply } from '../contract.ts';

/** What has become of a batch at its provider. */
export type BatchState =
  | { readonly kind: 'working' }
  /** Results can be read: of all requests, or of those that were done when it expired or was cancelled. */
  | { readonly kind: 'ended' }
  /** Refused as a whole; none of its requests was worked on. */
  | { readonly kind: 'failed'; readonly error: ModelError };

/** What came of one request of a batch. */
export type BatchResult =
  | { readonly kind: 'reply'; readonly answer: unknown }
  | { readonly kind: 'failure'; readonly error: ModelError };

/** A request as its provider's batch API takes it: JSON text without line breaks. */
export interface BatchLine {
  /** Our call key: 64 hex digits, which both providers take as `custom_id`. */
  readonly key: string;
  readonly json: string;
}

/** A batch that was announced in our book before it was asked for. */
export interface BatchIntent {
  /** 32 hex digits, drawn for this batch. */
  readonly tag: string;
  readonly keys: readonly string[];
  /** When it was announced, ISO 8601. */
  readonly at: string;
}

/**
 * One provider's batch API for one model, in no provider's terms. Every function makes one attempt; who calls waits and
 * tries again.
 * @throws {ModelError} from all of them
 */
export interface BatchApi {
  /** What the provider takes in one batch. */
  readonly mostRequests: number;
  readonly mostBytes: number;
  /** Does the endpoint have a batch API at all? @throws {ModelError} `not-found` when not */
  probe(signal: AbortSignal): Promise<void>;
  line(key: string, request: ChatRequest): BatchLine;
  /** Makes the batch and returns its id. */
  create(lines: readonly BatchLine[], intent: BatchIntent, signal: AbortSignal): Promise<string>;
  /**
   * The id of a batch that was asked for without the answer being seen, or null when there is none. `known` are ids that
   * cannot be it. Undecided yet (`working`): ask again later.
   */
  find(
    intent: BatchIntent,
    known: ReadonlySet<string>,
    signal: AbortSignal,
  ): Promise<{ readonly id: string } | 'working' | null>;
  state(id: string, signal: AbortSignal): Promise<BatchState>;
  /** Results by key, in the provider's order. What cannot be read is left out. */
  results(id: string, signal: AbortSignal): Promise<ReadonlyMap<string, BatchResult>>;
  /** @throws {ModelError} when the answer is no reply */
  reply(answer: unknown, request: ChatRequest): ProviderReply;
}
