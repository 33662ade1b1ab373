import type { BenchmarkBrief } from '../core/arena.ts';
import { readEventsSync } from '../core/read-events.ts';
import type { KnownDocument } from './arena/skill-text.ts';
import type { ResolvedRun } from './resolved-run.ts';
import type { ResultsStore } from './store.ts';

/** The documents that come with a benchmark. */
export function briefDocuments({ seedDocument, humanDocument }: BenchmarkBrief): KnownDocument[] {
  return [
    { name: 'seed document', text: seedDocument },
    ...(humanDocument === undefined || 'notPossible' in humanDocument
      ? []
      : [{ name: 'human document', text: humanDocument.read() }]),
  ];
}

/**
 * Documents that other runs of a results folder wrote for the same benchmark with an optimizer. What was put together
 * from solved examples is not among them: a model that solves the example again writes the same.
 */
export function documentsOfOthers({ id, benchmark }: ResolvedRun, store: ResultsStore): KnownDocument[] {
  const documents = new Map<string, KnownDocument>();
  for (const other of store.runIds()) {
    if (other === id) continue;
    for (const event of readEventsSync(store.runFolder(other))) {
      if (event.type === 'run-started') {
        const run = event.run as unknown as ResolvedRun;
        if (run.benchmark.name !== benchmark.name || run.optimizer === null) break;
      } else if (event.type === 'document' && !documents.has(event.hash))
        documents.set(event.hash, { name: `document ${event.hash} of run ${other}`, text: event.text });
    }
  }
  return [...documents.values()];
}
