import { messageOf } from '../../core/errors.ts';
import { sleep } from '../../core/sleep.ts';
import type { OtelSettings } from './otel-settings.ts';
import { otlpTraces } from './otlp-json.ts';
import type { Span } from './span.ts';

export interface OtlpExporterOptions {
  readonly settings: OtelSettings;
  readonly version: string;
  /** Spans of one request. Default 256. */
  readonly batchSize?: number;
  /** Spans that may wait; further ones are dropped. Default 8192. */
  readonly maxQueue?: number;
  /** Longest time that a span waits before it is sent. Default 5000. */
  readonly intervalMs?: number;
  /** Longest time of one request. Default 10000. */
  readonly timeoutMs?: number;
  /** First wait before a repetition, doubled each time. Default 500. */
  readonly retryMs?: number;
  /** Longest time that `close` waits for the rest. Default 10000. */
  readonly closeWithinMs?: number;
}

export interface ExportResult {
  readonly sent: number;
  readonly dropped: number;
  /** The last reason of a drop, without addresses or headers; null when nothing was dropped. */
  readonly problem: string | null;
}

const tries = 3;
const longestRetryMs = 5_000;

/**
 * Sends spans over OTLP/HTTP with JSON, in batches and in the background. Nothing here stops or slows a run: the
 * queue is bounded, what does not fit or is refused is dropped and counted.
 */
export class OtlpExporter {
  readonly #options: Required<OtlpExporterOptions>;
  readonly #queue: Span[] = [];
  readonly #abort = new AbortController();
  #timer: NodeJS.Timeout | null = null;
  #sending: Promise<void> | null = null;
  #sent = 0;
  #dropped = 0;
  #problem: string | null = null;

  constructor(options: OtlpExporterOptions) {
    this.#options = {
      batchSize: 256,
      maxQueue: 8192,
      intervalMs: 5_000,
      timeoutMs: 10_000,
      retryMs: 500,
      closeWithinMs: 10_000,
      ...options,
    };
  }

  add(span: Span): void {
    const { batchSize, maxQueue, intervalMs } = this.#options;
    if (this.#queue.length >= maxQueue) {
      this.#drop(1, `more than ${maxQueue} spans were waiting`);
      return;
    }
    this.#queue.push(span);
    if (this.#queue.length >= batchSize) this.#send();
    else if (this.#timer === null) {
      this.#timer = setTimeout(() => {
        this.#timer = null;
        this.#send();
      }, intervalMs);
      this.#timer.unref();
    }
  }

  /** Sends what is left, within bounds. Never throws. */
  async close(): Promise<ExportResult> {
    if (this.#timer !== null) clearTimeout(this.#timer);
    const deadline = setTimeout(() => this.#abort.abort(), this.#options.closeWithinMs);
    this.#send();
    await this.#sending;
    clearTimeout(deadline);
    return { sent: this.#sent, dropped: this.#dropped, problem: this.#problem };
  }

  #send(): void {
    this.#sending ??= this.#sendAll().finally(() => {
      this.#sending = null;
    });
  }

  async #sendAll(): Promise<void> {
    while (this.#queue.length > 0) {
      const batch = this.#queue.splice(0, this.#options.batchSize);
      const { refused, problem } = await this.#post(batch);
      this.#sent += batch.length - refused;
      if (refused > 0) this.#drop(refused, problem);
    }
  }

  #drop(count: number, problem: string): void {
    this.#dropped += count;
    this.#problem = problem;
  }

  /** How many spans of the batch did not arrive, and why. */
  async #post(batch: readonly Span[]): Promise<{ refused: number; problem: string }> {
    const { settings, version, retryMs } = this.#options;
    const scope = { name: 'skillopt-bench', version };
    const body = JSON.stringify(otlpTraces(batch, { resource: settings.resource, scope }));
    let problem = 'the run ended before they were sent';
    for (let attempt = 0; attempt < tries && !this.#abort.signal.aborted; attempt += 1) {
      const answer = await this.#try(body);
      if (answer.done) return { refused: Math.min(answer.rejected, batch.length), problem: answer.problem };
      problem = answer.problem;
      if (!answer.again) break;
      const waitMs = Math.min(longestRetryMs, answer.retryAfterMs ?? retryMs * 2 ** attempt);
      if (attempt + 1 < tries) await sleep(waitMs, this.#abort.signal).catch(() => undefined);
    }
    return { refused: batch.length, problem };
  }

  async #try(body: string): Promise<Answer> {
    const { settings, timeoutMs } = this.#options;
    try {
      const response = await fetch(settings.url, {
        method: 'POST',
        headers: { ...settings.headers, 'content-type': 'application/json' },
        body,
        // A redirect would carry the headers to somewhere else.
        redirect: 'manual',
        signal: AbortSignal.any([this.#abort.signal, AbortSignal.timeout(timeoutMs)]),
      });
      const text = await response.text();
      if (response.ok) return { done: true, ...partialSuccess(text) };
      const again = [429, 502, 503, 504].includes(response.status);
      const seconds = Number(response.headers.get('retry-after') ?? Number.NaN);
      const retryAfterMs = seconds >= 0 ? seconds * 1000 : null;
      return { done: false, again, retryAfterMs, problem: `the collector answered ${response.status}` };
    } catch (error) {
      const reason = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      const code = reason instanceof Error && 'code' in reason ? String(reason.code) : messageOf(reason);
      return { done: false, again: true, retryAfterMs: null, problem: `no answer of the collector: ${code}` };
    }
  }
}

type Answer =
  | { readonly done: true; readonly rejected: number; readonly problem: string }
  | {
      readonly done: false;
      readonly again: boolean;
      readonly retryAfterMs: number | null;
      readonly problem: string;
    };

/** `partialSuccess` of the answer, if it has one; anything else means that all was taken. */
function partialSuccess(text: string): { rejected: number; problem: string } {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return { rejected: 0, problem: '' };
  }
  const partial: unknown = Object(value).partialSuccess;
  const rejected = Number(Object(partial).rejectedSpans ?? 0);
  return {
    rejected: Number.isSafeInteger(rejected) && rejected > 0 ? rejected : 0,
    problem: 'the collector refused them',
  };
}
