import { describe, expect, it } from 'vitest';
import { lastAnswer } from '../../benchmarks/answer-tag.ts';
import { findBenchmark } from '../../benchmarks/registry.ts';
import { normaliseSearchqaRecord } from '../../benchmarks/searchqa/normalise-record.ts';
import { scoreSearchqa } from '../../benchmarks/searchqa/score.ts';
import { truncateContext } from '../../benchmarks/searchqa/truncate-context.ts';
import { makeTask } from '../../benchmarks/task.ts';
import { DataError } from '../../core/errors.ts';
import { PromptLibrary } from '../../core/prompts.ts';
import type { EpisodeReply } from '../../models/episode.ts';
import { textReply } from '../kit/hostile-replies.ts';

const signal = new AbortController().signal;
const benchmark = findBenchmark('searchqa').create({ prompts: new PromptLibrary() });
const task = makeTask({
  id: 'q1',
  split: 'train',
  cluster: 'q1',
  type: 'searchqa',
  payload: {
    question: 'Who lit the harbour?',
    context: '[DOC] [TLE] Harbours',
    answers: ['Ada Lindqvist Okafor'],
  },
});

async function outcomeOf(reply: EpisodeReply) {
  const episode = benchmark.open(task, null, { phase: 'val', presentationSeed: 42, visit: 0, signal });
  await episode.next(null);
  const step = await episode.next(reply);
  if (step.kind !== 'done') throw new Error('not done');
  return step;
}

describe('searchqa', () => {
  it('asks with context and question under their headings, in one system and one user message', async () => {
    const episode = benchmark.open(task, null, { phase: 'val', presentationSeed: 42, visit: 0, signal });
    const step = await episode.next(null);
    if (step.kind !== 'request') throw new Error('no request');
    expect(step.request.messages.map(({ role }) => role)).toEqual(['system', 'user']);
    expect(step.request.messages[1]?.parts).toEqual([
      { type: 'text', text: '## Context\n\n[DOC] [TLE] Harbours\n\n## Question\n\nWho lit the harbour?' },
    ]);
    await expect(episode.next(null)).rejects.toThrow(/out of turn/);
  });

  it.each<[string, EpisodeReply, RegExp, number]>([
    ['empty reply', textReply(''), /^empty reply: /, 0],
    ['empty tags', textReply('<answer></answer>'), /^empty answer: /, 0],
    ['other words', textReply('<answer>Bob</answer>'), /^wrong answer: /, 0],
    ['some of the words', textReply('<answer>Okafor</answer>'), /^inexact answer: /, 0.5],
    ['no tags', textReply('it was Bob'), /^no answer tag: /, 0],
    ['a cut reply', { ...textReply('It was Ada'), finish: 'length' }, /^truncated: /, 1 / 3],
  ])('scores %s with the kind of failure as its reason', async (_, reply, reason, soft) => {
    const { outcome } = await outcomeOf(reply);
    if (outcome.kind !== 'scored') throw new Error(outcome.kind);
    expect(outcome).toMatchObject({ hard: 0 });
    expect(outcome.failReason).toMatch(reason);
    expect(outcome.soft).toBeCloseTo(soft, 9);
  });

  it('counts a right answer before the cut as right', async () => {
    const reply = { ...textReply('<answer>ada lindqvist-okafor</answer>'), finish: 'length' } as const;
    expect((await outcomeOf(reply)).outcome).toMatchObject({ hard: 0 });
    const right = {
      ...textReply('<answer>the Ada Lindqvist Okafor!</answer> and'),
      finish: 'length',
    } as const;
    expect((await outcomeOf(right)).outcome).toMatchObject({ hard: 1, failReason: null });
  });

  it('tells a refusal from a wrong answer', async () => {
    const { outcome } = await outcomeOf({ ...textReply('No.'), finish: 'refused' });
    expect(outcome).toEqual({ kind: 'refused', message: 'No.' });
  });

  it('grades its feedback: numbers, what is wrong without the gold answer, the gold answer', async () => {
    const { outcome, closing } = await outcomeOf(textReply('<answer>Captain Okafor</answer>'));
    if (outcome.kind !== 'scored') throw new Error(outcome.kind);
    const { score, diagnosis, answer } = outcome.feedback;
    expect(score).toBe('Exact match 0, token F1 0.400.');
    expect(diagnosis).toBe(`${score} Close: 1 word(s) too many and 2 word(s) missing.`);
    expect(answer).toBe(`${diagnosis} Answered "Captain Okafor"; expected "Ada Lindqvist Okafor".`);
    expect(JSON.stringify([score, diagnosis, outcome.failReason, closing])).not.toContain('Lindqvist');
    expect(closing).toEqual([
      {
        type: 'verification',
        text: `Question: Who lit the harbour?\nAnswer read: "Captain Okafor"\n${score}`,
      },
    ]);
  });

  it('bounds what a log line carries of a giant answer, and scores the whole', async () => {
    const { outcome } = await outcomeOf(textReply(`<answer>${'x '.repeat(100_000)}Okafor</answer>`));
    if (outcome.kind !== 'scored') throw new Error(outcome.kind);
    expect(outcome.answer.length).toBeLessThan(2100);
    expect(outcome.answer).toContain('more characters');
    expect(outcome.soft).toBeGreaterThan(0);
  });

  it('reads a gold value of a predictions file as a text or a list of texts', () => {
    expect(benchmark.official?.parseGold('oak')).toEqual(['oak']);
    expect(benchmark.official?.parseGold(['oak', 'ash'])).toEqual(['oak', 'ash']);
    expect(() => benchmark.official?.parseGold({ a: 1 })).toThrow(DataError);
  });

  it('takes source rows by their key and items by their id', () => {
    const row = { key: 'k', question: '?', context: 'c', answers: ['a'], labels: [] };
    expect(normaliseSearchqaRecord(row, 'f')).toEqual({
      id: 'k',
      question: '?',
      context: 'c',
      answers: ['a'],
    });
    expect(normaliseSearchqaRecord({ ...row, id: 'i' }, 'f').id).toBe('i');
    expect(() => normaliseSearchqaRecord({ ...row, context: null }, 'f.json, row 2')).toThrow(
      /row 2: field 'context'/,
    );
    expect(() => normaliseSearchqaRecord({ ...row, key: undefined }, 'f')).toThrow(/neither 'id' nor 'key'/);
  });
});

describe('lastAnswer', () => {
  it('takes the last pair, from its first opening tag to the nearest closing one', () => {
    expect(lastAnswer('<answer>a</answer> <answer>b <answer>c</answer>').text).toBe('b <answer>c');
    expect(lastAnswer('<answer>a</answer></answer>')).toEqual({ text: 'a', tagged: true });
    expect(lastAnswer('x\n\n y \n')).toEqual({ text: 'y', tagged: false });
  });
});

describe('scoreSearchqa', () => {
  it('scores the best gold answer, and 0 when there is none', () => {
    expect(scoreSearchqa('<answer>b c</answer>', ['b', 'b c', 'd'])).toMatchObject({ hard: 1, soft: 1 });
    expect(scoreSearchqa('<answer>b</answer>', [])).toMatchObject({ hard: 0, soft: 0 });
  });
});

describe('truncateContext', () => {
  it('leaves 6,000 characters alone, counted as code points', () => {
    const emoji = '😀'.repeat(6000);
    expect(truncateContext(emoji)).toBe(emoji);
    expect(truncateContext(`${emoji}x`)).toBe(`${emoji}\n...[truncated]`);
  });

  it('stops at the first document that does not fit, though a later one would', () => {
    const context = `a[DOC]${'b'.repeat(7000)}[DOC]c`;
    expect(truncateContext(context)).toBe('a');
  });
});
