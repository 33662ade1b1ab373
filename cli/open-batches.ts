import { PromptLibrary } from '../core/prompts.ts';
import { notBatched } from '../matrix/not-batched.ts';
import type { PlannedRun } from '../matrix/resolve-matrix.ts';
import { BatchBook } from '../models/batch/batch-book.ts';
import { type BatchablePhase, batchablePhases } from '../models/batch/batched-phases.ts';
import { BatchDesks } from '../models/catalog/batch-desks.ts';
import type { Catalog, CatalogModel } from '../models/catalog/catalog.ts';
import type { StopSignals } from './stop-signals.ts';

interface BatchOptions {
  /** Results folder. */
  readonly out: string;
  readonly catalog: Catalog;
  readonly batch?: boolean;
  readonly batchPhases?: readonly BatchablePhase[];
}

/**
 * The batch desks of `--batch`; null without it, or where no run can use them. Says which runs cannot, and, without
 * `--batch`, that replies which were paid for are still waiting.
 * @throws {IncompleteError} @throws {DataError} @throws {StorageError}
 */
export function openBatches(
  { out, catalog, batch, batchPhases = batchablePhases }: BatchOptions,
  open: readonly PlannedRun[],
  signals: StopSignals,
  say: (line: string) => void,
): BatchDesks | null {
  if (batch !== true) {
    const waiting = BatchBook.countOpen(out);
    if (waiting > 0)
      say(`${waiting} calls are out in batches: give --batch to wait for them and not pay twice`);
    return null;
  }
  const reasons = reasonsOf(open, catalog);
  for (const [reason, runs] of reasons) say(`--batch: ${runs} of ${open.length} runs stay live: ${reason}`);
  if ([...reasons.values()].reduce((sum, runs) => sum + runs, 0) === open.length) return null;
  return BatchDesks.open({
    out,
    catalog,
    env: process.env,
    phases: batchPhases,
    stopSignal: signals.stop,
    abortSignal: signals.abort,
    say,
  });
}

/** Models whose calls go into batches, each once. */
export function batchedModels(open: readonly PlannedRun[], catalog: Catalog): CatalogModel[] {
  const batched = open.filter((planned) => reasonOf(planned, catalog) === null);
  return [...new Set(batched.map(({ run }) => run.target.name))].map((name) => catalog.find(name));
}

/** Why runs are not batched, with how many each holds for. */
export function reasonsOf(planned: readonly PlannedRun[], catalog: Catalog): Map<string, number> {
  const reasons = new Map<string, number>();
  for (const each of planned) {
    const reason = reasonOf(each, catalog);
    if (reason !== null) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  }
  return reasons;
}

function reasonOf(planned: PlannedRun, catalog: Catalog): string | null {
  return notBatched(planned, planned.definition.create({ prompts: new PromptLibrary() }), catalog);
}
