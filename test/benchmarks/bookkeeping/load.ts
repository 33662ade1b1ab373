import { createBookkeeping } from '../../../benchmarks/bookkeeping/adapter.ts';
import type { Gold } from '../../../benchmarks/bookkeeping/gold.ts';
import type { BookkeepingPayload } from '../../../benchmarks/bookkeeping/payload.ts';
import type { Benchmark, Dataset } from '../../../benchmarks/contract.ts';
import type { JsonObject } from '../../../core/json.ts';
import { PromptLibrary } from '../../../core/prompts.ts';
import type { Task } from '../../../core/vocabulary.ts';

export const bookkeeping = (): Benchmark<BookkeepingPayload, Gold> =>
  createBookkeeping({ prompts: new PromptLibrary() }, { name: 'bookkeeping', styleInPrompt: false });

export const bookkeepingNull = (): Benchmark<BookkeepingPayload, Gold> =>
  createBookkeeping({ prompts: new PromptLibrary() }, { name: 'bookkeeping-null', styleInPrompt: true });

export function loadNotes(
  settings: JsonObject = {},
  benchmark = bookkeeping(),
): Promise<Dataset<BookkeepingPayload>> {
  return benchmark.load({
    source: { kind: 'generated' },
    settings,
    limit: 0,
    signal: new AbortController().signal,
  });
}

export function allTasks(dataset: Dataset<BookkeepingPayload>): Task<BookkeepingPayload>[] {
  return [...dataset.splits.train, ...dataset.splits.val, ...dataset.splits.test];
}
