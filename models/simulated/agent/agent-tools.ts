import type { JsonObject } from '../../../core/json.ts';
import type { ChatRequest } from '../../contract.ts';
import { messageText, systemText } from '../request-text.ts';

/** A tool call as {@link toolReply} takes it. */
export interface ToolUse {
  readonly name: string;
  readonly arguments: JsonObject;
}

/** What the tools of an agent CLI let the simulated agent do. */
export interface AgentTools {
  readonly shellName: string;
  /** Runs a command of the Bourne shell in the workspace. */
  shell(command: string, purpose: string): ToolUse;
  /** Bytes of output that certainly come back whole (measured: Codex cuts beyond 10,000, Claude Code beyond 30,000). */
  readonly resultBytes: number;
  /** Shows a picture by its absolute path; null: the CLI offers nothing for that. */
  readonly showImage: ((path: string) => ToolUse) | null;
}

interface Shell {
  readonly resultBytes: number;
  argumentsFor(command: string, purpose: string): JsonObject;
}

/** Shell tools by name: those of Codex, and that of Claude Code. */
const shells: Readonly<Record<string, Shell>> = {
  exec_command: { resultBytes: 9000, argumentsFor: (cmd) => ({ cmd }) },
  shell_command: { resultBytes: 9000, argumentsFor: (command) => ({ command }) },
  Bash: {
    resultBytes: 24_000,
    argumentsFor: (command, description) => ({ command, description }),
  },
};

const pictureTools: Readonly<Record<string, (path: string) => JsonObject>> = {
  view_image: (path) => ({ path }),
  Read: (path) => ({ file_path: path }),
};

/** Where an agent is told to look for its task. */
export const taskFile = 'task.md';

/**
 * The tools of a request that an agent CLI sent for an episode: it offers a shell that is known, and a user message names
 * the task's file. null for every other request.
 */
export function agentToolsOf(request: ChatRequest): AgentTools | null {
  const shellName = request.tools?.find(({ name }) => Object.hasOwn(shells, name))?.name;
  const shell = shellName === undefined ? undefined : shells[shellName];
  if (shellName === undefined || shell === undefined) return null;
  if (!promptText(request).includes(taskFile)) return null;
  const picture = request.tools?.find(({ name }) => Object.hasOwn(pictureTools, name))?.name;
  const argumentsFor = picture === undefined ? undefined : pictureTools[picture];
  return {
    shellName,
    shell: (command, purpose) => ({ name: shellName, arguments: shell.argumentsFor(command, purpose) }),
    resultBytes: shell.resultBytes,
    showImage:
      picture === undefined || argumentsFor === undefined
        ? null
        : (path) => ({ name: picture, arguments: argumentsFor(path) }),
  };
}

/** Text of all user messages. */
export function promptText(request: ChatRequest): string {
  return request.messages
    .filter(({ role }) => role === 'user')
    .map(messageText)
    .join('\n');
}

/** What the CLIs ask beside the task, such as a title of the session: no task can be in it. */
export function isSideRequest(request: ChatRequest): boolean {
  const offersShell = request.tools?.some(({ name }) => Object.hasOwn(shells, name)) === true;
  return offersShell || /\bCodex CLI\b|\bClaude Code\b|\bClaude Agent SDK\b/.test(systemText(request));
}
