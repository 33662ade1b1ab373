import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { editDistanceWithin } from '../../../benchmarks/docvqa/edit-distance.ts';
import { extractAnswer } from '../../../benchmarks/docvqa/extract-answer.ts';
import { goldStrings } from '../../../benchmarks/docvqa/gold-strings.ts';
import { gradeDocvqa } from '../../../benchmarks/docvqa/grade.ts';
import { normalAnswer, scoreDocvqa } from '../../../benchmarks/docvqa/score.ts';
import { findBenchmark } from '../../../benchmarks/registry.ts';
import { DataError } from '../../../core/errors.ts';
import { PromptLibrary } from '../../../core/prompts.ts';

/** The whole table, as the textbook fills it. */
function plainDistance(a: readonly number[], b: readonly number[]): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const [row, left] of a.entries()) {
    const current = [row + 1];
    for (const [column, right] of b.entries())
      current.push(
        Math.min(
          (current[column] ?? 0) + 1,
          (previous[column + 1] ?? 0) + 1,
          (previous[column] ?? 0) + (left === right ? 0 : 1),
        ),
      );
    previous = current;
  }
  return previous[b.length] ?? 0;
}

function plainAnls(answer: string, gold: string): number {
  const [a, b] = [normalAnswer(answer), normalAnswer(gold)].map((text) =>
    Array.from(text, (point) => point.codePointAt(0) ?? 0),
  );
  if (a === undefined || b === undefined) throw new Error('no texts');
  if (a.length === 0 || b.length === 0) return a.length === b.length ? 1 : 0;
  const share = plainDistance(a, b) / Math.max(a.length, b.length);
  return share >= 0.5 ? 0 : 1 - share;
}

const letters = fc.array(fc.integer({ min: 0, max: 2 }), { maxLength: 24 });
const words = fc.string({
  unit: fc.constantFrom('a', 'b', 'B', ' ', '.', '😀', 'é', '\u00a0'),
  maxLength: 16,
});

describe('the edit distance within a bound', () => {
  it('is that of the whole table, or null beyond the bound', () => {
    fc.assert(
      fc.property(letters, letters, fc.integer({ min: 0, max: 26 }), (a, b, most) => {
        const distance = plainDistance(a, b);
        expect(editDistanceWithin(a, b, most)).toBe(distance <= most ? distance : null);
      }),
      { numRuns: 3000 },
    );
  });
});

describe("DocVQA's score", () => {
  it('is the similarity of the plain table, whatever is cut short', () => {
    fc.assert(
      fc.property(words, words, (answer, gold) => {
        const { soft, hard } = scoreDocvqa(`<answer>${answer}</answer>`, [gold]);
        expect(soft).toBe(plainAnls(answer, gold));
        expect(hard).toBe(soft >= 0.999 ? 1 : 0);
      }),
      { numRuns: 3000 },
    );
  });

  it('takes the best gold answer', () => {
    const reply = '<answer>abcde</answer>';
    expect(scoreDocvqa(reply, ['zzzzz', 'abcdx', 'abxxe']).soft).toBe(0.8);
  });

  it('comes back at once from answers of millions of characters', () => {
    const long = 'ab'.repeat(1_000_000);
    const score = scoreDocvqa(`<answer>${long}</answer>`, ['ab', `${'ab'.repeat(100)}c`, long.slice(1)]);
    // The last gold answer lacks one of two million characters.
    expect(score.soft).toBe(1 - 1 / 2_000_000);
    expect(scoreDocvqa(`<answer>${long}</answer>`, ['ab'.repeat(300)])).toMatchObject({ hard: 0, soft: 0 });
    expect(scoreDocvqa('<answer>'.repeat(300_000), ['ab'])).toMatchObject({ hard: 0, soft: 0 });
    expect(extractAnswer('<answer>x</answer>'.repeat(200_000)).text).toBe('x');
  });

  it('reads golds of predictions files by the same rule and never runs into an error for what they hold', () => {
    const { official } = findBenchmark('docvqa').create({ prompts: new PromptLibrary() });
    expect(official?.parseGold("['12 May', '12 may 1990']")).toEqual(['12 May', '12 may 1990']);
    fc.assert(
      fc.property(fc.json(), fc.string(), (text, tail) => {
        for (const value of [z.json().parse(JSON.parse(text)), text, `[${tail}`, `{${tail}`]) {
          const golds = goldStrings(value);
          expect(golds.length).toBeGreaterThan(0);
          expect(golds.every((text) => typeof text === 'string')).toBe(true);
        }
      }),
    );
    for (const hostile of [
      '['.repeat(100_000),
      `[${'9'.repeat(6000)}]`,
      '{[1]: 2}',
      `${'{"a":'.repeat(5000)}`,
    ])
      expect(() => goldStrings(hostile)).not.toThrow(DataError);
  });
});

describe('the grades of a reply', () => {
  const graded = (answer: string, golds: string[]) =>
    gradeDocvqa({ question: 'What?', answers: golds }, `<answer>${answer}</answer>`, { truncated: false });

  it.each([
    ['1204', ['1,204'], 'punctuation, signs or spacing differ', 'near miss'],
    ['the Rose Inn', ['Rose Inn'], 'more text around it', 'near miss'],
    ['Rose', ['Rose Inn'], 'text is missing', 'wrong answer'],
    ['$4,642.25', ['$4,642.26'], 'a digit does not', 'near miss'],
    ['$981.00', ['$12,480.55'], 'The same kind of value', 'wrong answer'],
    ['May 3, 1960', ['June 21, 1988'], 'Nothing of it agrees', 'wrong answer'],
    ['elsewhere', ['Rose Inn'], 'Nothing of it agrees', 'wrong answer'],
  ])(
    'say of %j what is wrong without the gold answer, and the gold answer only at the last level',
    (answer, golds, words, reason) => {
      const { feedback, failReason, verification } = graded(answer, golds);
      expect(feedback.diagnosis).toMatch(new RegExp(words));
      expect(failReason).toMatch(new RegExp(`^(${reason}): `));
      for (const gold of golds) {
        expect(`${feedback.score} ${feedback.diagnosis} ${failReason}`).not.toContain(gold);
        expect(verification.replaceAll(answer, '')).not.toContain(gold);
        expect(feedback.answer).toContain(JSON.stringify(gold));
      }
    },
  );

  it('count an empty answer as right where there is no gold answer, as published', () => {
    expect(graded('', [])).toMatchObject({ hard: 1, soft: 1, failReason: null });
    expect(graded('x', [])).toMatchObject({ hard: 0, soft: 0 });
  });

  it('stay short for a reply that is long', () => {
    const grade = graded('long '.repeat(500_000), ['short']);
    expect(JSON.stringify(grade.feedback).length).toBeLessThan(2000);
  });
});
