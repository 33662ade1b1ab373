import type { Catalog } from '../models/catalog/catalog.ts';
import { type CliFinder, cliPlaces, createCliFinder } from '../modes/cli/cli-finder.ts';
import { createModeHost, type ModeHost } from '../modes/mode-host.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';

/** Looks for agent CLIs where this machine and models.yaml say. */
export function localClis({ clis }: Pick<Catalog, 'clis'>): CliFinder {
  return createCliFinder(cliPlaces(clis, process.env), (name) =>
    Promise.resolve({ ok: false, reason: `${name} is not wired yet` }),
  );
}

/** The modes as they run on this machine. */
export function localModes(clis: CliFinder, sandbox: Sandbox): ModeHost {
  const absent = () => {
    throw new Error('not wired yet');
  };
  return createModeHost({
    clis,
    sandbox: { runAgent: absent, requireAgents: absent },
    startGateway: absent,
    makers: { codex: absent, 'claude-code': absent },
  });
}
