import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { miniItems } from '../../../benchmarks/officeqa/mini/items.ts';
import { miniQuestions } from '../../../benchmarks/officeqa/mini/questions.ts';
import { packageRoot } from '../../../core/prompts.ts';
import { loadMini } from './bundled.ts';
import { findTable, type TableCells } from './find-table.ts';

const folder = join(packageRoot, 'benchmarks/officeqa/data');
const read = (file: string) => readFileSync(join(folder, file));
const document = (month: string) =>
  read(`documents/treasury_bulletin_${month}_excerpt.txt`).toString('utf8').split('\n');
const table = (month: string, title: string) => findTable(document(month), title);

const gold = table('1939_08', 'Gold Assets and Liabilities of the Treasury');
const movement = table('1939_08', 'Net Movement of Gold to and from the United States');
const stocks = table('1939_08', 'Monetary Stocks of Gold and Silver');
const budget = table('1941_01', 'Total Budget Receipts and Expenditures, by Months');
const yields1941 = table('1941_01', 'Average Yields of Long-Term United States Treasury Bonds');
const classes = table('1944_01', 'Table 1.- Summary by Major Classifications');
const yields1944 = table('1944_01', 'Average Yields of Long-Term Treasury and Corporate Bonds');
const cash = table('1954_02', 'Table 6.- Cash Operating Income and Outgo by Months');
const redemptions = table('1954_02', 'Table 4.- Redemptions of Matured and Unmatured Savings Bonds');
const fiscal1981 = table('1981_11', 'Table FFO-1. - Summary of Fiscal Operations');
const fiscal1998 = table('1998_12', 'TABLE FFO-1.\u2014Summary of Fiscal Operations');
const fiscal2003 = table('2003_06', 'TABLE FFO-1.\u2014Summary of Fiscal Operations');

/** Every gold answer once more, from named cells: row label, after a heading where it repeats, and column head. */
const answers: Readonly<Record<string, string>> = {
  'gold-assets-1936': money(gold.cell('1936', 'Gold Assets')),
  'gold-certificates-june-1939': money(Math.round(gold.cell('June', 'Gold Certificates'))),
  'silver-ratio-september-1938': String(stocks.cell('Sept.', 'Ratio of Silver')),
  'highest-expenditures-1936': `${extremeMonth(budget, 'Expenditures', '1936', Math.max)} 1936`,
  'corporate-yield-june-1940': `${yields1941.text('June....', 'Corporate bonds 2/')}%`,
  'customs-receipts-1938': money(classes.cell('1938', 'Receipts > Customs') * 1e6),
  'cash-income-1947': money(cash.cell('1947', 'Annual total > Fiscal year', 'Cash operating income')),
  'cash-income-calendar-1949': money(
    cash.cell('1949', 'Annual total > Calendar year', 'Cash operating income'),
  ),
  'deficit-1975': money(fiscal1981.cell('1975', 'Surplus or deficit')),
  'deficit-1996': money(fiscal1998.cell('19961', '> Total surplus or deficit')),
  'gold-france-1933': money(movement.cell('1933', 'France')),
  'lowest-receipts-1938': `${extremeMonth(budget, 'Receipts', '1938', Math.min)} 1938`,
  'cash-outgo-calendar-1948': money(
    cash.cell('1948', 'Annual total > Calendar year', 'Cash operating outgo'),
  ),
  'net-cash-1945': money(cash.cell('1945', 'Annual total > Fiscal year', 'Net cash operating income')),
  'highest-receipts-1981': 'April 1981',
  'on-budget-deficit-2002': money(fiscal2003.cell('2002', 'On-budget surplus or deficit')),
  'silver-ratio-1936': `${stocks.text('1936', 'Ratio of Silver')}%`,
  'treasury-yield-october-1940': `${yields1941.text('Oct....', 'Treasury bonds 1/')}%`,
  'highest-exempt-yield-1937': 'April 1937',
  'customs-receipts-1937': money(classes.cell('1937', 'Receipts > Customs') * 1e6),
  'cash-outgo-1951': money(cash.cell('1951', 'Annual total > Fiscal year', 'Cash operating outgo')),
  'cash-income-calendar-1952': money(
    cash.cell('1952', 'Annual total > Calendar year', 'Cash operating income') * 1e6,
  ),
  'savings-bond-redemptions-1952': money(redemptions.cell('1952', 'Total > Total')),
  'deficit-november-1980': money(fiscal1981.cell('Nov.', 'Surplus or deficit')),
  'outlays-2001': money(fiscal2003.cell('2001', 'Total outlays') * 1e6),
  'receipts-1994-to-2000': money(
    fiscal2003.cell('2000', 'Total receipts') - fiscal1998.cell('19941', 'Total receipts'),
  ),
};

function money(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 1 });
}

function extremeMonth(
  from: TableCells,
  heading: string,
  year: string,
  pick: (...values: number[]) => number,
): string {
  const row = from.row(year, heading).slice(1, 13).map(Number);
  const names = 'January February March April May June July August September October November December';
  return names.split(' ')[row.indexOf(pick(...row))] ?? '';
}

describe('officeqa-mini', () => {
  it('holds the items that its questions make', async () => {
    const made = miniItems(read);
    for (const split of ['train', 'val', 'test'] as const)
      expect(JSON.parse(read(`${split}/items.json`).toString('utf8'))).toEqual(made[split]);
    expect(miniQuestions).toHaveLength(26);
  });

  it.each(miniQuestions.map(({ id }) => id))('has for %s the answer that its excerpt gives', async (id) => {
    const { splits } = await loadMini();
    const task = [...splits.train, ...splits.val, ...splits.test].find((candidate) => candidate.id === id);
    expect(task?.payload).toMatchObject({ answer: answers[id] });
  });

  it('has the months with the highest figures where the rows say so', () => {
    const receipts = fiscal1981
      .between('1980-Sept.', 'Fiscal 1981 to date')
      .map((row) => [row[0], Number(row[1])] as const);
    expect(receipts).toHaveLength(12);
    expect(receipts.reduce((best, row) => (row[1] > best[1] ? row : best))[0]).toBe('Apr.');
    const yields = [yields1944.row('1937-Jan.'), ...yields1944.between('1937-Jan.', 'Weekly Series')];
    expect(yields).toHaveLength(12);
    expect(yields.reduce((best, row) => (Number(row[1]) > Number(best[1]) ? row : best))[0]).toBe('Apr.');
  });

  it('finds all its evidence behind the first place of the table that is named', () => {
    for (const { id, evidence } of miniQuestions)
      for (const { file, table: title, rows } of evidence) {
        const lines = read(`documents/${file}`).toString('utf8').split('\n');
        const start = lines.findIndex((line) => line.toLowerCase().includes(title.toLowerCase()));
        for (const row of rows) {
          expect(
            lines.filter((line) => line.startsWith(row)),
            `${id}: ${row}`,
          ).toHaveLength(1);
          expect(
            lines.findIndex((line) => line.startsWith(row)),
            id,
          ).toBeGreaterThan(start);
        }
      }
  });

  it('has several clusters in every split', async () => {
    const { splits } = await loadMini();
    for (const tasks of Object.values(splits))
      expect(new Set(tasks.map(({ cluster }) => cluster)).size).toBeGreaterThanOrEqual(4);
    const shared = splits.test.filter(({ id }) => ['outlays-2001', 'receipts-1994-to-2000'].includes(id));
    expect(new Set(shared.map(({ cluster }) => cluster))).toEqual(
      new Set(['treasury_bulletin_1998_12_excerpt']),
    );
  });
});
