import { createCliMode } from '../cli/cli-mode.ts';
import type { CliModeServices } from '../cli/contract.ts';
import type { Mode } from '../contract.ts';
import { claudeCodeDriver } from './claude-code-driver.ts';

/** The mode in which the model works through the Claude Code CLI. */
export function createClaudeCodeMode(services: CliModeServices): Mode {
  return createCliMode(claudeCodeDriver, services);
}
