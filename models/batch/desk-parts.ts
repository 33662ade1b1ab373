import type { Clock } from '../../core/clock.ts';
import type { ChatRequest, ProviderReply } from '../contract.ts';
import type { BatchApi } from './batch-api.ts';
import type { BatchBook } from './batch-book.ts';
import type { BatchSettings } from './settings.ts';

/** What the batches of one model need. */
export interface DeskParts {
  readonly api: BatchApi;
  readonly book: BatchBook;
  readonly settings: BatchSettings;
  /** Names in models.yaml. */
  readonly endpoint: string;
  readonly model: string;
  readonly clock: Clock;
  /** Uniform in [0, 1). */
  readonly random: () => number;
  /** Wall clock, ISO 8601. */
  readonly now: () => string;
  /** Ends every wait; what is out goes on at the provider. */
  readonly stopSignal: AbortSignal;
  /** Ends requests under way. */
  readonly abortSignal: AbortSignal;
  readonly say: (line: string) => void;
}

/** A call that waits for its reply; told once, further words are not heard. */
export interface BatchWaiter {
  readonly key: string;
  readonly request: ChatRequest;
  readonly sent: () => void;
  readonly resolve: (reply: ProviderReply) => void;
  readonly reject: (error: unknown) => void;
}
