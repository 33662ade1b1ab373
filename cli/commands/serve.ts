import type { Command } from 'commander';
import { letSignalsIn } from '../../core/let-signals-in.ts';
import { namedTables } from '../../reports/write-report.ts';
import { hostArgument, portArgument } from '../arguments.ts';
import { interruptible } from '../interruptible.ts';
import { printText } from '../print-text.ts';
import { readResults } from '../read-results.ts';
import { serveReport } from '../serve-report.ts';
import { writeHtml } from '../write-html.ts';

interface ServeCommandOptions {
  readonly host: string;
  readonly port: number;
}

export function register(program: Command): void {
  program
    .command('serve')
    .description('serve the HTML report of a results folder on this machine, read-only')
    .argument('<results>', 'folder that `run` made, or a recording')
    .option('--port <port>', 'port to listen on; 0: any free one', portArgument, 4600)
    .option(
      '--host <address>',
      'address to listen on; any other than the default opens it to the network',
      hostArgument,
      '127.0.0.1',
    )
    .addHelpText(
      'after',
      `
The report is written first where it is missing, or made of other logs or notes than there are. It opens from disk as well:
<results>/report/html/index.html.

Example:
  $ skillopt-bench serve results/demo`,
    )
    .action(async (results: string, { host, port }: ServeCommandOptions) => {
      const onUrl = (url: string) => printText(process.stdout, `${url}\n`);
      const say = (line: string) => printText(process.stderr, `${line}\n`);
      await interruptible((signal) => serveReport(results, { host, port, buildSite, signal, onUrl, say }));
    });
}

async function buildSite(results: string, site: string, signal: AbortSignal): Promise<string> {
  const read = readResults(results);
  await letSignalsIn(signal);
  return writeHtml(read, namedTables(results, read.summaries, read.tables), site, signal);
}
