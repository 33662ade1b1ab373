import { describe, expect, it } from 'vitest';
import { ModelError } from '../../../core/errors.ts';
import { type Message, replyText, textMessage } from '../../../models/contract.ts';
import type { SimulationBook } from '../../../models/simulated/book.ts';
import { expectedHard } from '../../../models/simulated/expected-hard.ts';
import { createDocumentParser } from '../../../models/simulated/parser.ts';
import { targetProfiles } from '../../../models/simulated/prior.ts';
import { createSimulatedTarget } from '../../../models/simulated/target.ts';
import { type WorldOverrides, worldOf } from '../../../models/simulated/world.ts';
import { ask, contextOf, requestOf, systemWith } from './ask.ts';
import { letterPrompt, smallBook } from './small-book.ts';

const plain: WorldOverrides = { all: { prerequisite: null, antagonist: null, antagonistCost: 1.5 } };

function targetIn(overrides: WorldOverrides = plain, name: keyof typeof targetProfiles = 'sim-d') {
  const world = worldOf(smallBook, { overrides });
  const target = createSimulatedTarget({
    name,
    id: `${name}@test`,
    profile: targetProfiles[name],
    books: [smallBook],
    world: () => world,
  });
  return { world, target, profile: targetProfiles[name] };
}

/** Share of right fields of a concept over many repeats, as shown by real replies. */
async function share(
  skill: string,
  concept: string,
  options: { letters: readonly number[]; overrides?: WorldOverrides },
): Promise<number> {
  const { target } = targetIn(options.overrides);
  let right = 0;
  let all = 0;
  for (const n of options.letters)
    for (let repeat = 0; repeat < 120; repeat += 1) {
      const text = await ask(target, { system: systemWith(skill), user: letterPrompt(n) }, { repeat });
      const truth = concept === 'date' ? (n % 3 === 0 ? 0 : 1) : concept === 'name' ? 1 : 2;
      if (JSON.parse(text).values[concept] === truth) right += 1;
      all += 1;
    }
  return right / all;
}

const plainLetters = [2, 4, 8];
const exceptionLetters = [0, 6];

describe('a simulated target of a book that looks at requests', () => {
  const book: SimulationBook = {
    ...smallBook,
    act(taskId, { messages, tools }) {
      if (tools === undefined) return { kind: 'refuse', problem: 'the request offers no archive' };
      const results = messages.flatMap(({ parts }) => parts.filter(({ type }) => type === 'tool-result'));
      if (results.length === 0)
        return { kind: 'call-tools', calls: [{ name: 'archive', arguments: { letter: taskId } }] };
      return { kind: 'answer', informed: JSON.stringify(results).includes(taskId) };
    },
  };
  const target = createSimulatedTarget({
    name: 'sim-g',
    id: 'sim-g@test',
    profile: targetProfiles['sim-g'],
    books: [book],
  });
  const signal = new AbortController().signal;
  const prompt = { system: systemWith(''), user: letterPrompt(4) };
  const tools = [{ name: 'archive', description: '', kind: 'function' as const, parameters: {} }];
  const resultOf = (text: string): Message[] => [
    {
      role: 'assistant',
      parts: [{ type: 'tool-call', id: 'x', name: 'archive', kind: 'function', arguments: '{}' }],
    },
    { role: 'tool', parts: [{ type: 'tool-result', callId: 'x', parts: [{ type: 'text', text }] }] },
  ];

  it('calls the tools that the book asks for, the same ones for the same request', async () => {
    const request = { ...requestOf(prompt), tools };
    const [first, second] = [
      await target.complete(request, contextOf(), signal),
      await target.complete(request, contextOf(), signal),
    ];
    expect(first).toEqual(second);
    expect(first.finish).toBe('tool-calls');
    expect(first.parts).toEqual([
      {
        type: 'tool-call',
        id: 'call_1_1',
        name: 'archive',
        kind: 'function',
        arguments: '{"letter":"letter-4"}',
      },
    ]);
    expect(first.usage.output).toBeGreaterThan(0);
  });

  it('is right about its private fact only when a result shows what it rests on, and pays for reading it', async () => {
    const facts: Record<string, number> = { 'letter-4': 0, nothing: 0 };
    const inputs: number[] = [];
    for (const shown of Object.keys(facts))
      for (let repeat = 0; repeat < 60; repeat += 1) {
        const request = { ...requestOf({ ...prompt, more: resultOf(shown) }), tools };
        const reply = await target.complete(request, contextOf({ repeat }), signal);
        if (JSON.parse(replyText(reply)).fact === 'yes') facts[shown] = (facts[shown] ?? 0) + 1;
        inputs.push(reply.usage.input);
      }
    expect(facts['letter-4']).toBeGreaterThan(30);
    expect(facts.nothing).toBe(0);
    const long = { ...requestOf({ ...prompt, more: resultOf('word '.repeat(500)) }), tools };
    expect((await target.complete(long, contextOf(), signal)).usage.input).toBeGreaterThan(
      Math.max(...inputs) + 300,
    );
  });

  it('refuses a request that lacks what every prompt carries, naming task and problem', async () => {
    await expect(target.complete(requestOf(prompt), contextOf(), signal)).rejects.toThrow(
      "simulated model 'sim-g': task 'letter-4': the request offers no archive",
    );
  });
});

describe('a simulated target', () => {
  it('gets a field right more often when the document states it, and less often when it states a wrong value', async () => {
    const letters = plainLetters;
    const bare = await share('', 'date', { letters });
    const right = await share('Write the date with dots.', 'date', { letters });
    const wrong = await share('Write the date with slashes.', 'date', { letters });
    const vague = await share('Perhaps write the date with dots.', 'date', { letters });
    expect(right).toBeGreaterThan(vague + 0.1);
    expect(vague).toBeGreaterThan(bare + 0.1);
    expect(wrong).toBeLessThan(bare - 0.03);
  });

  it('does harm with a general rule on exception tasks, and none with a conditional one', async () => {
    const letters = exceptionLetters;
    const bare = await share('', 'date', { letters });
    const general = await share('Write the date with dots.', 'date', { letters });
    const conditional = await share(
      'Write the date with dots; but given a foreign address, write it in ISO form.',
      'date',
      { letters },
    );
    expect(general).toBeLessThan(bare);
    expect(conditional).toBeGreaterThan(0.8);
  });

  it('ignores a rule for another task, and follows one for this task', async () => {
    const bare = await share('', 'name', { letters: [2] });
    const other = await share('For task letter-4: write the name in capitals.', 'name', { letters: [2] });
    const own = await share('For task letter-2: write the name in capitals.', 'name', { letters: [2] });
    expect(Math.abs(other - bare)).toBeLessThan(0.08);
    expect(own).toBeGreaterThan(bare + 0.3);
  });

  it('acts on a rule only when its prerequisite is rightly stated too', async () => {
    const overrides = { ...plain, concepts: { date: { prerequisite: 'name' } } };
    const at = (skill: string) => share(skill, 'date', { letters: plainLetters, overrides });
    const alone = await at('Write the date with dots.');
    const wrongly = await at('Write the date with dots. Write the name as initials.');
    const together = await at('Write the date with dots. Write the name in capitals.');
    expect(together).toBeGreaterThan(alone + 0.3);
    expect(together).toBeGreaterThan(wrongly + 0.3);
  });

  it('loses on both rules when antagonists are stated together', async () => {
    const pair = {
      ...plain,
      concepts: {
        date: { antagonist: 'sum', antagonistCost: 3 },
        sum: { antagonist: 'date', antagonistCost: 3 },
      },
    };
    const skill = 'Write the date with dots. Write the sum with a euro sign.';
    for (const concept of ['date', 'sum'])
      expect(await share(skill, concept, { letters: plainLetters, overrides: pair })).toBeLessThan(
        (await share(skill, concept, { letters: plainLetters })) - 0.1,
      );
  });

  it('scores in the long run what the exact expectation says, conflicts and exceptions included', async () => {
    const { world, target, profile } = targetIn();
    const skill =
      'Write the date with dots.\nWrite the name in capitals.\nWrite the date in ISO form.\nPerhaps give the sum with a euro sign.';
    const expected = expectedHard(
      world,
      profile,
      createDocumentParser(smallBook).parse(skill),
      smallBook.tasks,
    );
    let hard = 0;
    const repeats = 300;
    for (let n = 0; n < 12; n += 1)
      for (let repeat = 0; repeat < repeats; repeat += 1) {
        const answer = JSON.parse(
          await ask(target, { system: systemWith(skill), user: letterPrompt(n) }, { repeat }),
        );
        const truths: Record<string, number> = { date: n % 3 === 0 ? 0 : 1, name: 1, sum: 2 };
        const right = Object.entries(answer.values).every(([id, value]) => value === truths[id]);
        if (right && answer.fact === 'yes') hard += 1;
      }
    expect(hard / (12 * repeats)).toBeCloseTo(expected, 1);
    expect(expected).toBeGreaterThan(0.02);
  });

  it('answers equally whatever was asked before, and differently in another repeat', async () => {
    const prompts = Array.from({ length: 12 }, (_, n) => ({
      system: systemWith('Write the date with dots.'),
      user: letterPrompt(n),
    }));
    const { target } = targetIn();
    const forwards = new Map<string, string>();
    for (const prompt of prompts) forwards.set(prompt.user, await ask(target, prompt));
    const fresh = targetIn().target;
    for (const prompt of [...prompts].reverse())
      expect(await ask(fresh, prompt)).toBe(forwards.get(prompt.user));
    const again = await Promise.all(prompts.map((prompt) => ask(target, prompt, { repeat: 1 })));
    expect(again).not.toEqual([...forwards.values()]);
  });

  it('gives two documents that act alike on a field the same answer for most of its draws', async () => {
    const same = async (name: 'sim-a' | 'sim-g'): Promise<number> => {
      const { target } = targetIn(plain, name);
      let equal = 0;
      for (let n = 0; n < 12; n += 1)
        for (let repeat = 0; repeat < 40; repeat += 1) {
          const at = (skill: string) =>
            ask(target, { system: systemWith(skill), user: letterPrompt(n) }, { repeat });
          if ((await at('Be kind.')) === (await at('Be calm.'))) equal += 1;
        }
      return equal / 480;
    };
    const [unsteady, steady] = [await same('sim-a'), await same('sim-g')];
    expect(steady).toBeGreaterThan(0.9);
    expect(unsteady).toBeLessThan(steady - 0.1);
  });

  it('reads a skill that has second-level headings of its own, also one called Task', async () => {
    const { target } = targetIn();
    const headed = 'Intro.\n\n## Task\nOld words.\n\n## Rules\n- Write the date with dots.';
    const reply = (skill: string, n: number) =>
      ask(target, { system: systemWith(skill), user: letterPrompt(n) });
    let differing = 0;
    for (let n = 0; n < 12; n += 1) if ((await reply(headed, n)) !== (await reply('', n))) differing += 1;
    expect(differing).toBeGreaterThan(2);
  });

  it('finds the task in an earlier message when the last one is feedback', async () => {
    const { target } = targetIn();
    const first = { system: systemWith(''), user: letterPrompt(5) };
    const later = { ...first, more: [textMessage('assistant', 'done'), textMessage('user', 'Try again.')] };
    expect(await ask(target, later)).toBe(await ask(target, first));
  });

  it('refuses a task that no book knows as a bad request that quotes it', async () => {
    const { target } = targetIn();
    const failure = await ask(target, { system: '', user: 'Sing a song.' }).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ModelError);
    expect(failure).toMatchObject({ kind: 'bad-request', retryable: false });
    expect(String(failure)).toContain('"Sing a song."');
    expect(String(failure)).toContain('letters');
  });

  it('answers for each of several books', async () => {
    const other: SimulationBook = {
      ...smallBook,
      world: 'parcels',
      identify: (text) => (text.includes('Parcel') ? 'letter-1' : null),
    };
    const target = createSimulatedTarget({
      name: 'sim-d',
      id: 'x',
      profile: targetProfiles['sim-d'],
      books: [smallBook, other],
    });
    expect(JSON.parse(await ask(target, { system: '', user: 'Parcel' })).taskId).toBe('letter-1');
    expect(JSON.parse(await ask(target, { system: '', user: letterPrompt(2) })).taskId).toBe('letter-2');
  });

  it('counts tokens from the texts, waits for nothing and says that it is simulated', async () => {
    const { target } = targetIn();
    const request = requestOf({ system: systemWith(''), user: letterPrompt(1) });
    const reply = await target.complete(request, contextOf(), new AbortController().signal);
    expect(target.identity.source).toBe('simulated');
    expect(reply.usage).toMatchObject({ input: 16, cachedInput: 0, reasoning: 0 });
    expect(reply.latencyMs).toBe(5 + reply.usage.output);
    await expect(target.complete(request, contextOf(), AbortSignal.abort())).rejects.toThrow();
  });
});
