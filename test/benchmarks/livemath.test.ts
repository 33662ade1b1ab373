import { describe, expect, it } from 'vitest';
import { presentChoices } from '../../benchmarks/livemath/choices.ts';
import { normaliseLivemathRecord } from '../../benchmarks/livemath/normalise-record.ts';
import { livemathItemSchema, livemathPayloadSchema } from '../../benchmarks/livemath/payload.ts';
import { findBenchmark } from '../../benchmarks/registry.ts';
import { DataError } from '../../core/errors.ts';
import { PromptLibrary } from '../../core/prompts.ts';
import { textReply } from '../kit/hostile-replies.ts';

const raw = {
  no: 3,
  month: '202511',
  paper_link: 'http://example.org/1',
  theorem: 'T',
  sketch: 'S',
  theorem_type: 'unknown',
  mcq: {
    question: 'Which holds?',
    choices: [
      { label: 'B', text: 'two' },
      { label: 'c)', text: 'three' },
      { label: 'D', text: '' },
    ],
    correct_choice: { label: 'A.', text: 'one' },
  },
  question: 'not this one',
};

describe('normaliseLivemathRecord', () => {
  it('adds the correct option that the source keeps apart, in its place', () => {
    const item = normaliseLivemathRecord(raw, 'qa.json');
    expect(item).toEqual({
      id: '202511:3',
      month: '202511',
      no: 3,
      paper_link: 'http://example.org/1',
      theorem: 'T',
      sketch: 'S',
      theorem_type: ['unknown'],
      question: 'Which holds?',
      choices: [
        { label: 'A', text: 'one' },
        { label: 'B', text: 'two' },
        { label: 'C', text: 'three' },
      ],
      correct_choice: { label: 'A', text: 'one' },
      source_path: 'qa.json',
    });
    expect(livemathItemSchema.parse(item)).toEqual(item);
  });

  it('leaves a normalised item as it is', () => {
    const item = normaliseLivemathRecord(raw, 'qa.json');
    expect(normaliseLivemathRecord(item, 'elsewhere.json')).toEqual(item);
  });

  it.each([
    ['a list of texts', ['one', 'two']],
    [
      'letters and contents',
      [
        { letter: 'A', content: 'one' },
        { letter: 'b.', content: 'two' },
      ],
    ],
    ['a mapping', { B: 'two', A: 'one' }],
    ['labels by position', [{ text: 'one' }, { text: 'two' }]],
  ])('reads options given as %s and looks up a missing correct text', (_, choices) => {
    const item = normaliseLivemathRecord(
      { month: '1', no: 1, question: '?', choices, correct_choice: 'b' },
      'f',
    );
    expect(item?.choices).toEqual([
      { label: 'A', text: 'one' },
      { label: 'B', text: 'two' },
    ]);
    expect(item?.correct_choice).toEqual({ label: 'B', text: 'two' });
  });

  it.each([
    ['question', { ...raw.mcq, question: ' ' }],
    ['options', { ...raw.mcq, choices: [] }],
    ['correct label', { ...raw.mcq, correct_choice: { text: 'one' } }],
  ])('drops a record without %s', (_, mcq) => {
    expect(normaliseLivemathRecord({ ...raw, mcq, question: undefined }, 'f')).toBeNull();
  });

  it('refuses a field of an unknown type, naming it', () => {
    expect(() => normaliseLivemathRecord({ ...raw, theorem: 5 }, 'qa.json, row 4')).toThrow(DataError);
    expect(() => normaliseLivemathRecord({ ...raw, theorem: 5 }, 'qa.json, row 4')).toThrow(
      /row 4: field 'theorem'/,
    );
    expect(() => normaliseLivemathRecord('text', 'f')).toThrow(DataError);
  });
});

describe('livemath', () => {
  const benchmark = findBenchmark('livemath-mini').create({ prompts: new PromptLibrary() });
  const load = (settings = {}) =>
    benchmark.load({ source: { kind: 'bundled' }, settings, limit: 0, signal: new AbortController().signal });
  const open = async (presentationSeed: number, settings = {}) => {
    const [task] = (await load(settings)).splits.train;
    if (task === undefined) throw new Error('no task');
    const signal = new AbortController().signal;
    const episode = benchmark.open(task, null, { phase: 'train', presentationSeed, visit: 0, signal });
    const step = await episode.next(null);
    if (step.kind !== 'request') throw new Error('no request');
    const user = step.request.messages[1]?.parts[0];
    return { task, episode, user: user?.type === 'text' ? user.text : '' };
  };

  it('shows the options in an order that depends on the presentation seed, and keeps right what was right', () => {
    const choices = [...'ABCDE'].map((label) => ({ label, text: `text ${label}` }));
    const item = { choices, correct_choice: { label: 'A', text: 'text A' } };
    const orders = [42, 1043, 1044, 2043].map((seed) => presentChoices(item, '202511:1', seed));
    expect(
      new Set(orders.map(({ choices: shown }) => shown.map(({ text }) => text).join())).size,
    ).toBeGreaterThan(1);
    for (const { choices: shown, correct } of orders) {
      expect(shown.map(({ label }) => label)).toEqual(['A', 'B', 'C', 'D', 'E']);
      expect(correct.text).toBe('text A');
      expect(shown).toContainEqual(correct);
    }
  });

  it('prints one line an option and scores the letter that was shown', async () => {
    const { task, episode, user } = await open(1043);
    const payload = livemathPayloadSchema.parse(task.payload);
    const lines = user.split('## Choices\n\n')[1]?.split('\n') ?? [];
    expect(lines).toHaveLength(payload.choices.length);
    const right = lines.find((line) => line.endsWith(`. ${payload.correct_choice.text}`));
    const step = await episode.next(textReply(`<answer>${right?.slice(0, 1)}</answer>`));
    expect(step).toMatchObject({ outcome: { kind: 'scored', hard: 1 } });
  });

  it('shows theorem and sketch only when asked to, and keeps the order of the file when shuffling is off', async () => {
    const { user: plain } = await open(42);
    expect(plain).not.toContain('## Theorem');
    expect(plain).not.toContain('## Proof sketch');
    const { task, user } = await open(42, { shuffleChoices: false });
    const payload = livemathPayloadSchema.parse(task.payload);
    expect(user).toContain(payload.choices.map(({ label, text }) => `${label}. ${text}`).join('\n'));
    await expect(load({ showTeorem: true })).rejects.toThrow(
      /unknown key 'showTeorem'.*did you mean 'showTheorem'/,
    );
  });

  it('does not tell a wrong letter from the right one below the level that gives answers', async () => {
    const { task, episode, user } = await open(42);
    const payload = livemathPayloadSchema.parse(task.payload);
    const wrong = /^([A-Z])\. (.*)$/gm;
    const letter = [...user.matchAll(wrong)].find(([, , text]) => text !== payload.correct_choice.text)?.[1];
    const step = await episode.next(textReply(`<answer>${letter}</answer>`));
    if (step.kind !== 'done' || step.outcome.kind !== 'scored') throw new Error('not scored');
    const { feedback, failReason } = step.outcome;
    const told = JSON.stringify([feedback.score, feedback.diagnosis, failReason, step.closing]);
    expect(told).not.toContain(JSON.stringify(payload.correct_choice.text).slice(1, -1));
    expect(feedback.answer).toContain(payload.correct_choice.text);
    expect(failReason).toMatch(/^wrong choice: /);
  });
});
