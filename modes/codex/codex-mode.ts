import { createCliMode } from '../cli/cli-mode.ts';
import type { CliModeServices } from '../cli/contract.ts';
import type { Mode } from '../contract.ts';
import { codexDriver } from './codex-driver.ts';

/** The mode in which the model works through the Codex CLI. */
export function createCodexMode(services: CliModeServices): Mode {
  return createCliMode(codexDriver, services);
}
