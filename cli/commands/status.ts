import type { Command } from 'commander';

import { UsageError } from '../../core/errors.ts';
import { safeJson } from '../../core/safe-json.ts';
import { defaultQueueName, openQueueLink } from '../../matrix/queue/queue-link.ts';
import { queueState } from '../../matrix/queue/queue-state.ts';
import { setAsideRuns } from '../../matrix/set-aside-runs.ts';
import { statusOf } from '../../matrix/status.ts';
import { existingStore } from '../../matrix/store.ts';
import type { OpenBatch } from '../../models/batch/batch-account.ts';
import { BatchBook } from '../../models/batch/batch-book.ts';
import { plainText } from '../../reports/plain-text.ts';
import { printText } from '../print-text.ts';
import { queueStateText } from '../queue-state-text.ts';

interface Options {
  readonly json?: boolean;
  readonly queue?: string;
  readonly queueName: string;
}

export function register(program: Command): void {
  const command = program
    .command('status')
    .description('tell where the runs of a results folder stand')
    .argument('[results]', 'folder that `run` made')
    .option('--json', 'one JSON line per run, and per batch whose replies are out')
    .option('--queue <url>', 'where the runs of a queue stand, instead of those of a folder')
    .option('--queue-name <name>', 'queue in that Redis', defaultQueueName)
    .addHelpText(
      'after',
      `
Examples:
  $ skillopt-bench status results/demo
  $ skillopt-bench status --queue redis://10.0.0.5`,
    )
    .action(async (results: string | undefined, options: Options) => {
      if (options.queue !== undefined) {
        if (results !== undefined)
          throw new UsageError(
            `status: give --queue instead of the folder '${results}', or the folder alone`,
          );
        return tellQueue(options.queue, options);
      }
      if (command.getOptionValueSource('queueName') === 'cli')
        throw new UsageError('status: --queue-name goes with --queue');
      if (results === undefined) throw new UsageError('status: name a results folder, or give --queue');
      const store = existingStore(results);
      const counts = { finished: 0, testing: 0, learning: 0 };
      for (const id of store.runIds()) {
        const status = statusOf(store, id);
        counts[status.state] += 1;
        if (options.json === true) {
          printText(process.stdout, `${safeJson(status, 0)}\n`);
          continue;
        }
        const rollouts = Object.entries(status.rollouts).map(([phase, count]) => `${phase} ${count}`);
        const parts = [
          status.state + (status.beingWritten ? ' (being written)' : ''),
          ...(status.failure === null ? [] : [`failed: ${plainText(status.failure)}`]),
          ...(status.replies === null ? [] : [waitingText(status.replies)]),
          `rollouts: ${rollouts.join(', ') || 'none'}`,
          `optimizer calls: ${status.optimizerCalls}`,
          ...(status.infraErrors > 0 ? [`infra errors: ${status.infraErrors}`] : []),
          ...(status.lastStage === null || status.state === 'finished'
            ? []
            : [`last stage: ${status.lastStage}`]),
          `last event: ${status.lastAt}`,
        ];
        printText(process.stdout, `${id}\n  ${parts.join('; ')}\n`);
      }
      for (const { id, tries, error } of setAsideRuns(store)) {
        if (options.json === true)
          printText(process.stdout, `${safeJson({ id, state: 'set-aside', tries, error }, 0)}\n`);
        else
          printText(
            process.stdout,
            `${id}\n  set aside after ${tries} ${tries === 1 ? 'try' : 'tries'}: ${plainText(error)}\n`,
          );
      }
      for (const batch of BatchBook.readOpen(results)) printText(process.stdout, batchText(batch, options));
      if (options.json !== true)
        printText(
          process.stdout,
          `${counts.finished} finished, ${counts.testing} testing, ${counts.learning} learning\n`,
        );
    });
}

async function tellQueue(url: string, { queueName, json }: Options): Promise<void> {
  const state = await queueState(await openQueueLink({ url, name: queueName, env: process.env }));
  printText(process.stdout, json === true ? `${safeJson(state)}\n` : queueStateText(state));
}

/** A batch whose replies have not been taken. Its id and tag are the provider's and ours. */
function batchText({ endpoint, model, id, tag, at, open, keys }: OpenBatch, { json }: Options): string {
  const [calls, of] = [open.size, keys.length];
  if (json === true)
    return `${safeJson({ batch: id, state: 'batch-open', endpoint, model, tag, since: at, calls, of }, 0)}\n`;
  const name = id === null ? 'batch that may not have been made' : `batch ${plainText(id)}`;
  return `${name}\n  ${calls} of ${of} calls out at ${plainText(endpoint)} for ${plainText(model)} since ${at}; the command with --batch takes their replies\n`;
}

function waitingText({ wanted, given }: { readonly wanted: number; readonly given: number }): string {
  const open = wanted - given;
  if (open === 0) return `all ${wanted} wanted replies are there: run again`;
  return `waiting for ${open} repl${open === 1 ? 'y' : 'ies'}${given === 0 ? '' : ` (${given} more are there)`}`;
}
