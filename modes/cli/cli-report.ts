import type { Part } from '../../models/contract.ts';
import type { DrawnKind } from './drawn-names.ts';

/** A call of a tool as the model wrote it. */
export type ToolCall = Extract<Part, { type: 'tool-call' }>;
/** What a tool gave back. */
export type ShownPart = Extract<Part, { type: 'text' | 'image' }>;

/** What a CLI said on its standard output. Commands that a model wrote could have printed there too: nothing is trusted. */
export interface CliReport {
  /** It said that it is done, well or badly. */
  readonly isEnded: boolean;
  /** The model's last words; null unless the CLI ended well. */
  readonly answer: string | null;
  /** Why it ended badly, in its own words; null when it did not. */
  readonly failure: string | null;
  /** Names of tools that it did not let the model use, one entry a call. */
  readonly denied: readonly string[];
  /**
   * What came of a call; null when nothing is known of it. Asked once for each call, in the order in which the model
   * made them: a second call with the same id or the same command gets the second result.
   */
  readonly resultOf: (call: ToolCall) => readonly ShownPart[] | null;
}

/** How one of the CLIs is started and understood. */
export interface CliDriver {
  readonly name: 'codex' | 'claude-code';
  /** What stands behind the program's name, and all of its environment. */
  launch(launch: CliLaunch): {
    readonly arguments: readonly string[];
    readonly environment: Readonly<Record<string, string>>;
  };
  /** Reads what it printed. Never throws. */
  report(stdout: string): CliReport;
  /** What a model was told of a call, less what would differ in another life: clocks, numbers of output. */
  settled(text: string): string;
  /** Names that differ in every life and that a model may use. */
  readonly drawn: readonly DrawnKind[];
}

export interface CliLaunch {
  /** A plain name: CLIs choose their behaviour by it, the gateway does not look at it. */
  readonly modelName: string;
  readonly prompt: string;
  /** Relative paths of pictures. */
  readonly images: readonly string[];
  /** Where the gateway is found inside the sandbox. */
  readonly port: number;
  readonly token: string;
  /** Folders of programs that the CLI brings along, inside the sandbox. */
  readonly pathFolders: readonly string[];
}
