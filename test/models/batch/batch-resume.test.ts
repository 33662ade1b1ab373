import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BatchBook } from '../../../models/batch/batch-book.ts';
import { batchBench, echoes, providers, questions } from './batch-bench.ts';

type Bench = Awaited<ReturnType<typeof batchBench>>;

/** A life that ends while its calls are out. */
async function cutShort({ life, batches }: Bench, count: number): Promise<string[]> {
  batches.held = true;
  const { outcomes, stop, desks } = life();
  const asked = outcomes(questions(count));
  while (!batches.batches.some(({ looks }) => looks > 0))
    await new Promise((resolve) => setTimeout(resolve, 2));
  stop.abort();
  const said = await asked;
  await desks.close();
  batches.held = false;
  return said;
}

const bookOf = (out: string) => join(out, 'batches', 'batches.jsonl');

/** As if the process had been killed before it could note the ids of its batches. */
function forgetIds(out: string): void {
  const lines = readFileSync(bookOf(out), 'utf8').split('\n');
  writeFileSync(bookOf(out), lines.filter((line) => !line.includes('"made"')).join('\n'));
}

describe.each(providers)('a later life over batches of %s', (protocol) => {
  it('waits for what is out and neither makes nor counts it again', async () => {
    const bench = await batchBench(protocol);
    expect(await cutShort(bench, 3)).toEqual(['INTERRUPTED', 'INTERRUPTED', 'INTERRUPTED']);
    const { outcomes, desks, cap } = bench.life({ maxCalls: 1 });
    // One call more than was out: it alone is new.
    expect((await outcomes(questions(4))).toSorted()).toEqual(echoes(4).toSorted());
    expect([bench.sizes(), bench.paidTwice(), cap.spent.calls]).toEqual([[3, 1], 0, 1]);
    expect(desks.stillOut()).toEqual([]);
    await desks.close();
  });

  it('lets go of its calls at once when it is cut off, and of no batch', async () => {
    const bench = await batchBench(protocol);
    bench.batches.held = true;
    const { outcomes, abort, stop, desks } = bench.life();
    const asked = outcomes(questions(2));
    while (bench.batches.batches.length === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    abort.abort();
    expect(await asked).toEqual(['INTERRUPTED', 'INTERRUPTED']);
    stop.abort();
    await desks.close();
    expect(BatchBook.countOpen(bench.out)).toBe(2);
  });

  it('finds a batch whose id was never noted', async () => {
    const bench = await batchBench(protocol);
    await cutShort(bench, 3);
    forgetIds(bench.out);
    const { outcomes, desks, said } = bench.life();
    expect(await outcomes(questions(3))).toEqual(echoes(3));
    expect([bench.sizes(), bench.paidTwice()]).toEqual([[3], 0]);
    expect(said.join('\n')).toContain('made by an earlier process');
    await desks.close();
  });

  it('makes a batch that was announced and never made', async () => {
    const bench = await batchBench(protocol);
    await cutShort(bench, 3);
    forgetIds(bench.out);
    bench.batches.batches.length = 0;
    const { outcomes, desks } = bench.life();
    expect(await outcomes(questions(3))).toEqual(echoes(3));
    expect(bench.sizes()).toEqual([3]);
    await desks.close();
  });

  it('does not take the batch of somebody else for its own', async () => {
    const bench = await batchBench(protocol);
    await cutShort(bench, 3);
    const other = await batchBench(protocol);
    await cutShort(other, 3);
    forgetIds(bench.out);
    // Of as many requests, made at the same time; the tag and the keys are not ours.
    const [foreign] = other.batches.batches;
    const lines = (foreign?.lines ?? []).map((line) => ({ ...line, key: `f${line.key.slice(1)}` }));
    if (foreign !== undefined) bench.batches.batches[0] = { ...foreign, lines };
    const { outcomes, desks } = bench.life();
    expect(await outcomes(questions(3))).toEqual(echoes(3));
    expect(bench.sizes()).toEqual([3, 3]);
    await desks.close();
  });

  it('stops where the provider does not know a batch that was paid for', async () => {
    const bench = await batchBench(protocol);
    await cutShort(bench, 2);
    bench.batches.batches.length = 0;
    const { outcomes, desks } = bench.life();
    expect(await outcomes(questions(2))).toEqual(['not-found', 'not-found']);
    expect(bench.sizes()).toEqual([]);
    expect(desks.stillOut()).toEqual([expect.stringContaining('2 replies of m wait at')]);
    await desks.close();
  });
});

describe('the account of batches', () => {
  it('is written by one process at a time', async () => {
    const { life } = await batchBench('anthropic');
    const first = life();
    expect(() => life()).toThrow(/batches/);
    await first.desks.close();
    await life().desks.close();
  });

  it('names file and line of what it cannot read', async () => {
    const bench = await batchBench('anthropic');
    await bench.life().desks.close();
    writeFileSync(bookOf(bench.out), '{"announced":"x"}\n');
    expect(() => bench.life()).toThrow(/batches\.jsonl:1: not a line of an account of batches/);
  });

  it('counts what is out for those who do not ask for batches', async () => {
    const bench = await batchBench('openai chat');
    expect(BatchBook.countOpen(bench.out)).toBe(0);
    await cutShort(bench, 3);
    expect(BatchBook.countOpen(bench.out)).toBe(3);
    const { outcomes, desks } = bench.life();
    await outcomes(questions(2));
    await desks.close();
    expect(BatchBook.countOpen(bench.out)).toBe(1);
  });
});
