import { describe, expect, it } from 'vitest';
import { createDocumentParser } from '../../../models/simulated/parser.ts';
import type { Rule } from '../../../models/simulated/statement.ts';
import { optimizerParaphrases, paraphrases, wordRule } from '../../../models/simulated/wording.ts';
import { smallBook } from './small-book.ts';

const parser = createDocumentParser(smallBook);
const rulesIn = (text: string): Rule[] =>
  parser.parse(text).statements.map(({ concept, value, exceptionValue, scope, taskId }) => ({
    concept,
    value,
    exceptionValue,
    scope,
    taskId,
  }));
const rule = (more: Partial<Rule>): Rule => ({
  concept: 'date',
  value: 1,
  exceptionValue: null,
  scope: 'general',
  taskId: null,
  ...more,
});

describe('the document parser', () => {
  it('reads every paraphrase of every kind of rule back as the rule', () => {
    expect(paraphrases.length).toBeGreaterThanOrEqual(10);
    expect(paraphrases.length - optimizerParaphrases).toBe(2);
    const rules = smallBook.concepts.flatMap(({ id, values, exception }) =>
      values.flatMap((_, value) => [
        rule({ concept: id, value }),
        rule({ concept: id, value, scope: 'vague' }),
        rule({ concept: id, value, scope: 'task', taskId: 'letter-3' }),
        ...(exception === null
          ? []
          : [0, 1, 2].flatMap((exceptionValue) =>
              exceptionValue === value
                ? []
                : [
                    rule({ value, exceptionValue, scope: 'conditional' }),
                    rule({ value: null, exceptionValue, scope: 'conditional' }),
                  ],
            )),
      ]),
    );
    for (const said of rules)
      for (let variant = 0; variant < 2 * paraphrases.length; variant += 1) {
        const sentence = wordRule(smallBook, said, variant);
        expect(rulesIn(`# Notes\n\n- ${sentence}\n`), sentence).toEqual([said]);
      }
  });

  it('reads two rules from one sentence, each with its own value', () => {
    expect(rulesIn('Write the date with dots and the name in capitals.')).toEqual([
      rule({}),
      rule({ concept: 'name' }),
    ]);
  });

  it.each([
    ['Do not write the date with slashes.', 0],
    ['Never give names as initials!', 0],
    ['Take care with the date and the name.', 0],
    ['Answer briefly. Capitals are fine.', 0],
  ])('takes "%s" for %d statements', (text, count) => {
    expect(rulesIn(text)).toHaveLength(count);
  });

  it('takes the demanded value where another one is ruled out', () => {
    expect(rulesIn('Write the date with dots, not with slashes.')).toEqual([rule({})]);
    expect(rulesIn('Write the date with dots instead of with slashes.')).toEqual([rule({})]);
  });

  it('understands an exception put before the general case', () => {
    const both = rule({ exceptionValue: 0, scope: 'conditional' });
    expect(rulesIn('Given a foreign address, write the date in ISO form, otherwise with dots.')).toEqual([
      both,
    ]);
    expect(rulesIn('Write the date in ISO form for a foreign address and otherwise with dots.')).toEqual([
      both,
    ]);
  });

  it('counts the last 15 % of a document as emphasised, by position alone', () => {
    const filler = 'Read twice before you write anything down here. '.repeat(20);
    const [early, late] = parser.parse(
      `Write the date with dots.\n${filler}\nWrite the name in capitals.`,
    ).statements;
    expect([early?.emphasised, late?.emphasised]).toEqual([false, true]);
  });

  it('counts repeated statements and the length, and reads the support of a sentence', () => {
    const parsed = parser.parse('Write the date with dots (support 3).\nWrite the date with dots.');
    expect(parsed.statements.map(({ support }) => support)).toEqual([3, null]);
    expect(parsed.tokens).toBe(Math.ceil(parsed.text.length / 4));
  });

  it('refuses a book whose phrases stand for two things', () => {
    const [date, name] = smallBook.concepts;
    if (date === undefined || name === undefined) throw new Error('book is empty');
    expect(() =>
      createDocumentParser({ ...smallBook, concepts: [date, { ...name, topics: ['the date'] }] }),
    ).toThrow(/'date' as topic stands for date and name/);
  });
});
