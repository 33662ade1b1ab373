import { describe, expect, it } from 'vitest';
import { block, textBlock } from '../../../core/prompt-blocks.ts';
import { createSimulatedOptimizer } from '../../../models/simulated/optimizer.ts';
import { createDocumentParser } from '../../../models/simulated/parser.ts';
import type { OptimizerProfile } from '../../../models/simulated/prior.ts';
import { createSimulatedProvider, simulatedModelNames } from '../../../models/simulated/provider.ts';
import { worldOf } from '../../../models/simulated/world.ts';
import { ask } from './ask.ts';
import { episode, promptOf } from './optimizer-prompt.ts';
import { smallBook } from './small-book.ts';

const flawless: OptimizerProfile = {
  sees: 1,
  attributes: 1,
  overfits: 0,
  hallucinates: 0,
  retains: 1,
  rankNoise: 0,
  obeys: 1,
  spanEpisodes: 1e9,
  malformed: 0,
};
const parser = createDocumentParser(smallBook);
const said = (text: string): string[] =>
  parser.parse(text).statements.map(({ concept, value, scope }) => `${concept}=${value} ${scope}`);

function optimizer(profile: Partial<OptimizerProfile> = {}) {
  return createSimulatedOptimizer({
    name: 'sim-optimizer-test',
    id: 'test',
    profile: { ...flawless, ...profile },
    books: [smallBook],
    world: (book) => worldOf(book, { overrides: { all: { prerequisite: null, antagonist: null } } }),
  });
}

const proposals = (edits: readonly object[]) => textBlock('proposals', JSON.stringify(edits));
const append = (content: string, support_count: number) => ({
  op: 'append',
  target: '',
  content,
  support_count,
});

async function merged(edits: readonly object[], repeat = 0) {
  const parts = [proposals(edits.slice(0, 1)), proposals(edits.slice(1))];
  return JSON.parse(await ask(optimizer(), promptOf({ kind: 'merge', side: 'failure' }, parts), { repeat }))
    .edits;
}

describe('answer shapes of the simulated optimizer', () => {
  it('merge: joins equal rules in different words, adds their supports, lets the larger support win', async () => {
    let whole = 0;
    for (let repeat = 0; repeat < 20; repeat += 1) {
      const edits = await merged(
        [
          append('- Write the name in capitals.', 3),
          append('Names: in upper case.', 2),
          append('- Write the name as initials.', 4),
        ],
        repeat,
      );
      expect(edits).toHaveLength(1);
      expect(said(edits[0].content)).toEqual(['name=1 general']);
      expect(edits[0].source_type).toBe('failure');
      if (edits[0].support_count === 5) whole += 1;
    }
    expect(whole).toBe(20);
  });

  it('merge: drops some items that rest on one task, keeps the others, never all', async () => {
    let dropped = 0;
    for (let repeat = 0; repeat < 100; repeat += 1) {
      const edits = await merged(
        [append('- Write the name in capitals.', 4), append('- Write the sum with a euro sign.', 1)],
        repeat,
      );
      expect(edits.length).toBeGreaterThan(0);
      if (edits.length === 1) dropped += 1;
    }
    // Not kept (0.1) or dropped as a singleton (0.3).
    expect(dropped).toBeGreaterThan(22);
    expect(dropped).toBeLessThan(55);
    expect(await merged([append('- Write the sum with a euro sign.', 1)])).toHaveLength(1);
  });

  it('merge: carries replacements, removals and texts that it does not understand', async () => {
    const edits = await merged([
      {
        op: 'replace',
        target: 'Write the name as initials.',
        content: 'Write the name in capitals.',
        support_count: 6,
      },
      { op: 'delete', target: 'Be rude.', content: '', support_count: 5 },
      append('- Be kind.', 4),
    ]);
    expect(edits).toContainEqual(
      expect.objectContaining({ op: 'replace', target: 'Write the name as initials.' }),
    );
    const all = new Set<string>();
    for (let repeat = 0; repeat < 5; repeat += 1)
      for (const { op, target, content } of await merged(
        [append('- Be kind.', 4), { op: 'delete', target: 'Be rude.', content: '' }, append('- Be kind.', 2)],
        repeat,
      ))
        all.add(`${op} ${target}${content}`);
    expect([...all].sort()).toEqual(['append - Be kind.', 'delete Be rude.']);
  });

  it('indices: chooses the best supported, with noise only from the model', async () => {
    const numbered = [1, 5, 3, 2].map((support, index) => ({
      index,
      ...append(`- Note ${index}.`, support),
    }));
    const shape = { kind: 'indices' };
    const at = async (profile: Partial<OptimizerProfile>, repeat: number) =>
      JSON.parse(
        await ask(optimizer(profile), promptOf(shape, [proposals(numbered)], { limit: 2 }), { repeat }),
      ).selected_indices;
    expect(await at({}, 0)).toEqual([1, 2]);
    const noisy = await Promise.all([...Array(20).keys()].map((repeat) => at({ rankNoise: 3 }, repeat)));
    expect(new Set(noisy.map(String)).size).toBeGreaterThan(3);
    expect(noisy.every((list) => new Set(list).size === 2)).toBe(true);
  });

  it('document: keeps old rules, drops filler, duplicates and contradicted rules, and adds what it learned', async () => {
    const skill =
      'Some words.\n- Write the sum with a euro sign.\n- Write the sum with a euro sign.\n- Write the name as initials.\n';
    const failed = [2, 4].map((n) => episode({ id: `letter-${n}`, values: { date: 1, name: 0, sum: 2 } }));
    const reply = await ask(optimizer(), promptOf({ kind: 'document', format: 'text' }, failed, { skill }), {
      repeat: 3,
    });
    expect(said(reply).map((rule) => rule.split(' ')[0])).toEqual(['sum=2', 'name=1']);
    expect(reply).not.toContain('Some words');
    const json = JSON.parse(
      await ask(optimizer(), promptOf({ kind: 'document', format: 'json' }, failed, { skill })),
    );
    expect(said(json.new_skill)).toContain('sum=2 general');
  });

  it('document: a forgetful model loses rules or blurs them', async () => {
    const skill =
      '- Write the sum with a euro sign.\n- Write the name in capitals.\n- Write the date with dots.';
    const kept = { general: 0, vague: 0 };
    for (let repeat = 0; repeat < 200; repeat += 1) {
      const prompt = promptOf(
        { kind: 'document', format: 'text' },
        [episode({ id: 'letter-1', values: { date: 1 }, hard: 1 })],
        { skill },
      );
      for (const rule of said(await ask(optimizer({ retains: 0.8 }), prompt, { repeat })))
        kept[rule.endsWith('vague') ? 'vague' : 'general'] += 1;
    }
    expect(kept.general / 600).toBeCloseTo(0.8, 1);
    expect(kept.vague / 600).toBeCloseTo(0.1, 1);
  });

  it('critique: a sentence for each finding, which a later call takes as evidence with its support', async () => {
    const failed = [2, 4, 8].map((n) => episode({ id: `letter-${n}`, values: { date: 1, name: 0, sum: 2 } }));
    const critique = await ask(optimizer(), promptOf({ kind: 'critique' }, failed));
    expect(critique).toMatch(/^- .*\(support 3\)\.$/);
    const reply = JSON.parse(
      await ask(optimizer(), promptOf({ kind: 'edits', side: 'failure' }, [textBlock('critique', critique)])),
    );
    expect(reply.patch.edits).toMatchObject([{ support_count: 3 }]);
    expect(said(reply.patch.edits[0].content)).toEqual(said(critique));
  });

  const before = textBlock('skill', '- Write the sum with a euro sign.', { version: 'before' });
  const regressed = [2, 4, 8].map((n) =>
    block(
      'episode',
      textBlock('output', `[assistant] ${JSON.stringify({ values: { date: 1, name: 2, sum: 2 } })}`),
      {
        id: `letter-${n}`,
        before: 1,
        after: 0,
      },
    ),
  );
  const comparison = block('comparison', [before, ...regressed].join('\n'));
  const skill = '- Write the sum with a euro sign.\n- Write the name as initials.';

  it('edits: deletes a rule that tasks turned wrong speak against', async () => {
    const reply = JSON.parse(
      await ask(optimizer(), promptOf({ kind: 'edits', side: 'failure' }, [comparison], { skill }), {
        repeat: 1,
      }),
    );
    expect(reply.patch.edits).toContainEqual(expect.objectContaining({ op: 'delete', support_count: 3 }));
  });

  it('guidance: says first what regressed; memory: learns from it; both as the stages expect them', async () => {
    const guidance = JSON.parse(
      await ask(optimizer(), promptOf({ kind: 'guidance' }, [comparison], { skill })),
    );
    expect(said(guidance.slow_update_content)[0]).toMatch(/^name=1/);
    const lessons = await Promise.all(
      [...Array(10).keys()].map(
        async (repeat) =>
          JSON.parse(
            await ask(optimizer(), promptOf({ kind: 'memory' }, [comparison], { skill }), { repeat }),
          ).meta_skill_content,
      ),
    );
    expect(
      lessons.filter((lesson) => lesson.includes('Avoid rules of the family "layout"')).length,
    ).toBeGreaterThan(5);
  });

  const failedTwice = [2, 4].map((n) => episode({ id: `letter-${n}`, values: { date: 1, name: 0, sum: 2 } }));

  it('edits as suggestions: the same rules in words, which a rewrite and a merge take as evidence', async () => {
    const asked = (format?: string) =>
      promptOf({ kind: 'edits', side: 'failure', ...(format === undefined ? {} : { format }) }, failedTwice);
    const edits = JSON.parse(await ask(optimizer(), asked())).patch.edits;
    const { patch } = JSON.parse(await ask(optimizer(), asked('suggestions')));
    expect(said(patch.revise_suggestions[0].instruction)).toEqual(said(edits[0].content));
    expect(patch.revise_suggestions[0]).toMatchObject({ type: 'add_rule', support_count: 2 });
    const shown = [proposals(patch.revise_suggestions)];
    const rewritten = JSON.parse(
      await ask(optimizer(), promptOf({ kind: 'document', format: 'json' }, shown), { repeat: 1 }),
    );
    expect(said(rewritten.new_skill)).toEqual(said(edits[0].content));
    const merge = { kind: 'merge', side: 'failure', format: 'suggestions' };
    expect(JSON.parse(await ask(optimizer(), promptOf(merge, shown)))).toMatchObject({
      revise_suggestions: [{ type: 'add_rule', support_count: 2, source_type: 'failure' }],
    });
  });

  it('edits as a document: one whole text a reply, and one out of several when merged', async () => {
    const shape = { kind: 'edits', side: 'failure', format: 'document' };
    const old = '- Write the sum with a euro sign.';
    const { patch } = JSON.parse(await ask(optimizer(), promptOf(shape, failedTwice, { skill: old })));
    expect(said(patch.skill_candidates[0].new_skill).sort()).toEqual(['name=1 general', 'sum=2 general']);
    const shown = [
      proposals(patch.skill_candidates),
      proposals([{ new_skill: '- Write the date with dots.' }]),
    ];
    const merged = JSON.parse(
      await ask(optimizer(), promptOf({ ...shape, kind: 'merge' }, shown, { skill: old }), { repeat: 1 }),
    );
    expect(merged.skill_candidates).toHaveLength(1);
    expect(said(merged.skill_candidates[0].new_skill)).toEqual(
      expect.arrayContaining(['name=1 general', 'sum=2 general']),
    );
  });

  it('notes: reminds of rules that the document holds, only when asked, and joins them', async () => {
    const asked = (notes?: string) =>
      promptOf({ kind: 'edits', side: 'failure', ...(notes === undefined ? {} : { notes }) }, failedTwice, {
        skill: '- Write the name in capitals.',
      });
    expect(JSON.parse(await ask(optimizer(), asked())).appendix_notes).toBeUndefined();
    const { appendix_notes: notes } = JSON.parse(await ask(optimizer(), asked('yes')));
    expect(notes.flatMap(said)).toEqual(['name=1 general']);
    const lines = textBlock('proposals', `1. ${notes[0]}\n2. Names: in upper case.`);
    const joined = JSON.parse(await ask(optimizer(), promptOf({ kind: 'notes' }, [lines])));
    expect(joined.appendix_notes.flatMap(said)).toEqual(['name=1 general']);
  });

  it('heeds rejected suggestions as it heeds rejected edits', async () => {
    const tried = textBlock('tried', '1. [add_rule] "names" -> "Write the name in capitals."', {
      outcome: 'rejected',
    });
    const shape = { kind: 'edits', side: 'failure' };
    const reply = JSON.parse(await ask(optimizer(), promptOf(shape, [...failedTwice, tried])));
    expect(reply.patch.edits).toEqual([]);
  });

  it('number: as many as rest on more than one task', async () => {
    const parts = [proposals([append('- A.', 3), append('- B.', 2), append('- C.', 1)])];
    expect(JSON.parse(await ask(optimizer(), promptOf({ kind: 'number' }, parts)))).toMatchObject({
      learning_rate: 2,
    });
  });
});

describe('simulated models by name', () => {
  it('are seven targets and three optimizers whose identity names version and seed', () => {
    expect(simulatedModelNames).toHaveLength(10);
    for (const name of simulatedModelNames)
      expect(createSimulatedProvider(name, [smallBook]).identity).toEqual({
        id: `${name}@world-1`,
        source: 'simulated',
      });
    expect(createSimulatedProvider('sim-a', [smallBook], { seed: 5 }).identity.id).toBe(
      'sim-a@world-1-seed-5',
    );
    expect(() => createSimulatedProvider('sim-z', [])).toThrow(/no simulated model 'sim-z'; known: sim-a, /);
  });

  it('live in another world under another seed', () => {
    expect(worldOf(smallBook, { seed: 1 }).concepts).not.toEqual(worldOf(smallBook).concepts);
    expect(worldOf(smallBook)).toEqual(worldOf(smallBook));
  });
});
