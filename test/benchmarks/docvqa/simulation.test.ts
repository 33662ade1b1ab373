import { describe, expect, it } from 'vitest';
import type { Dataset } from '../../../benchmarks/contract.ts';
import { docvqaDefinitions } from '../../../benchmarks/docvqa/index.ts';
import type { DocvqaPayload } from '../../../benchmarks/docvqa/payload.ts';
import { sha256 } from '../../../core/hash.ts';
import type { JsonObject } from '../../../core/json.ts';
import { PromptLibrary } from '../../../core/prompts.ts';
import type { ChatRequest, Part } from '../../../models/contract.ts';
import type { SimulationBook } from '../../../models/simulated/book.ts';
import { allTasks, allValues, bookTask, hardScore, singleErrors, truths } from '../simulation/bundled.ts';

async function mini(settings: JsonObject = {}) {
  const definition = docvqaDefinitions.find(({ name }) => name === 'docvqa-mini');
  if (definition === undefined) throw new Error('no docvqa-mini');
  const benchmark = definition.create({ prompts: new PromptLibrary() });
  const signal = new AbortController().signal;
  const dataset = await benchmark.load({ source: { kind: 'bundled' }, settings, limit: 0, signal });
  const book = benchmark.simulation?.(dataset);
  if (book === undefined) throw new Error('no book');
  const request = async (id: string): Promise<ChatRequest> => {
    const task = allTasks(dataset).find((candidate) => candidate.id === id);
    if (task === undefined) throw new Error(`no task ${id}`);
    const options = { phase: 'eval', presentationSeed: 42, visit: 0, signal } as const;
    const step = await benchmark.open(task, null, options).next(null);
    if (step.kind !== 'request') throw new Error('no request');
    return { ...step.request, maxOutputTokens: 100 };
  };
  return { benchmark, dataset: dataset as Dataset<DocvqaPayload>, book, request };
}

function act(book: SimulationBook, id: string, request: ChatRequest) {
  if (book.act === undefined) throw new Error('the book does not look at requests');
  return book.act(id, request);
}

/** The request with other parts in its last user message. */
function withParts(request: ChatRequest, change: (parts: readonly Part[]) => readonly Part[]): ChatRequest {
  const messages = request.messages.map((message) =>
    message.role === 'user' ? { ...message, parts: change(message.parts) } : message,
  );
  return { ...request, messages };
}

describe('the bundled pages of docvqa-mini', () => {
  it('are small, grey, and the ones that the items name; questions come in three a document', async () => {
    const { dataset } = await mini();
    const tasks = allTasks(dataset);
    expect(tasks).toHaveLength(24);
    const pages = new Map(tasks.map(({ payload }) => [payload.docId, payload.page?.file]));
    expect(pages.size).toBe(8);
    for (const [id, file] of pages) {
      const bytes = file?.read() ?? new Uint8Array();
      expect(tasks.filter(({ payload }) => payload.docId === id)).toHaveLength(3);
      expect(bytes.length).toBeLessThan(60_000);
      // IHDR: 800 pixels wide, four bits a pixel, greyscale.
      expect(Buffer.from(bytes).readUInt32BE(16)).toBe(800);
      expect([bytes[24], bytes[25]]).toEqual([4, 0]);
    }
  });

  it('share some documents of test with train, and some not', async () => {
    const { dataset } = await mini();
    const { train, test } = dataset.splits;
    const known = new Set(train.map(({ cluster }) => cluster));
    const shared = test.filter(({ cluster }) => known.has(cluster)).length;
    expect([shared, test.length - shared]).toEqual([3, 7]);
  });

  it('have their answers in the text of the page, and the question in no other task', async () => {
    const { dataset } = await mini();
    const tasks = allTasks(dataset);
    for (const { payload } of tasks) {
      expect(payload.pageText).toContain(payload.answers[0]);
      expect(tasks.filter((other) => other.payload.question.includes(payload.question))).toHaveLength(1);
    }
  });
});

describe("DocVQA's simulation book", () => {
  it('carries every concept, every exception, and at least one concept a task', async () => {
    const { book } = await mini();
    const carried = book.tasks.flatMap(({ concepts }) => concepts);
    for (const { id, exception } of book.concepts) {
      const uses = carried.filter((concept) => concept.id === id);
      expect(uses.filter((use) => !use.exception).length, id).toBeGreaterThan(2);
      if (exception !== null) expect(uses.filter((use) => use.exception).length, id).toBeGreaterThan(1);
    }
    expect(book.tasks.every(({ concepts }) => concepts.length > 0)).toBe(true);
  });

  it('is judged right with all conventions kept, and wrong with any one broken or the fact missed', async () => {
    const { benchmark, dataset, book } = await mini();
    let broken = 0;
    for (const task of allTasks(dataset)) {
      const entry = bookTask(book, task.id);
      const right = truths(book, entry);
      const judged = (values: Record<string, number>, fact: boolean) =>
        hardScore(benchmark, task, 42, book.render(task.id, values, fact, ''));
      expect(judged(right, true), task.id).toBe(1);
      expect(judged(right, false), task.id).toBe(0);
      for (const values of singleErrors(book, entry)) {
        expect(judged(values, true), `${task.id} ${JSON.stringify(values)}`).toBe(0);
        broken += 1;
      }
    }
    expect(broken).toBeGreaterThan(100);
  });

  it('reads its own answers back, or says that it cannot tell', async () => {
    const { book } = await mini();
    let told = 0;
    for (const task of book.tasks)
      for (const values of allValues(book, task)) {
        const read = book.inspect(task.id, book.render(task.id, values, true, ''), null);
        for (const [id, value] of Object.entries(values)) {
          expect([value, null]).toContain(read[id]);
          if (read[id] === value) told += 1;
        }
      }
    expect(told).toBeGreaterThan(300);
  });
});

describe('the simulated target of DocVQA', () => {
  it('is informed by the image of the page that the adapter sends, and by no other', async () => {
    const { book, request, dataset } = await mini();
    const [first] = dataset.splits.train;
    const other = dataset.splits.test.find(({ cluster }) => cluster !== first?.cluster);
    if (first === undefined || other === undefined) throw new Error('no tasks');
    const right = await request(first.id);
    const images =
      right.messages.at(-1)?.parts.flatMap((part) => (part.type === 'image' ? [part] : [])) ?? [];
    expect(right.messages.at(-1)?.parts.map(({ type }) => type)).toEqual(['text', 'image']);
    expect(images.map(({ data }) => sha256(data))).toEqual([first.payload.page?.file.sha256]);
    expect(act(book, first.id, right)).toEqual({ kind: 'answer', informed: true });

    const foreign =
      (await request(other.id)).messages.at(-1)?.parts.filter(({ type }) => type === 'image') ?? [];
    const texts = (parts: readonly Part[]) => parts.filter(({ type }) => type === 'text');
    expect(
      act(
        book,
        first.id,
        withParts(right, (parts) => [...texts(parts), ...foreign]),
      ),
    ).toEqual({
      kind: 'answer',
      informed: false,
    });
    const torn = withParts(right, (parts) =>
      parts.map((part) => (part.type === 'image' ? { ...part, data: part.data.subarray(0, 900) } : part)),
    );
    expect(act(book, first.id, torn)).toEqual({ kind: 'answer', informed: false });
    expect(act(book, first.id, withParts(right, texts))).toMatchObject({
      kind: 'refuse',
      problem: expect.stringContaining('no image'),
    });
  });

  it('knows the image that was made smaller, once it was sent', async () => {
    const { book, request, dataset } = await mini({ longestSide: 400 });
    const id = dataset.splits.train[0]?.id ?? '';
    const small = await request(id);
    expect(act(book, id, small)).toEqual({ kind: 'answer', informed: true });
    const original = dataset.splits.train[0]?.payload.page?.file.read() ?? new Uint8Array();
    const unchanged = withParts(small, (parts) =>
      parts.map((part) => (part.type === 'image' ? { ...part, data: original } : part)),
    );
    expect(act(book, id, unchanged)).toEqual({ kind: 'answer', informed: false });
  });

  it('is informed by the text of its page under page-text, and by no other', async () => {
    const { book, request, dataset } = await mini({ input: 'page-text' });
    const [first] = dataset.splits.train;
    const other = dataset.splits.test.find(({ cluster }) => cluster !== first?.cluster);
    if (first === undefined || other === undefined) throw new Error('no tasks');
    const right = await request(first.id);
    const replaced = (from: string, to: string) =>
      withParts(right, (parts) =>
        parts.map((part) => (part.type === 'text' ? { ...part, text: part.text.replace(from, to) } : part)),
      );
    const text = first.payload.pageText ?? '';
    expect(right.messages.at(-1)?.parts.map(({ type }) => type)).toEqual(['text']);
    expect(act(book, first.id, right)).toEqual({ kind: 'answer', informed: true });
    expect(act(book, first.id, replaced(text, other.payload.pageText ?? ''))).toEqual({
      kind: 'answer',
      informed: false,
    });
    expect(act(book, first.id, replaced('## Page', 'Page:'))).toMatchObject({ kind: 'refuse' });
  });
});
