import type { Outcome, TranscriptEntry } from '../core/vocabulary.ts';
import type { ChatReply, ChatRequest, Part } from './contract.ts';

/** What an episode asks of the model next. The mode adds output limits and sampling settings. */
export type EpisodeRequest = Pick<ChatRequest, 'messages' | 'tools' | 'toolChoice' | 'stop'>;

/** A reply as an episode sees it: no key, no latency, no provider. */
export interface EpisodeReply extends Pick<ChatReply, 'parts' | 'finish'> {
  /**
   * In modes whose model works in a folder: those of the workspace's `expectedOutputs` that are there at the end, by
   * their path in it. Absent in modes without a folder.
   */
  readonly files?: Readonly<Record<string, Uint8Array>>;
}

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

/**
 * What a model that works in a folder finds there (design contract 4), made by a benchmark and laid out by a mode. All
 * paths are relative to the workspace, with `/` between plain names. Nothing here depends on the machine.
 */
export interface TaskWorkspace {
  /** Input files: `input.xlsx`, `documents/report.txt`. Never `task.md` or anything below `.agents`. */
  readonly files: Readonly<Record<string, Uint8Array | string>>;
  /** Text of `task.md`. Neither this nor a file holds any of the skill: the mode places that. */
  readonly taskMarkdown: string;
  /** The benchmark's own few words on the command line, after the mode's: what kind of answer is wanted, and where. */
  readonly prompt: string;
  /** What SKILL.md says of this benchmark before the guidance; empty = nothing. */
  readonly skillPreamble: string;
  /** Pictures that belong to the task, in order; the mode lays them below `attachments/` and shows them where it can. */
  readonly images: readonly {
    readonly name: string;
    readonly mediaType: string;
    readonly data: Uint8Array;
  }[];
  /** Paths of files that may be (part of) the answer, handed over in {@link EpisodeReply.files}. */
  readonly expectedOutputs: readonly string[];
  /** Whether the model is told that it may make and change files there. */
  readonly mayWrite: boolean;
}
