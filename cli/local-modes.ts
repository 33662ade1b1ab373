import type { Catalog } from '../models/catalog/catalog.ts';
import { createClaudeCodeMode } from '../modes/claude-code/claude-code-mode.ts';
import { type CliFinder, cliPlaces, createCliFinder } from '../modes/cli/cli-finder.ts';
import type { CliName, CliPlaces, CliStatus } from '../modes/cli/contract.ts';
import { findCli } from '../modes/cli/find-cli.ts';
import { createCodexMode } from '../modes/codex/codex-mode.ts';
import { startGateway } from '../modes/gateway/gateway.ts';
import { createModeHost, type ModeHost } from '../modes/mode-host.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';

/** Looks for one CLI; never throws for what is absent. */
export type FindCli = (name: CliName, places: CliPlaces) => Promise<CliStatus>;

/** Looks for agent CLIs where this machine and models.yaml say. */
export function localClis({ clis }: Pick<Catalog, 'clis'>, find: FindCli = findCli): CliFinder {
  return createCliFinder(cliPlaces(clis, process.env), find);
}

/** The modes as they run on this machine. */
export function localModes(clis: CliFinder, sandbox: Sandbox): ModeHost {
  return createModeHost({
    clis,
    sandbox,
    startGateway,
    makers: { codex: createCodexMode, 'claude-code': createClaudeCodeMode },
  });
}
