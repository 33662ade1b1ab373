import { type Command, Option } from 'commander';
import { type BatchablePhase, batchablePhases } from '../models/batch/batched-phases.ts';
import type { CacheMode } from '../models/wrap/response-cache.ts';
import { batchPhasesArgument, capArgument, countArgument, wholeArgument } from './arguments.ts';
import { type TelemetryChoices, withTelemetryOptions } from './telemetry-options.ts';

/** Options that all commands which execute runs share. */
export interface RunOptions extends TelemetryChoices {
  readonly out?: string;
  readonly models?: string;
  readonly limit?: number;
  readonly cache: CacheMode;
  readonly cacheFile?: string;
  readonly maxUsd?: number;
  readonly maxCalls?: number;
  readonly parallelRuns: number;
  readonly concurrency: number;
  readonly batch?: boolean;
  readonly batchPhases?: readonly BatchablePhase[];
  readonly wait?: boolean;
  readonly quiet?: boolean;
}

export function withRunOptions(command: Command): Command {
  command
    .option('--out <folder>', 'results folder (default: results/<name>)')
    .option('--models <file>', 'models file (default: the one that the matrix names, else ./models.yaml)')
    .option('--limit <n>', 'smoke run: the first n items of every split', countArgument)
    .addOption(
      new Option('--cache <mode>', 'response cache of live models')
        .choices(['off', 'read', 'write'])
        .default('write'),
    )
    .option('--cache-file <file>', 'cache shared by several results folders (default: <out>/cache.db)')
    .option(
      '--max-usd <amount>',
      'refuse the call with which the results folder would have cost more, earlier invocations included; 0: cached and free calls only',
      capArgument,
    )
    .option(
      '--max-calls <n>',
      'refuse the call after this many live calls for the results folder, each try counted; 0: cached calls only',
      wholeArgument,
    )
    .option('--parallel-runs <n>', 'runs at once', countArgument, 4)
    .option(
      '--concurrency <n>',
      'rollouts in flight per run; the endpoint may allow fewer',
      countArgument,
      64,
    )
    .option('--batch', 'evaluate through the batch API of OpenAI and Anthropic: half price, hours of latency')
    .option(
      '--batch-phases <list>',
      `phases that --batch takes, of ${batchablePhases.join(', ')}`,
      batchPhasesArgument,
      [...batchablePhases],
    )
    .option('--wait', 'wait for the replies of hand-off models instead of ending with exit code 5')
    .option('--quiet', 'no progress');
  return withTelemetryOptions(command);
}
