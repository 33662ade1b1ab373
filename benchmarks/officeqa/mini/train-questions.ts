import { tables } from './excerpts.ts';
import type { MiniQuestion } from './question.ts';

export const trainQuestions: readonly MiniQuestion[] = [
  {
    id: 'gold-assets-1936',
    split: 'train',
    difficulty: 'easy',
    question: 'How large were the gold assets of the Treasury at the end of 1936?',
    evidence: [{ ...tables.goldAssets, rows: ['| 1936 | 11257.6 |'] }],
    answer: { kind: 'money', value: 11257.6, near: 8959.6, decimals: 1 },
  },
  {
    id: 'gold-certificates-june-1939',
    split: 'train',
    difficulty: 'easy',
    question: 'Give, as a round figure, the amount of gold certificates at the end of June 1939.',
    evidence: [{ ...tables.goldAssets, rows: ['| June | 16110.0 | 13595.6 |'] }],
    answer: { kind: 'money', value: 13595.6, near: 13398.8, decimals: 1 },
  },
  {
    id: 'silver-ratio-september-1938',
    split: 'train',
    difficulty: 'easy',
    question:
      'What was the ratio of silver to gold and silver in the monetary stocks at the end of September 1938? Give it without a unit.',
    evidence: [{ ...tables.goldAndSilver, rows: ['| Sept. | 13759.6 | 3163.0 | 18.7 |'] }],
    answer: { kind: 'rate', value: 18.7, near: 18.5, decimals: 1 },
  },
  {
    id: 'highest-expenditures-1936',
    split: 'train',
    difficulty: 'hard',
    question: 'In which month of 1936 were total budget expenditures highest?',
    evidence: [{ ...tables.budgetMonths, rows: ['| 1936 | 538.0 |'] }],
    answer: { kind: 'month', month: 6, year: 1936, near: { month: 12, year: 1936 } },
  },
  {
    id: 'corporate-yield-june-1940',
    split: 'train',
    difficulty: 'easy',
    question: 'What was the average yield of high-grade corporate bonds in June 1940 in the monthly series?',
    evidence: [{ ...tables.yields1941, rows: ['| June.... | 2.39 | 2.93 |'] }],
    answer: { kind: 'rate', value: 2.93, near: 2.39, decimals: 2 },
  },
  {
    id: 'customs-receipts-1938',
    split: 'train',
    difficulty: 'easy',
    question: 'How large were customs receipts in the fiscal year 1938? Write the amount in single dollars.',
    evidence: [{ ...tables.classes1944, rows: ['| 1938 | 6242 | 5674 | 359 |'] }],
    answer: { kind: 'money', value: 359, near: 208, decimals: 0 },
  },
  {
    id: 'cash-income-1947',
    split: 'train',
    difficulty: 'hard',
    question: 'What was the total cash operating income of 1947?',
    evidence: [{ ...tables.cash1954, rows: ['| 1947 | 3821.0 |'] }],
    answer: {
      kind: 'money',
      value: 43591,
      years: { calendar: 44319, before: 43839 },
      near: 36931,
      decimals: 0,
    },
  },
  {
    id: 'cash-income-calendar-1949',
    split: 'train',
    difficulty: 'hard',
    question: 'What was the total cash operating income of the calendar year 1949?',
    evidence: [{ ...tables.cash1954, rows: ['| 1949 | 3683.0 |'] }],
    answer: {
      kind: 'money',
      value: 41628,
      years: { calendar: 41374, before: 44971 },
      near: 42642,
      decimals: 0,
    },
  },
  {
    id: 'deficit-1975',
    split: 'train',
    difficulty: 'easy',
    question: 'What was the budget surplus or deficit of the fiscal year 1975?',
    evidence: [{ ...tables.fiscal1981, rows: ['| 1975 | 280997 | 326185 | -45188 |'] }],
    answer: { kind: 'money', value: -45188, near: -66434, decimals: 0 },
  },
  {
    id: 'deficit-1996',
    split: 'train',
    difficulty: 'easy',
    question:
      'What was the total surplus or deficit of the fiscal year 1996, on-budget and off-budget taken together?',
    evidence: [{ ...tables.fiscal1998, rows: ['| 19961 | 1452763 |'] }],
    answer: { kind: 'money', value: -107331, near: -174367, decimals: 0 },
  },
];
