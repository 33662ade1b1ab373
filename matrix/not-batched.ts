import type { Benchmark } from '../benchmarks/contract.ts';
import { unbatchable } from '../models/catalog/batch-desks.ts';
import type { Catalog } from '../models/catalog/catalog.ts';
import type { PlannedRun } from './resolve-matrix.ts';

/**
 * Why no call of a run goes into a batch under `--batch`, in words; null = those of its evaluation phases do. A rollout of
 * several calls would wait for a batch at each of them.
 */
export function notBatched(
  { run }: PlannedRun,
  benchmark: Pick<Benchmark, 'callsPerTask'>,
  catalog: Catalog,
): string | null {
  const reason = unbatchable(catalog.find(run.target.name));
  if (reason !== null) return reason;
  if (run.mode.name !== 'direct') return `mode ${run.mode.name} talks to its model while it works`;
  const calls = benchmark.callsPerTask?.(run.benchmark.settings) ?? 1;
  return calls > 1
    ? `a rollout of ${run.benchmark.label} makes up to ${calls} calls, each after the one before`
    : null;
}
