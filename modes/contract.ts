import type { Rollout, Skill } from '../core/vocabulary.ts';
import type { CallContext, ChatModel, ChatRequest } from '../models/contract.ts';
import type { Episode, ImagePart, TaskWorkspace } from '../models/episode.ts';

/** Output limit and sampling settings that a mode adds to every request of an episode. */
export type TargetSettings = Pick<
  ChatRequest,
  'maxOutputTokens' | 'temperature' | 'topP' | 'thinking' | 'extraBody'
>;

export interface ModeOptions {
  readonly context: CallContext;
  readonly settings: TargetSettings;
  /** Wall clock of the whole episode; beyond it the outcome is `timed-out`. */
  readonly timeLimitMs: number;
  /** Receives image bytes before the transcript refers to their digest. */
  readonly saveImage: (image: ImagePart) => string;
  /** Given to modes that work in a folder, and only to them. */
  readonly folder?: FolderTask;
}

/** What a mode that works in a folder needs beside the episode. */
export interface FolderTask {
  readonly workspace: TaskWorkspace;
  readonly taskDigest: string;
  /** null: the slot is absent, and no skill file is laid. */
  readonly skill: Skill | null;
  /** Stores a file that the transcript names; returns its digest. */
  readonly saveFile: (data: Uint8Array) => string;
  /**
   * Called with what the mode itself tells the model, before `onLaid`: its words are ours, whoever has copied them into a
   * document.
   */
  readonly onPrompt?: (text: string) => void;
  /**
   * Called with every file below the folder before the model gets at it, and with what it made or changed afterwards, by
   * path. What they throw stops the rollout.
   */
  readonly onLaid?: (files: Readonly<Record<string, Uint8Array>>) => void;
  readonly onLeft?: (files: Readonly<Record<string, Uint8Array>>) => void;
}

/** What a mode knows of a rollout; the caller adds task, skill and sampling. */
export type ModeResult = Pick<Rollout, 'outcome' | 'transcript' | 'usage' | 'calls' | 'durationMs'>;

/**
 * How a target model executes a task. Never throws for what a model or an endpoint did (that is an outcome),
 * except for errors that must stop the run: interruption, caps, suspension, replay misses, `auth`,
 * `not-found`, `quota`. Names no benchmark.
 */
export interface Mode {
  readonly name: string;
  readonly version: string;
  /** The model works in a folder: `ModeOptions.folder` is wanted, and episodes are opened with `inWorkspace`. */
  readonly inWorkspace: boolean;
  /** Version of the program that the mode drives, part of every result; null = none. */
  readonly cliVersion: string | null;
  run(episode: Episode, model: ChatModel, options: ModeOptions, signal: AbortSignal): Promise<ModeResult>;
}
