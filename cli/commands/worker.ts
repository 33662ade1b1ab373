import { existsSync } from 'node:fs';
import { hostname } from 'node:os';
import type { Command } from 'commander';
import { BenchError, exitCodes, messageOf } from '../../core/errors.ts';
import { programOf } from '../../matrix/queue/program.ts';
import { defaultQueueName, openQueueLink } from '../../matrix/queue/queue-link.ts';
import { requireClock } from '../../matrix/queue/require-clock.ts';
import { type WorkEnd, work } from '../../matrix/queue/work.ts';
import { openTelemetry } from '../../matrix/telemetry/telemetry.ts';
import { loadCatalog } from '../../models/catalog/load-catalog.ts';
import { countArgument } from '../arguments.ts';
import { billText } from '../bill-text.ts';
import { openRemote, type StoreOptions, storeEndpointOption, storeOption } from '../open-remote.ts';
import { printText } from '../print-text.ts';
import { productVersion } from '../product-version.ts';
import { mostInFlight } from '../run-matrix.ts';
import { stopSignals } from '../stop-signals.ts';
import { type TelemetryChoices, withTelemetryOptions } from '../telemetry-options.ts';
import { agreementAt, type WorkerPlace, workerPlace } from '../worker-place.ts';
import { workerServices } from '../worker-services.ts';

interface Options extends StoreOptions, TelemetryChoices {
  readonly queue: string;
  readonly queueName: string;
  readonly out: string;
  readonly models?: string;
  readonly parallelRuns: number;
  readonly concurrency: number;
  readonly lockSeconds: number;
  readonly once?: boolean;
  readonly quiet?: boolean;
}

export function register(program: Command): void {
  const command = program
    .command('worker')
    .description('take runs from a queue that `run --queue` filled, and execute them')
    .requiredOption('--queue <url>', 'Redis or Valkey: redis://host:port[/db], rediss:// for TLS')
    .option('--queue-name <name>', 'queue in that Redis', defaultQueueName)
    .requiredOption(
      '--out <folder>',
      'results folder, shared with `run --queue` and the other workers; with --store a scratch folder of this worker alone',
    )
    .option(...storeOption)
    .option(...storeEndpointOption)
    .option('--models <file>', 'models file of this machine (default: ./models.yaml)')
    .option('--parallel-runs <n>', 'runs at once', countArgument, 4)
    .option('--concurrency <n>', 'rollouts in flight per run', countArgument, 64)
    .option(
      '--lock-seconds <n>',
      'a worker that the queue has not heard for so long has lost its runs',
      countArgument,
      30,
    )
    .option('--once', 'end when the queue is empty instead of waiting for more')
    .option('--quiet', 'errors only');
  withTelemetryOptions(command)
    .addHelpText(
      'after',
      `
A password is better given as SKILLOPT_BENCH_REDIS_PASSWORD than in the URL. Version, program files, Node.js, data, prompts
and models must be those of the publisher, and the endpoints must answer: else a worker refuses the run, and ends with exit
code 2 when it refuses everything (docs/many-machines.md).

Examples:
  $ skillopt-bench worker --queue redis://10.0.0.5 --out /mnt/results/demo
  $ skillopt-bench worker --queue redis://10.0.0.5 --out /mnt/results/demo --once
  $ skillopt-bench worker --queue redis://10.0.0.5 --store s3://bucket/demo --out /tmp/worker-1`,
    )
    .action(async (options: Options) => {
      process.exitCode = await runWorker(options);
    });
}

async function runWorker(options: Options): Promise<number> {
  const { out, queueName, quiet } = options;
  const complain = (line: string) => printText(process.stderr, `${line}\n`);
  const say = quiet === true ? () => {} : complain;
  const link = await openQueueLink({ url: options.queue, name: queueName, env: process.env });
  for (const warning of link.warnings) complain(warning);
  requireClock(link);
  const catalog = loadCatalog({
    path: options.models ?? (existsSync('models.yaml') ? 'models.yaml' : null),
    env: process.env,
  });
  const telemetry = openTelemetry({ ...options, env: process.env, version: productVersion() });
  const signals = stopSignals(complain);
  const remote = await openRemote(options, { signal: signals.abort, say: complain }).catch(async (error) => {
    signals.dispose();
    await telemetry?.close();
    throw error;
  });
  const services = workerServices({
    out,
    catalog,
    url: link.url,
    concurrency: options.concurrency,
    callsInFlight: mostInFlight(catalog),
    telemetry,
    stopSignal: signals.stop,
    abortSignal: signals.abort,
  });
  const name = hostname();
  let place: WorkerPlace | null = null;
  try {
    const here = workerPlace(out, remote, { services, abortSignal: signals.abort });
    place = here;
    const facts = {
      program: programOf(productVersion()),
      catalog,
      clis: services.clis,
      cwd: process.cwd(),
      datasets: services.datasets,
      probes: services.probes,
      stopSignal: signals.stop,
    };
    say(`worker ${name}:${process.pid} waits for runs of ${link.shown}`);
    const { end, counts } = await work({
      link,
      program: facts.program,
      host: name,
      lockMs: options.lockSeconds * 1000,
      parallelRuns: options.parallelRuns,
      once: options.once === true,
      stopSignal: signals.stop,
      setAside: here.setAside,
      agree: (job, stopping) => agreementAt(here, job, { ...facts, stopSignal: stopping }),
      execute: here.execute,
      logBytes: here.logBytes,
      say: complain,
    });
    const { finished, failed, setAside, givenBack } = counts;
    say(`${finished} runs finished, ${failed} tries failed, ${setAside} set aside, ${givenBack} given back`);
    say(billText(services.ledger));
    return tellEnd(end, complain);
  } finally {
    signals.dispose();
    for (const line of await services.close()) complain(line);
    place?.close();
    remote?.store.close();
  }
}

function tellEnd(end: WorkEnd, say: (line: string) => void): number {
  if (end.kind === 'refused') {
    say('this worker refuses every run that waits in the queue:');
    for (const reason of end.reasons) say(`  ${reason}`);
    return exitCodes.config;
  }
  if (end.kind === 'failed') {
    say(`this worker can execute nothing: ${messageOf(end.error)}`);
    return end.error instanceof BenchError ? end.error.exitCode : exitCodes.incomplete;
  }
  return end.kind === 'stopped' ? exitCodes.interrupted : exitCodes.ok;
}
