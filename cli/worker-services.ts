import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { eventsFile } from '../core/read-events.ts';
import { executePlanned, type SweepServices } from '../matrix/prepare-run.ts';
import type { QueueJob } from '../matrix/queue/queue-job.ts';
import { requireMachine } from '../matrix/queue/require-machine.ts';
import type { TryWork } from '../matrix/queue/run-try.ts';
import type { PlannedRun } from '../matrix/resolve-matrix.ts';
import { resultsStore } from '../matrix/store.ts';
import type { Telemetry } from '../matrix/telemetry/telemetry.ts';
import type { Catalog } from '../models/catalog/catalog.ts';
import { createKeepAliveFetch } from '../models/wrap/keep-alive-fetch.ts';
import { Ledger } from '../models/wrap/ledger.ts';
import type { CliFinder } from '../modes/cli/cli-finder.ts';
import { Sandbox } from '../sandbox/sandbox.ts';
import { EndpointProbes } from './endpoint-probes.ts';
import { localClis, localModes } from './local-modes.ts';
import { WorkerHosts } from './worker-hosts.ts';

export interface WorkerServices {
  readonly ledger: Ledger;
  readonly datasets: SweepServices['datasets'];
  readonly clis: CliFinder;
  readonly probes: EndpointProbes;
  /**
   * Makes sure that this machine has what a run needs.
   * @throws {ConfigError} naming what it lacks @throws {StorageError} when the Redis does not answer
   * @throws {DataError} when an account of spending is damaged
   */
  requireReady(planned: PlannedRun, job: QueueJob, signal: AbortSignal): Promise<void>;
  /** Executes one run under its lease; it ends soon after `stopping`, and at once with the lease or `abortSignal`. */
  execute(work: TryWork, stopping: AbortSignal): Promise<void>;
  logBytes(id: string): number;
  /** Returns what there is to say of events and spans, in lines. */
  close(): Promise<string[]>;
}

/** What the runs of one worker share. */
export function workerServices(options: {
  readonly out: string;
  readonly catalog: Catalog;
  /** URL of the Redis. */
  readonly url: string;
  readonly concurrency: number;
  readonly callsInFlight: number;
  /** Who is told of events and calls; null: nobody. */
  readonly telemetry: Telemetry | null;
  readonly stopSignal: AbortSignal;
  readonly abortSignal: AbortSignal;
  /** Where model-written code runs; injected by tests. It is closed at the end. */
  readonly sandbox?: Sandbox;
  /** Where keys are read from. Default: the environment of the process. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}): WorkerServices {
  const { out, catalog, concurrency, telemetry, stopSignal: signal, abortSignal } = options;
  const { sandbox = new Sandbox(), env = process.env } = options;
  const hosts = new WorkerHosts(options);
  const store = resultsStore(out);
  const ledger = new Ledger();
  const keepAlive = createKeepAliveFetch({ callsInFlight: options.callsInFlight });
  const clis = localClis(catalog);
  const modes = localModes(clis, sandbox);
  const datasets: SweepServices['datasets'] = new Map();
  return {
    ledger,
    datasets,
    clis,
    probes: new EndpointProbes({ catalog, fetch: keepAlive.fetch, signal, env }),
    logBytes: (id) => {
      const path = join(store.runFolder(id), eventsFile);
      return existsSync(path) ? statSync(path).size : 0;
    },
    requireReady: async (planned, job, signal) => {
      await requireMachine(planned, job, { catalog, modes, sandbox, env });
      await hosts.hostFor(job, signal);
    },
    execute: async ({ planned, job, lease }, stopping) => {
      const stopSignal = AbortSignal.any([stopping, lease.lost]);
      await executePlanned(planned, {
        store,
        catalog,
        host: await hosts.hostFor(job, stopSignal),
        ledger,
        datasets,
        modes,
        sandbox,
        concurrency,
        lease,
        telemetry,
        env,
        fetch: keepAlive.fetch,
        stopSignal,
        abortSignal: AbortSignal.any([abortSignal, lease.lost]),
        onOpen: (log) => lease.alsoRequires(() => log.isOurs),
      });
    },
    async close() {
      await hosts.close();
      await modes.close();
      sandbox.close();
      await keepAlive.close();
      return (await telemetry?.close()) ?? [];
    },
  };
}
