import type { SimulationBook } from '../../../models/simulated/book.ts';

/** Three confusable conventions of a letter writer, twelve tasks; every third date has its exception cue. */
export const smallBook: SimulationBook = {
  world: 'letters',
  seed: 7,
  concepts: [
    {
      id: 'date',
      family: 'layout',
      topics: ['the date', 'dates'],
      values: [
        { id: 'iso', phrases: ['as YYYY-MM-DD', 'in ISO form'] },
        { id: 'dots', phrases: ['as DD.MM.YYYY', 'with dots'] },
        { id: 'slashes', phrases: ['as MM/DD/YYYY', 'with slashes'] },
      ],
      truth: 1,
      exception: { cue: 'a foreign address', truth: 0 },
    },
    {
      id: 'name',
      family: 'layout',
      topics: ['the name', 'names'],
      values: [
        { id: 'plain', phrases: ['as it stands', 'unchanged'] },
        { id: 'capitals', phrases: ['in capitals', 'in upper case'] },
        { id: 'initials', phrases: ['as initials', 'with initials only'] },
      ],
      truth: 1,
      exception: null,
    },
    {
      id: 'sum',
      family: 'layout',
      topics: ['the sum', 'sums of money'],
      values: [
        { id: 'bare', phrases: ['without currency', 'as a bare number'] },
        { id: 'code', phrases: ['with the code EUR', 'after the code EUR'] },
        { id: 'sign', phrases: ['with a euro sign', 'before a euro sign'] },
      ],
      truth: 2,
      exception: null,
    },
  ],
  tasks: Array.from({ length: 12 }, (_, n) => ({
    id: `letter-${n}`,
    concepts: [
      { id: 'date', exception: n % 3 === 0 },
      ...(n % 2 === 0 ? [{ id: 'name', exception: false }] : []),
      ...(n % 4 !== 1 ? [{ id: 'sum', exception: false }] : []),
    ],
  })),
  identify: (userText) => /Letter no\. (\d+)/.exec(userText)?.[1]?.replace(/^/, 'letter-') ?? null,
  render: (taskId, values, privateFactRight) =>
    JSON.stringify({ taskId, values, fact: privateFactRight ? 'yes' : 'no' }),
  inspect: (_taskId, output) => {
    try {
      return JSON.parse(output).values;
    } catch {
      return {};
    }
  },
};

/** The user message of a task. */
export function letterPrompt(n: number): string {
  return `Letter no. ${n}\nWrite it.`;
}
