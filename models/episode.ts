import type { Outcome, TranscriptEntry } from '../core/vocabulary.ts';
import type { ChatReply, ChatRequest, Part } from './contract.ts';

/** What an episode asks of the model next. The mode adds output limits and sampling settings. */
export type EpisodeRequest = Pick<ChatRequest, 'messages' | 'tools' | 'toolChoice' | 'stop'>;

/** A reply as an episode sees it: no key, no latency, no provider. */
export type EpisodeReply = Pick<ChatReply, 'parts' | 'finish'>;

export type EpisodeStep =
  | {
      readonly kind: 'request';
      readonly request: EpisodeRequest;
      /**
       * What goes into the transcript in place of this request's messages. For environments whose every request
       * says again what the transcript holds already; absent: the messages that are new.
       */
      readonly written?: readonly TranscriptEntry[];
    }
  | {
      readonly kind: 'done';
      readonly outcome: Outcome;
      /** Entries after the conversation: verification notes, artifacts. */
      readonly closing: readonly TranscriptEntry[];
    };

/**
 * One task being worked on: the same shape for a single question, a tool loop, feedback turns and a stateful
 * environment (design contract 4). The caller alternates `next`: first with null, then with each reply, until
 * it is `done`. The episode executes tools itself, inside `next`. Not reusable; `dispose` frees what it holds
 * and may be called at any time, also twice.
 *
 * An episode never throws for what a model wrote; it throws only when the machinery fails.
 */
export interface Episode {
  next(reply: EpisodeReply | null): Promise<EpisodeStep>;
  dispose(): Promise<void>;
}

/** Bytes of an image part by digest, so that the event log can store it as a blob. */
export type ImagePart = Extract<Part, { type: 'image' }>;
