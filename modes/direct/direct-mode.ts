import { abortError } from '../../core/sleep.ts';
import type { CallRecord, Outcome, TranscriptEntry, Usage } from '../../core/vocabulary.ts';
import { type ChatModel, type ChatReply, type ChatRequest, replyText } from '../../models/contract.ts';
import type { Episode, EpisodeStep } from '../../models/episode.ts';
import type { Mode, ModeOptions, ModeResult } from '../contract.ts';
import { outcomeOfEpisodeFailure, outcomeOfModelFailure } from '../failure-outcome.ts';
import { TranscriptBuilder } from '../transcript-builder.ts';

/** An episode that asks more often than this never ends. */
const maxRequests = 1000;

/**
 * Direct chat: the episode asks, the model answers, until the episode is done.
 *
 * The time limit is on the time that the model took: the sum of its replies' recorded latencies, so that a
 * cached, replayed or logged reply gives the same outcome as in its first life. A try that is still running when
 * the rest of the limit has passed is cut off by the model's wrapper (`replyLimitMs`). Waiting for the endpoint's
 * limiter or for a retry is not the model's time.
 */
export const directMode: Mode = {
  name: 'direct',
  version: '1',
  inWorkspace: false,
  cliVersion: null,
  async run(episode, model, options, signal) {
    const startMs = performance.now();
    const attempt = new Attempt(episode, model, options, signal);
    let outcome: Outcome;
    try {
      outcome = await attempt.toEnd();
    } finally {
      // The outcome stands whatever the episode leaves behind.
      await episode.dispose().catch(() => undefined);
    }
    return { ...attempt.result(outcome), durationMs: Math.round(performance.now() - startMs) };
  },
};

/** What an episode or a model did last: go on, or the end. */
type Turn<Value> = { readonly value: Value } | { readonly outcome: Outcome };

type EpisodeAsk = Extract<EpisodeStep, { kind: 'request' }>;

class Attempt {
  readonly #episode: Episode;
  readonly #model: ChatModel;
  readonly #options: ModeOptions;
  readonly #signal: AbortSignal;
  readonly #transcript: TranscriptBuilder;
  readonly #calls: CallRecord[] = [];
  #leftMs: number;

  constructor(episode: Episode, model: ChatModel, options: ModeOptions, signal: AbortSignal) {
    this.#episode = episode;
    this.#model = model;
    this.#options = options;
    this.#signal = signal;
    this.#transcript = new TranscriptBuilder(options.saveImage);
    this.#leftMs = options.timeLimitMs;
  }

  async toEnd(): Promise<Outcome> {
    let reply: ChatReply | null = null;
    for (let requests = 0; requests <= maxRequests; requests += 1) {
      const step = await this.#step(reply);
      if ('outcome' in step) return step.outcome;
      if (step.value.kind === 'done') return this.#close(step.value.outcome, step.value.closing);
      const answered = await this.#ask(step.value);
      if ('outcome' in answered) return answered.outcome;
      reply = answered.value;
    }
    const message = `the episode asked more than ${maxRequests} times`;
    return { kind: 'infra-error', cause: 'EPISODE', message };
  }

  result(outcome: Outcome): Omit<ModeResult, 'durationMs'> {
    return {
      outcome,
      transcript: this.#transcript.transcript,
      usage: sumOf(this.#calls.map(({ usage }) => usage)),
      calls: this.#calls,
    };
  }

  async #step(reply: ChatReply | null): Promise<Turn<EpisodeStep>> {
    if (this.#signal.aborted) throw abortError(this.#signal);
    try {
      const seen = reply === null ? null : { parts: reply.parts, finish: reply.finish };
      return { value: await this.#episode.next(seen) };
    } catch (error) {
      return { outcome: outcomeOfEpisodeFailure(error, this.#signal) };
    }
  }

  async #ask({ request, written }: EpisodeAsk): Promise<Turn<ChatReply>> {
    const { context, settings, timeLimitMs } = this.#options;
    if (this.#signal.aborted) throw abortError(this.#signal);
    if (written === undefined) this.#transcript.addRequest(request.messages);
    else this.#transcript.addInstead(request.messages, written);
    const full: ChatRequest = { ...settings, ...request };
    let reply: ChatReply;
    try {
      reply = await this.#model.complete(full, { ...context, replyLimitMs: this.#leftMs }, this.#signal);
    } catch (error) {
      return { outcome: outcomeOfModelFailure(error, { timeLimitMs, signal: this.#signal }) };
    }
    this.#transcript.addReply(reply.parts);
    this.#calls.push(recordOf(reply));
    this.#leftMs -= reply.latencyMs;
    if (this.#leftMs <= 0) return { outcome: { kind: 'timed-out', limitMs: timeLimitMs } };
    if (reply.finish === 'refused') return { outcome: { kind: 'refused', message: replyText(reply) } };
    return { value: reply };
  }

  #close(outcome: Outcome, closing: readonly TranscriptEntry[]): Outcome {
    this.#transcript.addClosing(closing);
    return outcome;
  }
}

function recordOf({ key, model, finish, usage, latencyMs, source, batched }: ChatReply): CallRecord {
  const record = { key, model, finish, usage, latencyMs, source };
  return batched === undefined ? record : { ...record, batched };
}

function sumOf(usages: readonly Usage[]): Usage {
  const sum = { input: 0, output: 0, cachedInput: 0, reasoning: 0 };
  for (const usage of usages) {
    sum.input += usage.input;
    sum.output += usage.output;
    sum.cachedInput += usage.cachedInput;
    sum.reasoning += usage.reasoning;
  }
  return sum;
}
