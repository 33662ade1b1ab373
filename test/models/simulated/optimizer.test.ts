import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { textBlock } from '../../../core/prompt-blocks.ts';
import { packageRoot } from '../../../core/prompts.ts';
import { textMessage } from '../../../models/contract.ts';
import { createSimulatedOptimizer } from '../../../models/simulated/optimizer.ts';
import { createDocumentParser } from '../../../models/simulated/parser.ts';
import { type OptimizerProfile, optimizerProfiles } from '../../../models/simulated/prior.ts';
import { worldOf } from '../../../models/simulated/world.ts';
import { ask, contextOf, requestOf } from './ask.ts';
import { episode, promptOf } from './optimizer-prompt.ts';
import { smallBook } from './small-book.ts';

/** Sees everything, invents nothing: what it does wrong is what a test asks for. */
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

function optimizer(profile: Partial<OptimizerProfile> = {}) {
  return createSimulatedOptimizer({
    name: 'sim-optimizer-test',
    id: 'test',
    profile: { ...flawless, ...profile },
    books: [smallBook],
    world: (book) => worldOf(book, { overrides: { all: { prerequisite: null, antagonist: null } } }),
  });
}

interface Edit {
  op: string;
  content: string;
  target: string;
  support_count: number;
}
const editsIn = (text: string): Edit[] => JSON.parse(text).patch.edits;
const said = (text: string): string[] =>
  parser.parse(text).statements.map(({ concept, value, scope }) => `${concept}=${value} ${scope}`);

const wrongName = (n: number) => episode({ id: `letter-${n}`, values: { date: 1, name: 0, sum: 2 } });
const failures = [wrongName(2), wrongName(4), wrongName(8)];
const edits = { kind: 'edits', side: 'failure' };

describe('a simulated optimizer', () => {
  it('proposes the right rule for a field that fails, with the number of episodes behind it', async () => {
    // One item in ten is vague by design; over several repeats a general one must turn up.
    const found = new Set<string>();
    for (let repeat = 0; repeat < 5; repeat += 1) {
      const reply = JSON.parse(await ask(optimizer(), promptOf(edits, failures, { limit: 4 }), { repeat }));
      expect(reply).toMatchObject({ batch_size: 3, failure_summary: [{ count: 3 }] });
      expect(reply.patch.edits).toHaveLength(1);
      expect(reply.patch.edits[0]).toMatchObject({ op: 'append', target: '', support_count: 3 });
      for (const rule of said(reply.patch.edits[0].content)) found.add(rule);
    }
    expect(found).toContain('name=1 general');
  });

  it('replies alike to equal blocks in different words, whoever asks', async () => {
    for (const name of Object.values(optimizerProfiles)) {
      const model = optimizer(name);
      const one = promptOf(edits, failures, { limit: 3, wording: 'You are a careful analyst.' });
      const two = promptOf(edits, failures, { limit: 3, wording: 'Reflect on these episodes!' });
      expect(await ask(model, two)).toBe(await ask(model, one));
      const context = {
        ...contextOf(),
        role: 'optimizer' as const,
        kind: 'something else',
        phase: 'learn' as const,
      };
      const signal = new AbortController().signal;
      expect(await model.complete(requestOf(two), context, signal)).toMatchObject({
        parts: (await model.complete(requestOf(one), contextOf(), signal)).parts,
      });
    }
  });

  it('changes only what a removed episode feeds', async () => {
    const profile = {
      ...optimizerProfiles['sim-optimizer-mid'],
      spanEpisodes: 1e9,
      hallucinates: 0,
      malformed: 0,
      rankNoise: 0,
    };
    const dates = [5, 7, 11].map((n) => episode({ id: `letter-${n}`, values: { date: 2, sum: 2 } }));
    let compared = 0;
    for (let repeat = 0; repeat < 40; repeat += 1) {
      // The date has no attribution to or from the name here when both are read rightly; compare concept by concept.
      const all = editsIn(
        await ask(optimizer({ ...profile, attributes: 1 }), promptOf(edits, [...failures, ...dates]), {
          repeat,
        }),
      );
      const fewer = editsIn(
        await ask(optimizer({ ...profile, attributes: 1 }), promptOf(edits, failures), { repeat }),
      );
      const onName = (list: Edit[]) => list.filter(({ content }) => said(content)[0]?.startsWith('name'));
      expect(onName(all)).toEqual(onName(fewer));
      compared += onName(all).length;
    }
    expect(compared).toBeGreaterThan(20);
  });

  it('gives the same reply whatever the order of the calls', async () => {
    const prompts = [0, 1, 2, 3].map((limit) => promptOf(edits, failures, { limit }));
    const model = optimizer(optimizerProfiles['sim-optimizer-weak']);
    const forwards = await Promise.all(prompts.map((prompt) => ask(model, prompt)));
    const backwards: string[] = [];
    for (const prompt of [...prompts].reverse())
      backwards.unshift(await ask(optimizer(optimizerProfiles['sim-optimizer-weak']), prompt));
    expect(backwards).toEqual(forwards);
  });

  it('sees less with poorer feedback and with more episodes in one prompt', async () => {
    const count = async (
      level: 'answer' | 'score',
      more: number,
      profile: Partial<OptimizerProfile>,
    ): Promise<number> => {
      let seen = 0;
      for (let repeat = 0; repeat < 300; repeat += 1) {
        const shown = [
          episode({ id: 'letter-2', values: { date: 1, name: 0, sum: 2 }, level }),
          ...Array.from({ length: more }, (_, n) =>
            episode({ id: `letter-${[1, 5, 7, 11][n]}`, values: { date: 1, sum: 2 }, level }),
          ),
        ];
        seen += editsIn(await ask(optimizer(profile), promptOf(edits, shown), { repeat })).length;
      }
      return seen / 300;
    };
    expect(await count('answer', 0, { sees: 0.8 })).toBeCloseTo(0.8, 1);
    expect(await count('score', 0, { sees: 0.8 })).toBeCloseTo(0.16, 1);
    expect(await count('answer', 4, { sees: 0.8, spanEpisodes: 4 })).toBeCloseTo(0.8 * Math.exp(-1), 1);
  });

  it('puts a failure down to a sibling when it attributes wrongly', async () => {
    const reply = await ask(optimizer({ attributes: 0 }), promptOf(edits, failures));
    const concepts = editsIn(reply).flatMap(({ content }) => said(content).map((rule) => rule.split('=')[0]));
    expect(concepts.length).toBeGreaterThan(0);
    expect(concepts).not.toContain('name');
  });

  it('writes a rule for one task only when it overfits', async () => {
    const reply = await ask(optimizer({ overfits: 1 }), promptOf(edits, failures.slice(0, 1)));
    expect(editsIn(reply).flatMap(({ content }) => said(content))).toEqual(['name=1 task']);
  });

  it('states the exception when it has seen both kinds of task', async () => {
    const both = [
      episode({ id: 'letter-1', values: { date: 2 } }),
      episode({ id: 'letter-3', values: { date: 1, sum: 2 } }),
    ];
    const [edit] = editsIn(await ask(optimizer(), promptOf(edits, both)));
    expect(parser.parse(edit?.content ?? '').statements).toMatchObject([
      { concept: 'date', value: 1, exceptionValue: 0, scope: 'conditional' },
    ]);
  });

  it('adds the exception to a general rule that the document holds already', async () => {
    const skill = '# Rules\n\n- Write the date with dots.\n- Be kind.';
    const seen = [episode({ id: 'letter-3', values: { date: 1, sum: 2 } })];
    const [edit] = editsIn(await ask(optimizer(), promptOf(edits, seen, { skill })));
    expect(edit?.op).toBe('replace');
    expect(parser.parse(edit?.content ?? '').statements).toMatchObject([{ value: 1, exceptionValue: 0 }]);
  });

  it('replaces a wrong rule by its exact text most of the time, and says nothing twice', async () => {
    const wrong = '# Rules\n\n- Write the name as initials.';
    const right = '# Rules\n\n- Write the name in capitals.';
    let exact = 0;
    for (let n = 0; n < 200; n += 1) {
      const skill = `${wrong}\n- Note ${n}.`.replace(
        'as initials',
        n % 2 === 0 ? 'as initials' : 'with initials only',
      );
      const [edit] = editsIn(await ask(optimizer(), promptOf(edits, failures, { skill }), { repeat: n }));
      expect(edit?.op).toBe('replace');
      if (skill.includes(edit?.target ?? '-')) exact += 1;
    }
    expect(exact / 200).toBeGreaterThan(0.89);
    expect(exact / 200).toBeLessThan(1);
    expect(editsIn(await ask(optimizer(), promptOf(edits, failures, { skill: right })))).toEqual([]);
  });

  it('leaves regions between start and end marks alone', async () => {
    const skill =
      'Be kind.\n\n<!-- SLOW_UPDATE_START -->\nWrite the name as initials.\n<!-- SLOW_UPDATE_END -->';
    const [edit] = editsIn(await ask(optimizer(), promptOf(edits, failures, { skill })));
    expect(edit?.op).toBe('append');
    const rewritten = await ask(
      optimizer(),
      promptOf({ kind: 'document', format: 'text' }, failures, { skill }),
    );
    expect(rewritten).toContain(skill.slice(skill.indexOf('<!--')));
  });

  it('drops what was rejected before, also when it was right', async () => {
    const tried = textBlock('tried', '1. [append] "- Write the name in capitals."', {
      step: 1,
      outcome: 'rejected',
      before: 0.4,
      after: 0.3,
    });
    expect(editsIn(await ask(optimizer(), promptOf(edits, [...failures, tried])))).toEqual([]);
    expect(editsIn(await ask(optimizer({ obeys: 0 }), promptOf(edits, [...failures, tried])))).toHaveLength(
      1,
    );
    const accepted = textBlock('tried', 'Write the name in capitals.', { status: 'accepted' });
    expect(editsIn(await ask(optimizer(), promptOf(edits, [...failures, accepted])))).toHaveLength(1);
  });

  it('invents items at its rate, with the support of true ones', async () => {
    let invented = 0;
    for (let repeat = 0; repeat < 300; repeat += 1) {
      const list = editsIn(
        await ask(optimizer({ hallucinates: 1.5 }), promptOf(edits, failures), { repeat }),
      );
      const foreign = list.filter(
        ({ content }) => !said(content).some((rule) => /^name=1 (general|vague)$/.test(rule)),
      );
      invented += foreign.length;
      expect(foreign.every(({ support_count }) => support_count === 3)).toBe(true);
    }
    expect(invented / 300).toBeGreaterThan(1.1);
    expect(invented / 300).toBeLessThan(1.7);
  });

  it('keeps to the limit, and halves it after the lesson to be shorter', async () => {
    const many = [
      episode({ id: 'letter-2', values: { date: 2, name: 0, sum: 0 } }),
      episode({ id: 'letter-4', values: { date: 2, name: 0, sum: 0 } }),
    ];
    const lesson = textBlock('memory', 'Some words.\n- Shorter: propose fewer rules at once.');
    const length = async (limit: number, parts: readonly string[]) =>
      editsIn(await ask(optimizer(), promptOf(edits, parts, { limit }))).length;
    expect(await length(9, many)).toBe(3);
    expect(await length(2, many)).toBe(2);
    expect(await length(2, [...many, lesson])).toBe(1);
  });

  it('proposes rules of a family rarely after the lesson to avoid it', async () => {
    const lesson = textBlock('memory', '- Avoid rules of the family "layout": they did harm.');
    let proposed = 0;
    for (let repeat = 0; repeat < 200; repeat += 1)
      proposed += editsIn(await ask(optimizer(), promptOf(edits, [...failures, lesson]), { repeat })).length;
    expect(proposed / 200).toBeGreaterThan(0.15);
    expect(proposed / 200).toBeLessThan(0.35);
  });

  it('writes from prior knowledge when all it has is a description', async () => {
    const description = textBlock('task-description', 'Letters with the date, the name and the sum.');
    const replies = await Promise.all(
      [0, 1, 2, 3, 4, 5].map((draw) =>
        ask(optimizer(), promptOf({ kind: 'document', format: 'text' }, [description]), { draw }),
      ),
    );
    expect(new Set(replies).size).toBeGreaterThan(2);
    expect(replies.some((reply) => said(reply).length > 0)).toBe(true);
    for (const reply of replies) expect(reply).toMatch(/^<document>\n[\s\S]+\n<\/document>$/);
  });

  it('tells a world by its tasks, and calls an unknown task a bad request', async () => {
    const unknown = episode({ id: 'parcel-1', values: {} });
    await expect(ask(optimizer(), promptOf(edits, [unknown]))).rejects.toThrow(/knows task 'parcel-1'/);
    await expect(ask(optimizer(), promptOf({ kind: 'poem' }, failures))).rejects.toThrow(
      /'poem' is none of edits, merge/,
    );
    await expect(ask(optimizer(), { system: '', user: 'Hello' })).rejects.toThrow(/no <answer-shape>/);
  });

  it('spoils a share of its replies in several ways, and draws anew when asked again', async () => {
    const model = optimizer({ malformed: 1 });
    const kinds = new Set<string>();
    for (let repeat = 0; repeat < 40; repeat += 1) {
      const text = await ask(model, promptOf(edits, failures), { repeat });
      expect(() => editsIn(text).map(({ op }) => op)).toThrow();
      kinds.add(
        text === '' ? 'empty' : text.startsWith('{"') ? 'types' : text.startsWith('{') ? 'cut' : 'prose',
      );
    }
    expect(kinds.size).toBe(4);
    const half = optimizer({ malformed: 0.5 });
    const again = [textMessage('assistant', 'x'), textMessage('user', 'Not usable.')];
    let differs = 0;
    for (let repeat = 0; repeat < 40; repeat += 1) {
      const prompt = promptOf(edits, failures);
      if ((await ask(half, prompt, { repeat })) !== (await ask(half, { ...prompt, more: again }, { repeat })))
        differs += 1;
    }
    expect(differs).toBeGreaterThan(8);
  });

  it('has no method name in its sources: it cannot know who asks', () => {
    const folder = join(packageRoot, 'models', 'simulated');
    const names =
      /skill-?opt|gepa|textgrad|trace-?2-?skill|evo-?skill|one-?shot|few-?shot|best-?of|no-?skill\b(?!')|seed-?skill|human-?skill/i;
    const files = readdirSync(folder).filter((file) => file.endsWith('.ts'));
    expect(files.length).toBeGreaterThan(20);
    for (const file of files) {
      const source = readFileSync(join(folder, file), 'utf8');
      expect(names.exec(source)?.[0] ?? null, file).toBeNull();
    }
  });
});
