import { PromptLibrary } from '../../core/prompts.ts';
import { type Environment, liveEndpoint } from '../../models/catalog/live-endpoint.ts';
import { requirePriceUnder } from '../../models/wrap/call-cap.ts';
import { directModes } from '../../modes/mode-host.ts';
import type { SweepServices } from '../prepare-run.ts';
import { requireCode } from '../require-code.ts';
import type { PlannedRun } from '../resolve-matrix.ts';
import type { QueueJob } from './queue-job.ts';

export interface Machine extends Pick<SweepServices, 'catalog' | 'modes' | 'sandbox'> {
  readonly env: Environment;
}

/**
 * What a machine needs for a run beside the publisher's program and data: a runner of code, the mode's CLI, keys, and prices
 * under `--max-usd`. A run that found it missing halfway would have used up a try, on each such machine.
 * @throws {ConfigError} naming what is missing
 */
export async function requireMachine(
  { run, definition, promptOverrides }: PlannedRun,
  { shared }: Pick<QueueJob, 'shared'>,
  { catalog, modes = directModes, sandbox, env }: Machine,
): Promise<void> {
  const prompts = new PromptLibrary({ overrides: promptOverrides });
  await requireCode(definition.create({ prompts }), run.benchmark.settings, sandbox);
  await modes.mode(run.mode.name, prompts);
  for (const model of [run.target, run.optimizer]) {
    if (model === null || model.source !== 'live') continue;
    const entry = catalog.find(model.name);
    liveEndpoint(entry, env);
    requirePriceUnder({ maxUsd: shared.maxUsd, maxCalls: null }, entry.price, entry.endpoint.name);
  }
}
