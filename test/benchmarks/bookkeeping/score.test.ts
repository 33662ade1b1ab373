import { describe, expect, it } from 'vitest';
import { type Gold, parseGold } from '../../../benchmarks/bookkeeping/gold.ts';
import { gradeOf, scoreResponse } from '../../../benchmarks/bookkeeping/score.ts';
import { writeLine } from '../../../benchmarks/bookkeeping/write-line.ts';
import { DataError } from '../../../core/errors.ts';
import { allTasks, bookkeeping, loadNotes } from './load.ts';

const facts = {
  first: 'Ida',
  last: 'Blom',
  date: { day: 9, month: 6, year: 2020 },
  cents: 2736,
  count: 4,
  refund: false,
  cues: [],
};
const choice = {
  separator: 'semicolon',
  order: 'payer-date-amount-count',
  'payer-form': 'capital-surname-first',
  'date-form': 'slashed',
  'amount-form': 'currency-first',
  'missing-count': 'none',
  rounding: 'keep',
  refund: 'minus',
  'unknown-date': 'open',
  'count-form': 'digits',
};
const goldOf = (changes: Partial<Gold['facts']> = {}, other: Partial<Gold['choice']> = {}): Gold => {
  const gold = { facts: { ...facts, ...changes }, choice: { ...choice, ...other } };
  return { ...gold, line: writeLine(gold.facts, gold.choice) };
};
const gold = goldOf();

describe('the score of a line', () => {
  it('is full for the house line and nothing but it', () => {
    expect(gold.line).toBe('BLOM Ida; 09/06/2020; EUR 27.36; 4');
    expect(scoreResponse(gold.line, gold)).toMatchObject({ hard: 1, soft: 1, wrong: [] });
  });

  it.each([
    ['separator', 'BLOM Ida | 09/06/2020 | EUR 27.36 | 4'],
    ['separator', 'BLOM Ida;09/06/2020;EUR 27.36;4'],
    ['separator', 'BLOM Ida, 09/06/2020, EUR 27.36, 4'],
    ['order', '09/06/2020; BLOM Ida; EUR 27.36; 4'],
    ['payer', 'Ida BLOM; 09/06/2020; EUR 27.36; 4'],
    ['payer', 'BLUM Ida; 09/06/2020; EUR 27.36; 4'],
    ['date', 'BLOM Ida; 2020-06-09; EUR 27.36; 4'],
    ['date', 'BLOM Ida; 06/09/2020; EUR 27.36; 4'],
    ['date', 'BLOM Ida; 9 June 2020; EUR 27.36; 4'],
    ['amount', 'BLOM Ida; 09/06/2020; 27.36 euros; 4'],
    ['amount', 'BLOM Ida; 09/06/2020; EUR 27.00; 4'],
    ['count', 'BLOM Ida; 09/06/2020; EUR 27.36; 4 pens'],
    ['count', 'BLOM Ida; 09/06/2020; EUR 27.36; 5'],
  ])('loses one part of six when only the %s is wrong: %s', (field, line) => {
    const score = scoreResponse(line, gold);
    expect(score.wrong).toEqual([field]);
    expect(score).toMatchObject({ hard: 0, soft: 5 / 6 });
  });

  it('counts a field as right wherever it stands', () => {
    const line = '4 / EUR 27.36 / 09/06/2020 / BLOM Ida';
    expect(scoreResponse(line, gold).wrong).toEqual(['separator', 'order']);
  });

  it('counts no field twice and wants all four for the order', () => {
    expect(scoreResponse('BLOM Ida; BLOM Ida; BLOM Ida; BLOM Ida', gold).wrong).toEqual([
      'order',
      'date',
      'count',
      'amount',
    ]);
    expect(scoreResponse('BLOM Ida; 09/06/2020; EUR 27.36', gold).wrong).toEqual(['order', 'count']);
    expect(scoreResponse(`${gold.line}; paid`, gold).wrong).toEqual(['order']);
  });

  it('is 0 for an empty reply and for prose', () => {
    for (const reply of ['', ' \n\t\n', '```\n```', 'I am sorry, but I cannot do that.'])
      expect(scoreResponse(reply, gold)).toMatchObject({ hard: 0, soft: 0 });
  });

  it('is full only for the exact line: soft 1 and hard 1 come together for every line of every note', async () => {
    const tasks = allTasks(await loadNotes({ style: 8, difficulty: 'hard' }));
    for (const task of tasks) {
      const own = scoreResponse(task.payload.gold.line, task.payload.gold);
      expect([own.hard, own.soft]).toEqual([1, 1]);
      for (const other of tasks.slice(0, 12)) {
        const score = scoreResponse(other.payload.gold.line, task.payload.gold);
        expect(score.soft === 1).toBe(score.hard === 1);
      }
    }
  });
});

describe('the answer line', () => {
  it.each([
    ['the last line', `Here it is:\n${gold.line}`],
    ['surrounding space', `\n  ${gold.line}  \r\n\r\n`],
    ['a code fence', `\`\`\`text\n${gold.line}\n\`\`\``],
    ['one pair of backticks', `\`${gold.line}\``],
  ])('forgives %s', (_, reply) => {
    expect(scoreResponse(reply, gold)).toMatchObject({ hard: 1, extracted: gold.line });
  });

  it.each([
    ['a bullet', `- ${gold.line}`],
    ['a label', `Line: ${gold.line}`],
    ['quotation marks', `"${gold.line}"`],
    ['bold', `**${gold.line}**`],
    ['a full stop', `${gold.line}.`],
    ['a remark behind it', `${gold.line}\nDone.`],
  ])('does not forgive %s', (_, reply) => {
    expect(scoreResponse(reply, gold).hard).toBe(0);
  });
});

describe('the feedback on a line', () => {
  it('counts in every grade, names the aspect in the diagnosis and the line in the answer only', () => {
    const { feedback, failReason, verification } = gradeOf('2020-06-09; Ida Blom; 27.36; 4', gold);
    expect(feedback.score).toBe('2 of 6 fields right.');
    expect(feedback.diagnosis).toBe(
      '2 of 6 fields right. Wrong: order (the fields come in another order); date (the date has another form); ' +
        'payer (the name has another form); amount (the amount has another form).',
    );
    expect(feedback.answer).toBe(`2 of 6 fields right. Expected line: ${gold.line}`);
    expect(failReason).toBe('wrong-line: 2 of 6 fields right.');
    expect(verification).toBe('Line checked: 2020-06-09; Ida Blom; 27.36; 4\n2 of 6 fields right.');
  });

  it.each([
    [
      'a missing count',
      { count: null },
      'BLOM Ida; 09/06/2020; EUR 27.36; 1',
      /count \(the note gives no count/,
    ],
    ['an unknown day', { date: null }, 'BLOM Ida; unknown; EUR 27.36; 4', /date \(the note names no day/],
    ['a refund', { refund: true }, 'BLOM Ida; 09/06/2020; EUR 27.36; 4', /amount \(money paid back/],
  ])('says that %s is marked otherwise', (_, changes, line, expected) => {
    expect(gradeOf(line, goldOf(changes)).feedback.diagnosis).toMatch(expected);
  });

  it('tells a wrong rounding from a wrong form', () => {
    const rounded = goldOf({}, { rounding: 'down' });
    expect(gradeOf('BLOM Ida; 09/06/2020; EUR 27.36; 4', rounded).feedback.diagnosis).toMatch(
      /amount \(another value or rounding is due\)/,
    );
  });

  it('never tells more than its grade: no expected field in the diagnosis, no field name in the score', async () => {
    for (const difficulty of ['easy', 'hard'])
      for (const { payload } of allTasks(await loadNotes({ style: 12, difficulty }))) {
        const { first, last } = payload.gold.facts;
        for (const reply of ['', payload.note, `${first} ${last}; 1; 2`, payload.gold.line.toLowerCase()]) {
          const { feedback, failReason, verification } = gradeOf(reply, payload.gold);
          expect(feedback.diagnosis).not.toContain(payload.gold.line);
          for (const piece of payload.gold.line.split(/ \| |; | \/ | # /)) {
            if (piece.length > 4) expect(feedback.diagnosis).not.toContain(piece);
          }
          const open = [feedback.score, failReason ?? '', verification.split('\n').at(-1) ?? ''].join('\n');
          expect(open).not.toMatch(/separator|order|date|payer|count|amount/);
        }
      }
  });
});

describe('the gold of a predictions file', () => {
  it('is what tasks carry', async () => {
    const { official } = bookkeeping();
    const [task] = (await loadNotes()).splits.test;
    if (official === null || task === undefined) throw new Error('there is no scorer or no task');
    const carried = official.goldOf(task, 0);
    const read = official.parseGold(JSON.parse(JSON.stringify(carried)));
    expect(read).toEqual(carried);
    expect(official.score(`\`${carried.line}\``, read)).toEqual({
      hard: 1,
      soft: 1,
      extracted: carried.line,
    });
  });

  it('is refused with the name of what is wrong', () => {
    expect(() => parseGold('a line')).toThrow(DataError);
    expect(() => parseGold({ ...gold, choice: { ...choice, separator: 'semicolom' } })).toThrow(
      /did you mean 'semicolon'/,
    );
    expect(() => parseGold({ ...gold, line: 'something else' })).toThrow(
      /facts and choice make 'BLOM Ida; 09\/06\/2020; EUR 27.36; 4', not 'something else'/,
    );
  });
});
