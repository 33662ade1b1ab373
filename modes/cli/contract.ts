import type { PromptLibrary } from '../../core/prompts.ts';
import type { HostBind, RunAgent } from '../../sandbox/contract.ts';
import type { Gateway } from '../gateway/contract.ts';

/** The agent CLIs that modes drive. */
export type CliName = 'codex' | 'claude-code';

/** An agent CLI as it was found on this machine. */
export interface FoundCli {
  readonly name: CliName;
  /** As the program prints it, without its name: `0.169.0`. */
  readonly version: string;
  /** What of the host the program needs inside the sandbox. */
  readonly binds: readonly HostBind[];
  /** Its command inside: absolute path, and what stands before the arguments. */
  readonly command: readonly string[];
  /** Folders inside that belong on its `PATH`, before all others. */
  readonly pathFolders: readonly string[];
}

export type CliStatus =
  | { readonly ok: true; readonly cli: FoundCli }
  /** `reason` ends with the line that installs it. */
  | { readonly ok: false; readonly reason: string };

/** Where the CLIs are looked for: configured paths first, then `PATH`. */
export interface CliPlaces {
  /** From a variable of `env`, else from models.yaml `clis:`, by name; absolute paths. */
  readonly configured: Readonly<Partial<Record<CliName, string>>>;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** What a mode that drives a CLI is made of. */
export interface CliModeServices {
  readonly cli: FoundCli;
  /** Starts the gateway of this process when it is first wanted. */
  readonly gateway: () => Promise<Gateway>;
  readonly runAgent: RunAgent;
  readonly prompts: PromptLibrary;
}

/** The workspace's folder, the same for every episode (design contract 10). */
export const workspaceFolder = '/task';
/** Where the skill under training lies in the workspace. */
export const skillPath = '.agents/skills/skillopt-target/SKILL.md';
/** Where the task's text lies in the workspace. */
export const taskPath = 'task.md';
/** The heading in SKILL.md under which the document under training stands, to the end of the file. */
export const guidanceHeading = '## Guidance';
