import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gradeOf } from '../../../benchmarks/text-to-sql/grade.ts';
import { officialScorer } from '../../../benchmarks/text-to-sql/official.ts';
import type { StatementResult } from '../../../benchmarks/text-to-sql/run/result.ts';
import { compareResults, type ResultRow } from '../../../benchmarks/text-to-sql/score/compare-results.ts';
import { extractStatement } from '../../../benchmarks/text-to-sql/score/extract-statement.ts';
import { scoreResult } from '../../../benchmarks/text-to-sql/score/score-statement.ts';
import { DataError } from '../../../core/errors.ts';

const fence = '```';

describe('the statement of a reply', () => {
  it.each([
    [
      'the last sql block',
      `${fence}sql\nSELECT 1\n${fence}\nor\n${fence}sql\nSELECT 2\n${fence}`,
      'SELECT 2',
    ],
    ['a block in capitals, indented', `  ${fence}SQL\n  SELECT 1\n  ${fence}`, 'SELECT 1'],
    ['a block for sqlite', `${fence}sqlite\r\nSELECT 1\r\n${fence}`, 'SELECT 1'],
    ['a block that never ends', `So:\n${fence}sql\nSELECT\n 1`, 'SELECT\n 1'],
    ['a whole reply without fences', ' select 1 ', 'select 1'],
    ['no block of another language', `${fence}python\nSELECT 1\n${fence}`, ''],
    [
      'no sentence',
      'Select the customers.\nI would rather not.',
      'Select the customers.\nI would rather not.',
    ],
    ['nothing of prose', 'The answer is 5.', ''],
    ['an empty last block', `${fence}sql\nSELECT 1\n${fence}\n${fence}sql\n${fence}`, ''],
    ['nothing', '', ''],
  ])('is %s', (_, reply, statement) => {
    expect(extractStatement(reply)).toBe(statement);
  });

  it('is found in linear time', () => {
    const reply = `${`${fence}sql\n`.repeat(300_000)}SELECT 1`;
    expect(extractStatement(reply)).toContain('SELECT 1');
  });
});

describe('a comparison of result sets', () => {
  const two: ResultRow[] = [
    ['a', 1],
    ['b', 2.5],
  ];
  it.each<[string, ResultRow[], ResultRow[], boolean, boolean, number]>([
    ['equal rows', two, two, true, true, 1],
    ['rows in another order', [...two].reverse(), two, false, true, 1],
    ['rows in another order where an order is asked for', [...two].reverse(), two, true, false, 0.5],
    ['a number within the tolerance', [[1234.5600001]], [[1234.56]], false, true, 1],
    ['a number beyond the tolerance', [[1234.57]], [[1234.56]], false, false, 0],
    ['a number as text', [['2.50']], [[2.5]], false, true, 1],
    ['a text that only begins as a number', [['2.5 EUR']], [[2.5]], false, false, 0],
    ['two texts that are the same number', [['2.50']], [['2.5']], false, false, 0],
    ['NULL and nothing', [[null]], [['']], false, false, 0],
    ['NULL and zero', [[null]], [[0]], false, false, 0],
    ['NULL and NULL', [[null]], [[null]], false, true, 1],
    ['a needless column', [['a', 1, 1]], [['a', 1]], false, false, 0],
    ['columns in another order', [[1, 'a']], [['a', 1]], false, false, 0],
    ['a row too many', [...two, ['c', 3]], two, false, false, 0.8],
    ['a row twice', [...two, ['a', 1]], two, false, false, 0.8],
    ['a row too few', two.slice(0, 1), two, false, false, 2 / 3],
    ['no rows', [], two, false, false, 0],
    ['no rows where none are expected', [], [], true, true, 1],
    ['capital letters', [['A', 1]], [['a', 1]], false, false, 0],
  ])('%s', (_, rows, expected, ordered, equal, soft) => {
    const comparison = compareResults(rows, expected, { ordered });
    expect(comparison.equal).toBe(equal);
    expect(comparison.soft).toBeCloseTo(soft, 12);
  });

  const cell = fc.oneof(fc.integer({ min: -3, max: 3 }), fc.constantFrom('a', 'b', '1'), fc.constant(null));
  const rows = fc.array(fc.array(cell, { minLength: 2, maxLength: 2 }), { maxLength: 6 });
  it('holds for a set and any order of itself, gives at most 1, and 1 for nothing but equal sets', () => {
    fc.assert(
      fc.property(rows, rows, fc.boolean(), (some, others, ordered) => {
        expect(compareResults([...some].reverse(), some, { ordered: false }).equal).toBe(true);
        const { equal, soft } = compareResults(some, others, { ordered });
        expect(soft).toBeGreaterThanOrEqual(0);
        expect(soft).toBeLessThanOrEqual(1);
        expect(soft === 1).toBe(equal);
      }),
      { seed: 7, numRuns: 400 },
    );
  });
});

describe('the verdict', () => {
  const gold = { company: 1, sql: 'SELECT secret_sql', rows: [['Secret Name', 987.65]], ordered: false };
  const graded = (result: StatementResult | null, statement = 'SELECT x') =>
    gradeOf(scoreResult(result === null ? '' : statement, result, gold), gold, { truncated: false });
  const failed = (kind: Exclude<StatementResult['kind'], 'rows'>) => ({ kind, message: 'why' }) as const;

  it.each([
    ['wrong-rows', { kind: 'rows', rows: [['Name', 1]] }],
    ['no-statement', null],
    ['refused', failed('refused')],
    ['sql-error', failed('sql-error')],
    ['time-limit', failed('time-limit')],
    ['memory', failed('memory')],
    ['too-large', failed('too-large')],
  ] as const)(
    'of %s names its kind, and keeps the expected result out of all but the last level',
    (kind, result) => {
      const grade = graded(result);
      expect(grade).toMatchObject({ hard: 0, soft: 0 });
      expect(grade.failReason).toMatch(new RegExp(`^${kind}: .`));
      const { answer, ...open } = grade.feedback;
      expect(JSON.stringify({ ...grade, feedback: open })).not.toMatch(/Secret|987|secret_sql/);
      expect(answer).toContain('["Secret Name",987.65]');
      expect(answer).toContain('SELECT secret_sql');
    },
  );

  it.each([
    [[['Secret Name', 98_765]], /figures are in another unit/],
    [[['Secret Name']], /another number of columns/],
    [
      [
        ['Secret Name', 987.65],
        ['More', 1],
      ],
      /too many rows; 1 of its 2 rows are right/,
    ],
    [[], /too few rows/],
  ])('of %j says in what way the result is wrong', (rows, aspect) => {
    expect(graded({ kind: 'rows', rows }).feedback.diagnosis).toMatch(aspect);
  });

  it('of a right result is short and open', () => {
    const grade = graded({ kind: 'rows', rows: [['Secret Name', 987.65]] });
    expect(grade).toMatchObject({ hard: 1, soft: 1, failReason: null });
    expect(grade.feedback.diagnosis).toBe('Right result.');
  });

  it('stays short however much the statement gives', () => {
    const rows = Array.from({ length: 900 }, (_, n) => [n, 'x'.repeat(100)]);
    expect(JSON.stringify(graded({ kind: 'rows', rows }, 'SELECT '.repeat(1000))).length).toBeLessThan(
      20_000,
    );
  });
});

describe('a gold value of a predictions file', () => {
  const gold = { company: 1, sql: '', rows: [[60]], ordered: false };
  it('is read and scored', () => {
    const reply = `${fence}sql\nSELECT COUNT(*) FROM customers -- of a file\n${fence}`;
    expect(officialScorer.score(reply, officialScorer.parseGold(gold))).toMatchObject({ hard: 1, soft: 1 });
    expect(officialScorer.score('none', officialScorer.parseGold(gold))).toEqual({
      hard: 0,
      soft: 0,
      extracted: '',
    });
  });

  it.each([
    [{ ...gold, rows: 'x' }, /'rows'/],
    [{ ...gold, row: [] }, /unknown key 'row' \(did you mean 'rows'\?\)/],
    ['SELECT 1', /text-to-sql gold/],
  ])('%j is refused by name', (value, message) => {
    expect(() => officialScorer.parseGold(value)).toThrow(DataError);
    expect(() => officialScorer.parseGold(value)).toThrow(message);
  });
});
