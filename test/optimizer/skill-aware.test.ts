import { describe, expect, it } from 'vitest';
import type { OptimizerCall } from '../../core/arena.ts';
import type { JsonObject } from '../../core/json.ts';
import { appendixNotes } from '../../optimizer/appendix.ts';
import { resolveConfig } from '../../optimizer/config.ts';
import { train } from '../../optimizer/train.ts';
import { createFakeArena, type FakeArenaOptions } from '../kit/fake-arena.ts';
import { tokenTasks } from '../kit/token-table.ts';

const tokens = ['[A]', '[B]'];
const seedDocument = '# Skill\n\n- Rule [A]\n';
const empty = '<!-- APPENDIX_START -->\n<!-- APPENDIX_END -->\n';
const append = (content: string) => ({ op: 'append', target: '', content });

interface Script {
  readonly edits?: (step: number) => readonly JsonObject[];
  readonly notes?: (step: number, side: string) => unknown;
  readonly compaction?: string;
}

/** Two steps of four tasks, half of which fail. */
async function run(config: JsonObject, script: Script, world: Partial<FakeArenaOptions> = {}) {
  const optimizer = ({ kind, place }: OptimizerCall): string => {
    const step = place.step ?? 0;
    if (kind === 'appendix-compaction') return script.compaction ?? '';
    if (!kind.endsWith('analyst')) return '{}';
    const side = kind.split('-')[0] ?? '';
    // Both sides propose, because the second step may have no failures; mergers keep everything.
    const edits = script.edits?.(step) ?? [];
    return JSON.stringify({ batch_size: 2, patch: { edits }, appendix_notes: script.notes?.(step, side) });
  };
  const arena = createFakeArena({
    train: tokenTasks('t', 8, tokens),
    val: tokenTasks('v', 4, tokens),
    seedDocument,
    optimizer,
    ...world,
  });
  const given = { epochs: 1, batchSize: 4, schedule: 'constant', slowUpdate: { mode: 'off' } };
  const result = await train(arena, resolveConfig({ ...given, skillAware: { enabled: true }, ...config }));
  const of = (name: string) => arena.events.filter((event) => event.name === name).map(({ data }) => data);
  const text = (label: string) => result.documents.find((each) => each.label === label)?.skill?.text ?? '';
  return { arena, of, text, actions: of('step-finished').map(({ action }) => action) };
}

const notesAt = (step: number) => [`Note ${step}.`];
const paper = { preset: 'paper' };

describe('skill-aware reflection', () => {
  it('asks for reminders only when it is on, on the sides that it is on for, never in full rewrites', async () => {
    const asked = async (config: JsonObject) => {
      const { arena } = await run(config, {});
      const analysts = arena.calls.filter(({ kind, place }) => kind.endsWith('analyst') && place.step === 1);
      return analysts
        .filter(({ prompt, replySchema }) => {
          const schema = JSON.stringify(replySchema).includes('appendix_notes');
          expect(prompt.user.includes('appendix_notes')).toBe(schema);
          expect(prompt.system.includes('appendix_notes')).toBe(schema);
          return schema;
        })
        .map(({ kind }) => kind);
    };
    expect(await asked(paper)).toEqual(['failure-analyst', 'success-analyst']);
    expect(await asked({ ...paper, skillAware: { enabled: true, source: 'failure-only' } })).toEqual([
      'failure-analyst',
    ]);
    expect(await asked({ ...paper, skillAware: { enabled: false } })).toEqual([]);
    expect(await asked({ ...paper, updateMode: 'full-rewrite' })).toEqual([]);
    expect(await asked({ ...paper, updateMode: 'rewrite-from-suggestions' })).toHaveLength(2);
  });

  it('begins with an empty region, which costs no evaluation', async () => {
    const { of, text, arena } = await run({}, {});
    expect(arena.spent().rollouts['final-val']).toBe(4);
    expect(text('final')).toBe(`${seedDocument}\n${empty}`);
    expect(text('best')).toBe(seedDocument);
    expect(of('appendix-updated')).toMatchObject([{ added: [], notes: [], compaction: null }]);
  });

  it('writes reminders before a step is skipped, without a gate', async () => {
    const { text, of, actions } = await run(paper, { notes: notesAt });
    expect(actions).toEqual(['skip_no_patches', 'skip_no_patches']);
    expect(appendixNotes(text('final'))).toEqual(['Note 1.', 'Note 2.']);
    expect(of('step-finished')).toMatchObject([
      { appendix: { added: ['Note 1.'], notes: ['Note 1.'] }, current: { origin: 'appendix', step: 1 } },
      { appendix: { added: ['Note 2.'] }, current: { origin: 'appendix', step: 2, score: 0.5 } },
    ]);
    expect(text('best')).toBe(seedDocument);
  });

  it('writes them after the gate, into the candidate when it was accepted and into the old text when not', async () => {
    const edits = (step: number) => [append(step === 1 ? '- Rule [B]' : '- [BAD]')];
    const { text, actions } = await run(paper, { edits, notes: notesAt });
    expect(actions).toEqual(['accept_new_best', 'reject']);
    expect(text('final')).toContain('- Rule [B]');
    expect(text('final')).not.toContain('[BAD]');
    expect(appendixNotes(text('final'))).toEqual(['Note 1.', 'Note 2.']);
    expect(appendixNotes(text('best'))).toEqual([]);
  });

  it('does nothing when all reminders are there already', async () => {
    const { of } = await run({}, { notes: () => ['Same note.', 'same  NOTE'] });
    expect(of('appendix-updated').map(({ added }) => added)).toEqual([[], ['Same note.']]);
    expect(of('step-finished')[1]).toMatchObject({ appendix: null });
  });

  it('takes reminders without a patch from failures only', async () => {
    const bare = (side: string) => ({
      optimizer: ({ kind }: OptimizerCall) =>
        kind === `${side}-analyst` ? '{"appendix_notes": ["Mind it."]}' : '{"patch": {"edits": []}}',
    });
    for (const preset of ['default', 'paper']) {
      expect(appendixNotes((await run({ preset }, {}, bare('failure'))).text('final'))).toEqual(['Mind it.']);
      expect(appendixNotes((await run({ preset }, {}, bare('success'))).text('final'))).toEqual([]);
    }
  });

  it('ignores reminders that nobody asked for', async () => {
    const { text } = await run({ skillAware: { enabled: false } }, { notes: notesAt });
    expect(text('final')).toBe(seedDocument);
  });
});

describe('score of a document with new reminders', () => {
  // The note itself is what val asks for, so that measuring it makes a difference.
  const edits = (step: number) => (step === 1 ? [] : [append('- Idle.')]);
  const notes = (step: number) => (step === 1 ? ['Mind [B].'] : []);

  it('is measured before the next gate: a note that helps is not credited to the next edit', async () => {
    const { of, actions, arena, text } = await run({}, { edits, notes });
    expect(actions).toEqual(['skip_no_patches', 'reject']);
    expect(of('gate-decided')).toMatchObject([{ currentScore: 1, candidateScore: 1, bestScore: 1 }]);
    expect(arena.spent().rollouts.val).toBe(12);
    expect(appendixNotes(text('best'))).toEqual(['Mind [B].']);
  });

  it('stays under keep, as in the reference', async () => {
    const { of, actions, arena } = await run(paper, { edits, notes });
    expect(actions).toEqual(['skip_no_patches', 'accept_new_best']);
    expect(of('gate-decided')).toMatchObject([{ currentScore: 0.5, candidateScore: 1 }]);
    expect(arena.spent().rollouts.val).toBe(8);
  });

  it('is not measured when the gate is off, and needs room in the budget when it is on', async () => {
    const off = await run({ gate: { enabled: false } }, { edits, notes });
    expect(off.arena.spent().rollouts.val).toBe(8);
    // Baseline 4, first step 4, second step 4 and two evaluations of 4.
    const { of } = await run({}, { edits, notes }, { rolloutBudget: 4 + 4 + 11 });
    expect(of('training-finished')).toMatchObject([
      { stopped: 'step 2 needs up to 12 rollouts, 11 are left' },
    ]);
  });
});

describe('compaction', () => {
  const config = { ...paper, skillAware: { enabled: true, consolidateAbove: 2 } };
  const notes = (step: number, side: string) =>
    side === 'failure' && step === 1 ? ['One.', 'Two.', { content: 'Three.' }] : [];
  const compacted = async (compaction: string, given: JsonObject = config) => {
    const { of, text, arena } = await run(given, { notes, compaction });
    const calls = arena.calls.filter(({ kind }) => kind === 'appendix-compaction');
    return { update: of('appendix-updated').at(-1), notes: appendixNotes(text('final')), calls };
  };

  it('asks once there are more notes than allowed, and takes a shorter list', async () => {
    const { update, notes: kept, calls } = await compacted('{"appendix_notes": ["One and two.", "Three."]}');
    expect(kept).toEqual(['One and two.', 'Three.']);
    expect(update).toMatchObject({
      added: ['One.', 'Two.', 'Three.'],
      compaction: { before: 3, adopted: true },
    });
    expect(calls).toHaveLength(1);
    expect(calls[0]?.prompt.user).toContain('1. One.\n2. Two.\n3. Three.');
  });

  it.each([
    ['an empty list', '{"appendix_notes": []}'],
    ['a list that is not shorter', '{"appendix_notes": ["a", "b", "c"]}'],
    ['no list', '{"appendix_notes": "none"}'],
    ['prose', 'Nothing to shorten.'],
  ])('keeps the notes on %s', async (_, reply) => {
    const { update, notes: kept, calls } = await compacted(reply);
    expect(kept).toEqual(['One.', 'Two.', 'Three.']);
    expect(update).toMatchObject({ compaction: { adopted: false, problem: expect.any(String) } });
    expect(calls).toHaveLength(1);
    expect((await compacted(reply, { ...config, preset: 'default' })).calls).toHaveLength(3);
  });

  it('does not ask while there are no more notes than allowed, or when it is off', async () => {
    for (const consolidateAbove of [0, 3])
      expect(
        (await compacted('', { ...paper, skillAware: { enabled: true, consolidateAbove } })).calls,
      ).toEqual([]);
  });
});
