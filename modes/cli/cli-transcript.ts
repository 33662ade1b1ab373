import type { Transcript, TranscriptEntry, TranscriptPart } from '../../core/vocabulary.ts';
import type { ImagePart } from '../../models/episode.ts';
import { TranscriptBuilder } from '../transcript-builder.ts';
import type { CliReport, ShownPart } from './cli-report.ts';
import type { Exchange } from './heard-model.ts';
import { shownText } from './shown-text.ts';

export interface TranscriptOptions {
  readonly saveImage: (image: ImagePart) => string;
  /** What the model was told of a call, less what another life would tell it otherwise. */
  readonly settled: (text: string) => string;
  /** Takes out of what tools gave back what is secret, would differ in another life, or is known: document, task. */
  readonly shown: (text: string) => string;
}

/**
 * Writes down what happened in a folder: what the model was told, its replies in their order, and after each reply what
 * came of the tools that it called, as the model was told. Only where it was not told any more, the CLI's events say it:
 * commands can write into the CLI's output.
 */
export class CliTranscript {
  readonly #options: TranscriptOptions;
  readonly #builder: TranscriptBuilder;

  constructor(options: TranscriptOptions) {
    this.#options = options;
    this.#builder = new TranscriptBuilder(options.saveImage);
  }

  get transcript(): Transcript {
    return this.#builder.transcript;
  }

  addUser(...texts: readonly string[]): void {
    const parts = texts.map((text) => ({ type: 'text' as const, text }));
    this.add({ type: 'message', role: 'user', parts });
  }

  /** The replies of one run of the CLI; `resultOf` is asked for results that the model was not told. */
  addExchanges(exchanges: readonly Exchange[], resultOf: CliReport['resultOf']): void {
    for (const { parts, calls, told } of exchanges) {
      this.#builder.addReply(parts);
      for (const [place, call] of calls.entries()) {
        const seen = told[place]?.map((part) => this.#settledPart(part)) ?? resultOf(call);
        if (seen === null) continue;
        const shown = seen.map((part) => this.#shownPart(part));
        this.add({ type: 'observation', callId: call.id, parts: shown });
      }
    }
  }

  add(...entries: readonly TranscriptEntry[]): void {
    this.#builder.addClosing(entries);
  }

  #settledPart(part: ShownPart): ShownPart {
    return part.type === 'text' ? { type: 'text', text: this.#options.settled(part.text) } : part;
  }

  #shownPart(part: ShownPart): TranscriptPart {
    if (part.type === 'text') return { type: 'text', text: shownText(this.#options.shown(part.text)) };
    return { type: 'image', mediaType: part.mediaType, digest: this.#options.saveImage(part) };
  }
}
