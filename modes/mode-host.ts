import { ConfigError } from '../core/errors.ts';
import type { PromptLibrary } from '../core/prompts.ts';
import type { RunAgent } from '../sandbox/contract.ts';
import type { CliFinder } from './cli/cli-finder.ts';
import type { CliModeServices, CliName } from './cli/contract.ts';
import type { Mode } from './contract.ts';
import { directMode } from './direct/direct-mode.ts';
import type { Gateway } from './gateway/contract.ts';
import { findMode } from './registry.ts';

export interface ModeHostOptions {
  readonly clis: CliFinder;
  readonly sandbox: {
    readonly runAgent: RunAgent;
    /** @throws {ConfigError} with the install line when agents cannot be run here */
    requireAgents(): Promise<void>;
  };
  readonly startGateway: () => Promise<Gateway>;
  readonly makers: Readonly<Record<CliName, (services: CliModeServices) => Mode>>;
}

/** Makes the modes of all runs of a process, which share one gateway. */
export interface ModeHost {
  /**
   * @param prompts those of the run: its log names what the mode reads of them
   * @throws {ConfigError} with the install line when the mode's CLI or its sandbox is not there
   */
  mode(name: string, prompts: PromptLibrary): Promise<Mode>;
  /** Closes the gateway, if one was started. */
  close(): Promise<void>;
}

/** Direct chat alone, for callers that have no agent CLI to offer. */
export const directModes: ModeHost = {
  async mode(name) {
    if (findMode(name).cli === null) return directMode;
    throw new ConfigError(`mode ${name} drives an agent CLI, and there is none here`);
  },
  async close() {},
};

export function createModeHost({ clis, sandbox, startGateway, makers }: ModeHostOptions): ModeHost {
  let gateway: Promise<Gateway> | null = null;
  return {
    async mode(name, prompts) {
      const { cli: wanted, version } = findMode(name);
      if (wanted === null) return directMode;
      const status = await clis(wanted);
      if (!status.ok) throw new ConfigError(`mode ${name}: ${status.reason}`);
      await sandbox.requireAgents();
      const mode = makers[wanted]({
        cli: status.cli,
        gateway: () => {
          gateway ??= startGateway();
          return gateway;
        },
        runAgent: sandbox.runAgent,
        prompts,
      });
      if (mode.name !== name || mode.version !== version)
        throw new Error(`mode ${name} ${version} calls itself ${mode.name} ${mode.version}`);
      return mode;
    },
    async close() {
      const started = gateway;
      gateway = null;
      // A gateway that did not start has nothing to close; whoever wanted it was told.
      await (await started?.catch(() => null))?.close();
    },
  };
}
