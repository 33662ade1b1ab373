import { ConfigError } from '../core/errors.ts';
import { didYouMean } from '../core/nearest-name.ts';
import type { CliName } from './cli/contract.ts';
import { directMode } from './direct/direct-mode.ts';

/** What can be said of a mode without making it: nothing of this machine. */
export interface ModeDefinition {
  readonly name: string;
  /** One line for help texts and lists. */
  readonly summary: string;
  readonly version: string;
  /** The agent CLI that it drives, and that has to be found on the machine; null: none. */
  readonly cli: CliName | null;
}

export const modeDefinitions: readonly ModeDefinition[] = [
  {
    name: directMode.name,
    summary: 'chat with the model, one episode at a time',
    version: directMode.version,
    cli: null,
  },
  { name: 'codex', summary: 'the Codex CLI in a sandboxed folder', version: '1', cli: 'codex' },
  {
    name: 'claude-code',
    summary: 'the Claude Code CLI in a sandboxed folder',
    version: '1',
    cli: 'claude-code',
  },
];

/** @throws {ConfigError} listing the modes that there are */
export function findMode(name: string): ModeDefinition {
  const found = modeDefinitions.find((definition) => definition.name === name);
  if (found !== undefined) return found;
  const names = modeDefinitions.map((definition) => definition.name);
  throw new ConfigError(`unknown mode '${name}'${didYouMean(name, names)}; there are: ${names.join(', ')}`);
}
