import type { Command } from 'commander';
import { safeJson } from '../../core/safe-json.ts';
import { statusOf } from '../../matrix/status.ts';
import { existingStore } from '../../matrix/store.ts';
import { plainText } from '../../reports/plain-text.ts';
import { printText } from '../print-text.ts';

export function register(program: Command): void {
  program
    .command('status')
    .description('tell where the runs of a results folder stand')
    .argument('<results>', 'folder that `run` made')
    .option('--json', 'one JSON line per run')
    .addHelpText('after', '\nExample:\n  $ skillopt-bench status results/demo')
    .action((results: string, options: { json?: boolean }) => {
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
      if (options.json !== true)
        printText(
          process.stdout,
          `${counts.finished} finished, ${counts.testing} testing, ${counts.learning} learning\n`,
        );
    });
}

function waitingText({ wanted, given }: { readonly wanted: number; readonly given: number }): string {
  const open = wanted - given;
  if (open === 0) return `all ${wanted} wanted replies are there: run again`;
  return `waiting for ${open} repl${open === 1 ? 'y' : 'ies'}${given === 0 ? '' : ` (${given} more are there)`}`;
}
