import { join } from 'node:path';
import type { Command } from 'commander';
import { UsageError } from '../../core/errors.ts';
import { notePlan } from '../../matrix/plan-note.ts';
import type { SweepServices } from '../../matrix/prepare-run.ts';
import { defaultQueueName } from '../../matrix/queue/queue-link.ts';
import { idsOfShard, planEntries, type Shard } from '../../matrix/shard.ts';
import { countArgument, shardArgument } from '../arguments.ts';
import { cellLayout } from '../cell-layout.ts';
import { learnedDocument } from '../learned-document.ts';
import type { LoadedMatrix } from '../load-matrix.ts';
import { type StoreOptions, storeEndpointOption, storeOption } from '../open-remote.ts';
import { printText } from '../print-text.ts';
import { productVersion } from '../product-version.ts';
import { runMatrix } from '../run-matrix.ts';
import { type RunOptions, withRunOptions } from '../run-options.ts';
import { runQueue } from '../run-queue.ts';
import { loadByName, type ShippedOptions, withShippedMatrices } from '../shipped/load-by-name.ts';
import { standsFor } from '../shipped/stand-ins.ts';

interface Options extends RunOptions, ShippedOptions, StoreOptions {
  readonly shard?: Shard;
  readonly queue?: string;
  readonly queueName: string;
  readonly tries: number;
}

export function register(program: Command): void {
  const command = program
    .command('run')
    .description('run a matrix; the same command resumes it, a finished matrix is a no-op');
  withRunOptions(withShippedMatrices(command))
    .option(
      '--shard <i/n>',
      'only the i-th of n shares of the runs; `merge` puts them together',
      shardArgument,
    )
    .option(
      '--queue <url>',
      'give the runs to the workers of a Redis, redis://host:port[/db], and watch them',
    )
    .option('--queue-name <name>', 'queue in that Redis; one is for one results folder', defaultQueueName)
    .option(storeOption[0], `with --queue: ${storeOption[1]}; finished runs are fetched into --out`)
    .option(...storeEndpointOption)
    .option('--tries <n>', 'with --queue: a run that failed so often is set aside', countArgument, 3)
    .addHelpText(
      'after',
      `
Examples:
  $ skillopt-bench run matrix/demo.yaml
  $ skillopt-bench run paper --simulated                 the paper's 52 cells without a key
  $ skillopt-bench run paper --models models.yaml --benchmarks searchqa,livemath
  $ skillopt-bench run ablation learning-rate --simulated
  $ skillopt-bench run controls --simulated              how often gains are found where there are none
  $ skillopt-bench run my.yaml --limit 4 --max-usd 2     a smoke run with a cap
  $ skillopt-bench run my.yaml --shard 2/4               the second of four machines (docs/many-machines.md)
  $ skillopt-bench run my.yaml --queue redis://host  workers elsewhere make the runs (see: worker --help)
  $ skillopt-bench run my.yaml --cache off --out results/uncached`,
    )
    .action(async (what: string, name: string | undefined, options: Options) => {
      requireUseOf(command, options);
      process.exitCode = await runByName(what, name, options);
    });
}

/** Options of the processes that make the runs, which are others. */
const ofWorkers = ['parallelRuns', 'concurrency', 'events', 'otel', 'otelContent'] as const;
const notForQueues = ['batch', 'batchPhases', 'wait', 'cacheFile'] as const;
const forQueues = ['queueName', 'tries', 'storeEndpoint'] as const;

/** No option is taken that would change nothing. @throws {UsageError} */
function requireUseOf(command: Command, { queue, store }: Options): void {
  const given = (options: readonly string[]) =>
    options.filter((option) => command.getOptionValueSource(option) === 'cli').map(flagOf)[0];
  if (queue === undefined) {
    const idle = given(forQueues);
    if (idle !== undefined) throw new UsageError(`${idle} goes with --queue`);
    if (store !== undefined)
      throw new UsageError('--store goes with --queue: a single process writes into its --out');
    return;
  }
  const useless = given(notForQueues);
  if (useless !== undefined)
    throw new UsageError(`${useless} does not go with --queue: workers make the runs`);
  const theirs = given(ofWorkers);
  if (theirs !== undefined)
    throw new UsageError(`${theirs} does not go with --queue: give it to the workers, each has its own`);
}

/** `--queue-name` of `queueName`. */
function flagOf(option: string): string {
  return `--${option.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;
}

async function runByName(what: string, name: string | undefined, options: Options): Promise<number> {
  const load = (clis?: LoadedMatrix['clis']) =>
    loadByName(what, name, {
      ...options,
      clis,
      learned: (file, runId) => learnedDocument(options.out ?? join('results', file.name), runId),
    });
  const datasets: SweepServices['datasets'] = new Map();
  const loaded = await load();
  const { file } = loaded;
  const out = options.out ?? join('results', file.name);
  const { ids, digests, note } = await shareOf(loaded, { shard: options.shard, out, datasets });
  const run = ({ planned, notPossible, catalog, clis }: LoadedMatrix, isFirstPass: boolean) => {
    const layout = cellLayout(file, planned, notPossible, options.simulated === true ? standsFor : undefined);
    const mine = planned.filter(({ run: { id } }) => ids.has(id));
    const controls = file.controls?.map((one) => ({ ...one, benchmarks: one.benchmarks ?? null }));
    const asked = {
      ...options,
      title: file.name,
      planned: mine,
      notPossible,
      catalog,
      clis,
      layout,
      controls,
      isFirstPass,
      out,
      datasets,
      onReady: note,
    };
    const { queue } = options;
    return queue === undefined ? runMatrix(asked) : runQueue({ ...asked, queue, digests });
  };
  if (!loaded.waiting.some(({ run: { id } }) => ids.has(id))) return run(loaded, false);
  // Documents that are tested elsewhere are learned first.
  const code = await run(loaded, true);
  return code === 0 ? run(await load(loaded.clis), false) : code;
}

/** Ids of the runs that are made here, all of the plan or those of a share, and what notes it beside the results. */
async function shareOf(
  { file, planned, waiting }: LoadedMatrix,
  { shard, out, datasets }: { shard?: Shard; out: string; datasets: SweepServices['datasets'] },
): Promise<{ ids: ReadonlySet<string>; digests: ReadonlyMap<string, string>; note: () => void }> {
  const stopSignal = new AbortController().signal;
  const entries = await planEntries([...planned, ...waiting], { datasets, stopSignal });
  const { index, of } = shard ?? { index: 1, of: 1 };
  const ids = idsOfShard(entries, { index, of });
  const note = () =>
    notePlan(out, {
      matrix: file.name,
      productVersion: productVersion(),
      shares: [`${index}/${of}`],
      runs: entries.map(({ id, digest }) => ({ id, digest })),
    });
  if (shard !== undefined)
    printText(process.stderr, `share ${index}/${of}: ${ids.size} of ${entries.length} runs\n`);
  return { ids, digests: new Map(entries.map(({ id, digest }) => [id, digest])), note };
}
