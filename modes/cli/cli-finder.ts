import { resolve } from 'node:path';
import type { CliName, CliPlaces, CliStatus } from './contract.ts';

/** Looks for an agent CLI on this machine. Never throws for one that is absent. */
export type CliFinder = (name: CliName) => Promise<CliStatus>;

/** Environment variables that name a CLI's program: they win over models.yaml and PATH. */
export const pathVariables: Readonly<Record<CliName, string>> = {
  codex: 'SKILLOPT_CODEX_PATH',
  'claude-code': 'SKILLOPT_CLAUDE_CODE_PATH',
};

/**
 * Where the CLIs are looked for, in order: their variable, `clis:` of models.yaml, PATH.
 * @param clis absolute paths, from models.yaml
 */
export function cliPlaces(clis: CliPlaces['configured'], env: CliPlaces['env']): CliPlaces {
  const configured: Partial<Record<CliName, string>> = { ...clis };
  for (const [name, variable] of Object.entries(pathVariables) as [CliName, string][]) {
    const given = env[variable] ?? '';
    if (given !== '') configured[name] = resolve(given);
  }
  return { configured, env };
}

/** Looks for each CLI once: a version has to be asked for with a process. */
export function createCliFinder(
  places: CliPlaces,
  find: (name: CliName, places: CliPlaces) => Promise<CliStatus>,
): CliFinder {
  const known = new Map<CliName, Promise<CliStatus>>();
  return (name) => {
    const before = known.get(name);
    if (before !== undefined) return before;
    const looking = find(name, places);
    known.set(name, looking);
    return looking;
  };
}

/** Where nobody looks for CLIs: to a reader of plans they are absent. */
export const noCliFinder: CliFinder = async (name) => ({
  ok: false,
  reason: `nobody looked for the ${name} CLI`,
});
