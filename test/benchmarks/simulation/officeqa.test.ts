import { beforeAll, describe, expect, it } from 'vitest';
import type { Benchmark, Dataset } from '../../../benchmarks/contract.ts';
import { officeqaDefinitions } from '../../../benchmarks/officeqa/index.ts';
import type { Outcome, Task } from '../../../core/vocabulary.ts';
import type { CallContext, ChatRequest } from '../../../models/contract.ts';
import type { SimulationBook } from '../../../models/simulated/book.ts';
import { createDocumentParser } from '../../../models/simulated/parser.ts';
import { createSimulatedTarget } from '../../../models/simulated/target.ts';
import { wordRule } from '../../../models/simulated/wording.ts';
import { worldOf } from '../../../models/simulated/world.ts';
import { allTasks, bookTask, hardScore, loadBundled, singleErrors, type splits, truths } from './bundled.ts';

let benchmark: Benchmark;
let dataset: Dataset;
let book: SimulationBook;
const signal = new AbortController().signal;
const context: CallContext = {
  role: 'target',
  phase: 'eval',
  kind: 'rollout',
  place: {},
  taskId: null,
  sampling: { repeat: 0, visit: 0, draw: 0 },
};

beforeAll(async () => {
  ({ benchmark, dataset } = await loadBundled(officeqaDefinitions, 'officeqa-mini'));
  const made = benchmark.simulation?.(dataset);
  if (made === undefined) throw new Error('officeqa-mini has no simulation');
  book = made;
});

/** A target that makes no mistake of its own, so that only what it is shown decides. */
function surestTarget(of: SimulationBook = book) {
  const flawless = { alpha: 100, phi: 100, capacity: 1000, rho: 0 };
  return createSimulatedTarget({
    name: 'sim-sure',
    id: 'simulated/sim-sure',
    profile: flawless,
    books: [of],
    world: (asked) => worldOf(asked),
  });
}

/** Runs a whole rollout; `change` stands between the adapter and the model. */
async function rollout(
  task: Task,
  change: (request: ChatRequest) => ChatRequest = (request) => request,
  of: { readonly benchmark: Benchmark; readonly book: SimulationBook } = { benchmark, book },
): Promise<{ outcome: Outcome; tools: string[] }> {
  const model = surestTarget(of.book);
  const episode = of.benchmark.open(task, null, { phase: 'eval', presentationSeed: 42, visit: 0, signal });
  const tools: string[] = [];
  let step = await episode.next(null);
  while (step.kind === 'request') {
    const request = change({ ...step.request, maxOutputTokens: 1000 });
    const reply = await model.complete(request, context, signal);
    tools.push(...reply.parts.flatMap((part) => (part.type === 'tool-call' ? [part.name] : [])));
    step = await episode.next(reply);
  }
  return { outcome: step.outcome, tools };
}

const hardOf = (outcome: Outcome) => (outcome.kind === 'scored' ? outcome.hard : outcome.kind);

describe('the simulated world of officeqa-mini', () => {
  it('has every concept and every exception in train, and in a later split again', () => {
    const carried = (names: readonly (typeof splits)[number][]) =>
      new Set(
        names.flatMap((split) =>
          dataset.splits[split].flatMap(({ id }) =>
            bookTask(book, id).concepts.map((concept) => `${concept.id}${concept.exception ? ' ex' : ''}`),
          ),
        ),
      );
    expect([...carried(['train'])].sort()).toEqual([
      'decimals',
      'decimals ex',
      'month',
      'percent',
      'percent ex',
      'scale',
      'scale ex',
      'sign',
      'year',
      'year ex',
    ]);
    for (const { id } of book.concepts) expect(carried(['val', 'test'])).toContain(id);
  });

  it('loses the official score with any single value wrong, and with the wrong cell', () => {
    for (const task of allTasks(dataset)) {
      const carried = bookTask(book, task.id);
      const right = truths(book, carried);
      const score = (values: Record<string, number>, fact: boolean) =>
        hardScore(benchmark, task, 42, book.render(task.id, values, fact, ''));
      expect(score(right, true), task.id).toBe(1);
      expect(score(right, false), task.id).toBe(0);
      for (const values of singleErrors(book, carried))
        expect(score(values, true), `${task.id} ${JSON.stringify(values)}`).toBe(0);
    }
  });

  it('reads its own answers back, and never reads a wrong value', () => {
    for (const { id, concepts } of book.tasks)
      for (const values of [truths(book, { id, concepts }), ...singleErrors(book, { id, concepts })]) {
        const read = book.inspect(id, book.render(id, values, true, ''), null);
        for (const [concept, value] of Object.entries(read))
          if (value !== null) expect(value, `${id} ${concept}`).toBe(values[concept]);
      }
  });

  it('works with the tools: it greps, reads, and answers what it has seen', async () => {
    for (const task of allTasks(dataset)) {
      const { outcome, tools } = await rollout(task);
      expect(hardOf(outcome), task.id).toBe(1);
      expect(tools[0]).toBe('grep');
      expect(tools).toContain('read');
    }
  });

  it('loses with an adapter that drops the results of tools', async () => {
    const dropped = (request: ChatRequest): ChatRequest => ({
      ...request,
      messages: request.messages.filter(({ role }) => role !== 'tool'),
    });
    for (const task of dataset.splits.test) expect(hardOf((await rollout(task, dropped)).outcome)).toBe(0);
  });

  it('loses with an adapter whose results do not show the lines', async () => {
    const emptied = (request: ChatRequest): ChatRequest => ({
      ...request,
      messages: request.messages.map((message) => ({
        ...message,
        parts: message.parts.map((part) =>
          part.type === 'tool-result' ? { ...part, parts: [{ type: 'text', text: '[no matches]' }] } : part,
        ),
      })),
    });
    for (const task of dataset.splits.test) expect(hardOf((await rollout(task, emptied)).outcome)).toBe(0);
  });

  it('refuses a request that offers neither tools nor any text of the documents', async () => {
    const [task] = dataset.splits.test;
    if (task === undefined) throw new Error('no task');
    const bare = ({ tools: _, ...request }: ChatRequest): ChatRequest => request;
    await expect(rollout(task, bare)).rejects.toThrow(/neither grep and read nor any text of the documents/);
    const unnamed = (request: ChatRequest): ChatRequest => ({
      ...request,
      messages: request.messages.map((message) => ({
        ...message,
        parts: message.parts.map((part) =>
          part.type === 'text' ? { ...part, text: part.text.replaceAll('/task/documents/', '') } : part,
        ),
      })),
    });
    await expect(rollout(task, unnamed)).rejects.toThrow(/does not name \/task\/documents/);
  });

  it('answers from excerpts where they hold the lines, and misses the figure where they do not', async () => {
    const load = (excerptCharacters: number) =>
      benchmark.load({
        source: { kind: 'bundled' },
        settings: { mode: 'excerpts', excerptCharacters },
        limit: 0,
        signal,
      });
    const hits = async (characters: number) => {
      const loaded = await load(characters);
      const known = benchmark.simulation?.(loaded) ?? book;
      const outcomes = await Promise.all(
        allTasks(loaded).map((task) => rollout(task, undefined, { benchmark, book: known })),
      );
      return outcomes.filter(({ outcome }) => hardOf(outcome) === 1).length;
    };
    expect(await hits(80_000)).toBeGreaterThan(20);
    expect(await hits(500)).toBeLessThan(10);
  });

  it('speaks of its conventions in sentences that the world understands', () => {
    const parser = createDocumentParser(book);
    for (const concept of book.concepts)
      for (const value of concept.values.keys())
        for (let variant = 0; variant < 12; variant += 1) {
          const rule = {
            concept: concept.id,
            value,
            exceptionValue: null,
            scope: 'general',
            taskId: null,
          } as const;
          const sentence = wordRule(book, rule, variant);
          expect(parser.parse(sentence).statements, sentence).toMatchObject([rule]);
        }
  });
});
