import { ConfigError } from '../core/errors.ts';
import { didYouMean } from '../core/nearest-name.ts';
import type { Mode } from './contract.ts';
import { directMode } from './direct/direct-mode.ts';

export interface ModeDefinition {
  readonly name: string;
  /** One line for help texts and lists. */
  readonly summary: string;
  readonly mode: Mode;
}

export const modeDefinitions: readonly ModeDefinition[] = [
  { name: directMode.name, summary: 'chat with the model, one episode at a time', mode: directMode },
];

/** Modes that benchmarks may name already and that do not run yet. */
const comingModes: readonly string[] = ['codex', 'claude-code'];

/** Why a mode that matrices may name has no numbers in this version; null for every other name. */
export function notBuiltYet(name: string): string | null {
  return comingModes.includes(name) ? `mode ${name} is built by a later version` : null;
}

/** @throws {ConfigError} listing the modes that there are */
export function findMode(name: string): Mode {
  const found = modeDefinitions.find((definition) => definition.name === name);
  if (found !== undefined) return found.mode;
  const names = modeDefinitions.map((definition) => definition.name);
  if (comingModes.includes(name))
    throw new ConfigError(`mode '${name}' comes with a later version; this one has: ${names.join(', ')}`);
  throw new ConfigError(`unknown mode '${name}'${didYouMean(name, names)}; there are: ${names.join(', ')}`);
}
