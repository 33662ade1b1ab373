import { describe, expect, it } from 'vitest';
import { conventionIds } from '../../../benchmarks/bookkeeping/convention.ts';
import { conventions } from '../../../benchmarks/bookkeeping/conventions.ts';
import { difficulties } from '../../../benchmarks/bookkeeping/settings.ts';
import { choiceFor, drawStyle, styleInWords } from '../../../benchmarks/bookkeeping/style.ts';
import { bookkeeping, bookkeepingNull, loadNotes } from './load.ts';

const seeds = Array.from({ length: 60 }, (_, seed) => seed);

describe('a house style', () => {
  it('follows from its seed alone', () => {
    for (const difficulty of difficulties) expect(drawStyle(7, difficulty)).toEqual(drawStyle(7, difficulty));
  });

  it('is another one for nearly every seed', () => {
    const texts = new Set(seeds.map((seed) => styleInWords(drawStyle(seed, 'easy'))));
    expect(texts.size).toBeGreaterThan(55);
  });

  it('never asks for what an untaught writer would do, so that every convention has to be learned', () => {
    for (const seed of seeds) {
      const { choice, active } = drawStyle(seed, 'hard');
      for (const id of active) {
        const value = conventions[id].values.find((candidate) => candidate.id === choice[id]);
        expect(value).toBeDefined();
        expect(value?.plain).not.toBe(true);
      }
    }
  });

  it('uses every other value of every convention in some seed', () => {
    const choices = seeds.map((seed) => drawStyle(seed, 'hard').choice);
    for (const id of conventionIds) {
      const drawn = new Set(choices.map((choice) => choice[id]));
      expect([...drawn].sort()).toEqual(
        conventions[id].values.flatMap((value) => (value.plain ? [] : [value.id])).sort(),
      );
    }
  });

  it('grows with the difficulty and keeps what the easier one has', () => {
    const [easy, medium, hard] = [drawStyle(3, 'easy'), drawStyle(3, 'medium'), drawStyle(3, 'hard')];
    expect([easy, medium, hard].map(({ active }) => active.length)).toEqual([6, 9, 10]);
    expect([easy, medium, hard].map(({ exceptions }) => exceptions.length)).toEqual([0, 1, 3]);
    for (const id of easy.active) expect(hard.choice[id]).toBe(easy.choice[id]);
    expect(hard.exceptions.slice(0, 1)).toEqual(medium.exceptions);
  });

  it('gives an excepted convention another value under its cue only', () => {
    const style = drawStyle(1, 'hard');
    for (const { cue, convention, value } of style.exceptions) {
      expect(value).not.toBe(style.choice[convention]);
      expect(choiceFor(style, { cues: [cue] })).toEqual({ ...style.choice, [convention]: value });
    }
    expect(choiceFor(style, { cues: [] })).toEqual(style.choice);
  });
});

describe('the prompt', () => {
  const open = { phase: 'val', presentationSeed: 0, visit: 0, signal: new AbortController().signal } as const;
  const promptOf = async (benchmark: ReturnType<typeof bookkeeping>): Promise<string> => {
    const [task] = (await loadNotes({ style: 2, difficulty: 'hard' }, benchmark)).splits.val;
    if (task === undefined) throw new Error('val is empty');
    return JSON.stringify(await benchmark.open(task, null, open).next(null));
  };

  it('of bookkeeping states none of the conventions, that of bookkeeping-null all of them', async () => {
    const [unstated, stated] = [await promptOf(bookkeeping()), await promptOf(bookkeepingNull())];
    for (const line of styleInWords(drawStyle(2, 'hard')).split('\n')) {
      const escaped = JSON.stringify(line).slice(1, -1);
      expect(stated).toContain(escaped);
      expect(unstated).not.toContain(escaped);
    }
  });

  it('leads to the same brief for every style, which names no value of a convention', () => {
    const { description, seedDocument, failureTypes } = bookkeeping().brief;
    const told = [description, seedDocument, ...failureTypes.map((type) => type.description)].join('\n');
    for (const id of conventionIds)
      for (const { phrases } of conventions[id].values)
        for (const phrase of phrases) expect(told).not.toContain(phrase);
  });
});
