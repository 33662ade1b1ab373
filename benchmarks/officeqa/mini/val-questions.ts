import { tables } from './excerpts.ts';
import type { MiniQuestion } from './question.ts';

export const valQuestions: readonly MiniQuestion[] = [
  {
    id: 'gold-france-1933',
    split: 'val',
    difficulty: 'easy',
    question: 'What was the net movement of gold between France and the United States in 1933?',
    evidence: [{ ...tables.goldMovement, rows: ['| 1933 | 10.8 | -365.1 |'] }],
    answer: { kind: 'money', value: -365.1, near: -293.7, decimals: 1 },
  },
  {
    id: 'lowest-receipts-1938',
    split: 'val',
    difficulty: 'hard',
    question: 'In which month of 1938 were total budget receipts lowest?',
    evidence: [{ ...tables.budgetMonths, rows: ['| 1938 | 294.0 | 308.0 |'] }],
    answer: { kind: 'month', month: 4, year: 1938, near: { month: 7, year: 1938 } },
  },
  {
    id: 'cash-outgo-calendar-1948',
    split: 'val',
    difficulty: 'hard',
    question: 'What was the total cash operating outgo of the calendar year 1948?',
    evidence: [{ ...tables.cash1954, rows: ['| 1948 | 2497.0 |'] }],
    answer: {
      kind: 'money',
      value: 36496,
      years: { calendar: 36897, before: 38616 },
      near: 42642,
      decimals: 0,
    },
  },
  {
    id: 'net-cash-1945',
    split: 'val',
    difficulty: 'hard',
    question: 'What was the net cash operating income or outgo of 1945?',
    evidence: [{ ...tables.cash1954, rows: ['| 1945 | -4005.0 |'] }],
    answer: {
      kind: 'money',
      value: -44945,
      years: { calendar: -36534, before: -46095 },
      near: -17899,
      decimals: 0,
    },
  },
  {
    id: 'highest-receipts-1981',
    split: 'val',
    difficulty: 'hard',
    question: 'In which month from October 1980 to September 1981 were net budget receipts highest?',
    evidence: [{ ...tables.fiscal1981, rows: ['| Apr. | 74464 |'] }],
    answer: { kind: 'month', month: 4, year: 1981, near: { month: 6, year: 1981 } },
  },
  {
    id: 'on-budget-deficit-2002',
    split: 'val',
    difficulty: 'easy',
    question: 'What was the on-budget surplus or deficit of the fiscal year 2002?',
    evidence: [{ ...tables.fiscal2003, rows: ['| 2002 | 1853296 |'] }],
    answer: { kind: 'money', value: -317324, near: -157666, decimals: 0 },
  },
];
