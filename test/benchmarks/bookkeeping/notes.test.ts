import { countTokens } from 'gpt-tokenizer';
import { describe, expect, it } from 'vitest';
import { difficulties } from '../../../benchmarks/bookkeeping/settings.ts';
import { replyText } from '../../../models/contract.ts';
import { allTasks, bookkeeping, loadNotes } from './load.ts';

const open = { phase: 'val', presentationSeed: 0, visit: 0, signal: new AbortController().signal } as const;

describe('the notes of a style', () => {
  it('are 40 for training, 40 for validation and 100 for the test, whatever the style', async () => {
    for (const style of [0, 1, 17]) {
      const { splits } = await loadNotes({ style });
      expect([splits.train.length, splits.val.length, splits.test.length]).toEqual([40, 40, 100]);
    }
  });

  it('come out the same for the same style and differ for another', async () => {
    const [one, again, other] = [
      await loadNotes({ style: 5 }),
      await loadNotes({ style: 5 }),
      await loadNotes({ style: 6 }),
    ];
    expect(again).toEqual(one);
    const notes = new Set(allTasks(one).map(({ payload }) => payload.note));
    expect(allTasks(other).filter(({ payload }) => notes.has(payload.note))).toEqual([]);
  });

  it('are pinned for style 1, so that a changed generator cannot pass for the published one', async () => {
    const { digests } = await loadNotes({ style: 1, difficulty: 'easy' });
    expect(digests).toMatchInlineSnapshot(`
      {
        "test": "0b274f21ee01f30b0285bdef3cbc501e13532b2cbcc184f95633d8623446f9eb",
        "train": "70efcf966afc13a835ebeae51f8bd32c07bfe2d973283347851f423e0289f34e",
        "val": "ddf70a73dc5d3df618bd69eddfb6d19039db2c7e05578abf0df3e4a763603138",
      }
    `);
  });

  it.each(difficulties)('never repeat, within or across the splits (%s)', async (difficulty) => {
    const tasks = allTasks(await loadNotes({ style: 2, difficulty }));
    expect(new Set(tasks.map(({ payload }) => payload.note)).size).toBe(180);
  });

  it('change only in the test split under another test seed', async () => {
    const [base, confirmed] = [await loadNotes({ style: 2 }), await loadNotes({ style: 2, testSeed: 9 })];
    expect(confirmed.digests.train).toBe(base.digests.train);
    expect(confirmed.digests.val).toBe(base.digests.val);
    const before = new Set(base.splits.test.map(({ payload }) => payload.note));
    expect(confirmed.splits.test.filter(({ payload }) => before.has(payload.note))).toEqual([]);
    expect(new Set(allTasks(confirmed).map(({ payload }) => payload.note)).size).toBe(180);
  });

  it.each(difficulties)(
    'make a whole prompt of under 120 tokens without a skill (%s)',
    async (difficulty) => {
      const benchmark = bookkeeping();
      for (const task of allTasks(await loadNotes({ style: 1, difficulty }))) {
        const step = await benchmark.open(task, null, open).next(null);
        if (step.kind !== 'request') throw new Error('expected a request');
        const text = step.request.messages.map(replyText).join('\n');
        expect(countTokens(text)).toBeLessThan(120);
      }
    },
  );

  it('spread over many clusters and at least twelve wordings', async () => {
    const tasks = allTasks(await loadNotes({ style: 1 }));
    expect(new Set(tasks.map(({ cluster }) => cluster)).size).toBeGreaterThan(60);
    const wordings = new Set(tasks.map(({ cluster }) => cluster.split('/')[0]));
    expect(wordings.size).toBeGreaterThanOrEqual(12);
  });

  it('share a cluster exactly when wording and payer family are the same', async () => {
    const tasks = allTasks(await loadNotes({ style: 1 }));
    const shared = tasks.filter((a) => tasks.some((b) => b !== a && b.cluster === a.cluster));
    expect(shared.length).toBeGreaterThan(0);
    for (const { cluster, payload } of shared)
      expect(cluster.endsWith(`/${payload.gold.facts.last}`)).toBe(true);
  });

  it('hold no refund, no unknown day and no cue where the style has no convention for them', async () => {
    for (const { payload, type } of allTasks(await loadNotes({ difficulty: 'easy' }))) {
      expect(type).toBe('payment');
      expect(payload.gold.facts).toMatchObject({ refund: false, cues: [] });
      expect(payload.gold.facts.date).not.toBeNull();
    }
  });

  it('hold every peculiarity of a hard style in every split, and show its cue as a word', async () => {
    const { splits } = await loadNotes({ style: 4, difficulty: 'hard' });
    for (const tasks of Object.values(splits)) {
      const facts = tasks.map(({ payload }) => payload.gold.facts);
      expect(facts.some(({ refund }) => refund)).toBe(true);
      expect(facts.some(({ date }) => date === null)).toBe(true);
      expect(facts.some(({ count }) => count === null)).toBe(true);
      for (const cue of ['cash', 'staff', 'late'])
        for (const { payload } of tasks)
          expect(new RegExp(`\\b${cue}\\b`).test(payload.note)).toBe(payload.gold.facts.cues.includes(cue));
    }
  });
});
