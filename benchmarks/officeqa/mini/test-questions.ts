import { tables } from './excerpts.ts';
import type { MiniQuestion } from './question.ts';

export const testQuestions: readonly MiniQuestion[] = [
  {
    id: 'silver-ratio-1936',
    split: 'test',
    difficulty: 'easy',
    question:
      'What was the ratio of silver to gold and silver in the monetary stocks at the end of the fiscal year 1936?',
    evidence: [{ ...tables.goldAndSilver, rows: ['| 1936 | 10608.4 | 2249.5 | 17.5 |'] }],
    answer: { kind: 'rate', value: 17.5, near: 17.2, decimals: 1 },
  },
  {
    id: 'treasury-yield-october-1940',
    split: 'test',
    difficulty: 'easy',
    question: 'What was the average yield of long-term Treasury bonds in October 1940 in the monthly series?',
    evidence: [{ ...tables.yields1941, rows: ['| Oct.... | 2.10 |'] }],
    answer: { kind: 'rate', value: 2.1, near: 2.7, decimals: 2 },
  },
  {
    id: 'highest-exempt-yield-1937',
    split: 'test',
    difficulty: 'hard',
    question:
      'In which month of 1937 was the average yield of partially tax-exempt Treasury bonds highest in the monthly series?',
    evidence: [{ ...tables.yields1944, rows: ['| Apr. | 2.80 | - | 3.43 |'] }],
    answer: { kind: 'month', month: 4, year: 1937, near: { month: 9, year: 1937 } },
  },
  {
    id: 'customs-receipts-1937',
    split: 'test',
    difficulty: 'easy',
    question: 'How large were customs receipts in the fiscal year 1937? Write the amount in single dollars.',
    evidence: [{ ...tables.classes1944, rows: ['| 1937 | 5294 | 4597 | 486 |'] }],
    answer: { kind: 'money', value: 486, near: 210, decimals: 0 },
  },
  {
    id: 'cash-outgo-1951',
    split: 'test',
    difficulty: 'hard',
    question: 'What was the total cash operating outgo of 1951?',
    evidence: [{ ...tables.cash1954, rows: ['| 1951 | 3438.0 |'] }],
    answer: {
      kind: 'money',
      value: 45804,
      years: { calendar: 58034, before: 43155 },
      near: 53439,
      decimals: 0,
    },
  },
  {
    id: 'cash-income-calendar-1952',
    split: 'test',
    difficulty: 'hard',
    question:
      'What was the total cash operating income of the calendar year 1952? Write the amount in single dollars.',
    evidence: [{ ...tables.cash1954, rows: ['| 1952 | 5183.0 |'] }],
    answer: {
      kind: 'money',
      value: 68093,
      years: { calendar: 71396, before: 59338 },
      near: 72980,
      decimals: 0,
    },
  },
  {
    id: 'savings-bond-redemptions-1952',
    split: 'test',
    difficulty: 'hard',
    question: 'How large were the total redemptions of savings bonds, matured and unmatured, in 1952?',
    evidence: [{ ...tables.redemptions1954, rows: ['| 1952 | 5109.0 |', '| 1952 | 5074.0 |'] }],
    answer: {
      kind: 'money',
      value: 5109,
      years: { calendar: 5074, before: 6137 },
      near: 4317,
      decimals: 0,
    },
  },
  {
    id: 'deficit-november-1980',
    split: 'test',
    difficulty: 'easy',
    question: 'What was the budget surplus or deficit of the month of November 1980?',
    evidence: [{ ...tables.fiscal1981, rows: ['| Nov. | 39175 | 48049 | -8874 |'] }],
    answer: { kind: 'money', value: -8874, near: -17382, decimals: 0 },
  },
  {
    id: 'outlays-2001',
    split: 'test',
    difficulty: 'easy',
    question: 'How large were total outlays in the fiscal year 2001? Write the amount in single dollars.',
    evidence: [{ ...tables.fiscal2003, rows: ['| 2001 | 1991044 |'] }],
    answer: { kind: 'money', value: 1863769, near: 1788143, decimals: 0 },
  },
  {
    id: 'receipts-1994-to-2000',
    split: 'test',
    difficulty: 'hard',
    question:
      'By how much did the total receipts of the fiscal year 2000 exceed those of the fiscal year 1994?',
    evidence: [
      { ...tables.fiscal1998, rows: ['| 19941 | 1257187 |'] },
      { ...tables.fiscal2003, rows: ['| 2000 | 2025060 |'] },
    ],
    answer: { kind: 'money', value: 767873, near: 674484, decimals: 0 },
  },
];
