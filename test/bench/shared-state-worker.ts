import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { CapReachedError, messageOf } from '../../core/errors.ts';
import { createRng, deriveSeed } from '../../core/rng.ts';
import type { Provider } from '../../models/contract.ts';
import { CallJournal } from '../../models/recording/call-journal.ts';
import { createModelHost } from '../../models/wrap/model-host.ts';
import { costUsd } from '../../models/wrap/price.ts';
import { openSharedState } from '../../models/wrap/shared/open-shared-state.ts';
import { SpendBook } from '../../models/wrap/spend-book.ts';
import { context, dollarPrice, request } from '../models/wrap/samples.ts';

/** What shared-state-faults.ts tells a worker. */
export interface WorkerOrder {
  readonly url: string;
  readonly sweep: string;
  readonly folder: string;
  readonly worker: number;
  readonly life: number;
  readonly texts: number;
  readonly maxUsd: number;
  readonly inFlight: number;
  readonly streams: number;
}

/** What the server of the calls would say: each call when it is sent, and when its reply is kept. */
export interface BillLine {
  readonly what: 'sent' | 'ended' | 'kept';
  readonly text: string;
  readonly usd: number;
  readonly atMs: number;
  readonly life: string;
}

const order: WorkerOrder = JSON.parse(process.argv[2] ?? '{}');
const { url, sweep, folder, worker, texts, maxUsd, inFlight, streams } = order;
const life = `${worker}.${order.life}`;
const bill = (what: BillLine['what'], text: string, usd: number) => {
  const line: BillLine = { what, text, usd, atMs: Date.now(), life };
  appendFileSync(join(folder, `bill-${worker}.jsonl`), `${JSON.stringify(line)}\n`);
};

const provider: Provider = {
  identity: { id: 'toy', source: 'live' },
  complete: async (asked) => {
    const [part] = asked.messages[0]?.parts ?? [];
    const text = part?.type === 'text' ? part.text : '';
    const random = createRng(deriveSeed('output', text));
    const usage = { input: 10, output: random.below(101), cachedInput: 0, reasoning: 0 };
    const usd = costUsd(usage, dollarPrice);
    bill('sent', text, usd);
    await new Promise((resolve) => setTimeout(resolve, 5 + random.below(40)));
    bill('ended', text, usd);
    return { parts: [{ type: 'text', text }], finish: 'stop', usage, model: 'toy', latencyMs: 10 };
  },
};

const book = SpendBook.open(folder, { isCapped: false });
const shared = await openSharedState({
  url,
  sweep,
  maxUsd,
  book,
  results: folder,
  timing: { commandMs: 1_000, heartbeatMs: 300, goneMs: 4_000, quietMs: 2_500, claimMs: 20_000 },
});
const journal = CallJournal.open(join(folder, `calls-${worker}.jsonl`));
const host = createModelHost({ cache: shared.cache, cap: shared.cap, limiterFor: shared.limiterFor });
const limits = { start: inFlight, max: inFlight };
const model = host.wrap(provider, { endpointName: 'toy', limits, price: dollarPrice, journal });
const signal = new AbortController().signal;
const todo = createRng(deriveSeed('order', life)).shuffle(Array.from({ length: texts }, (_, index) => index));

async function stream(): Promise<void> {
  for (let index = todo.pop(); index !== undefined; index = todo.pop()) {
    const text = `question ${index}`;
    const { source } = await model.complete(request(text), context, signal);
    if (source === 'live') bill('kept', text, 0);
  }
}

const ends = await Promise.allSettled(Array.from({ length: streams }, stream));
host.close();
await shared.close();
journal.close();
book.close();
const errors = ends.flatMap((end) => (end.status === 'rejected' ? [end.reason] : []));
const other = errors.find((error) => !(error instanceof CapReachedError));
if (other !== undefined) console.error(`worker ${life}: ${messageOf(other)}`);
process.exitCode = other !== undefined ? 1 : errors.length > 0 ? 4 : 0;
