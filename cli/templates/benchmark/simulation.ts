import { type Dataset, deriveSeed, type SimulationBook } from 'skillopt-bench';
import type { ShelfLabelsPayload } from './items.ts';
import { extractAnswer } from './score.ts';

/**
 * What the simulated models know of this benchmark: its hidden conventions in words, and how an answer looks that follows
 * them or not. The real scorer decides. Leave `simulation` out of the adapter if you do not want it: nothing else needs it.
 */
const marks: readonly string[] = ['.', '-', '/'];
const widths: readonly number[] = [0, 2, 3];
const right = { mark: 1, padding: 1 } as const;

const concepts: SimulationBook['concepts'] = [
  {
    id: 'mark',
    family: 'form',
    topics: ['the mark between row and place', 'the separator'],
    values: [
      { id: 'point', phrases: ['as a point', 'with a point'] },
      { id: 'hyphen', phrases: ['as a hyphen', 'with a hyphen'] },
      { id: 'slash', phrases: ['as a slash', 'with a slash'] },
    ],
    truth: right.mark,
    exception: null,
  },
  {
    id: 'padding',
    family: 'form',
    topics: ['the numbers', 'row and place'],
    values: [
      { id: 'bare', phrases: ['without leading zeros', 'as they are'] },
      { id: 'two', phrases: ['with two digits', 'padded to two digits'] },
      { id: 'three', phrases: ['with three digits', 'padded to three digits'] },
    ],
    truth: right.padding,
    exception: null,
  },
];

export function shelfLabelsSimulation(dataset: Dataset<ShelfLabelsPayload>): SimulationBook {
  const { train, val, test } = dataset.splits;
  const questions = new Map([...train, ...val, ...test].map(({ id, payload }) => [id, payload.question]));
  return {
    world: 'shelf-labels',
    seed: Number(deriveSeed('shelf-labels/world') % 4_294_967_296n),
    concepts,
    tasks: [...questions.keys()].map((id) => ({
      id,
      concepts: concepts.map((concept) => ({ id: concept.id, exception: false })),
    })),
    identify(userText) {
      const lines = new Set(userText.split('\n'));
      for (const [id, question] of questions) if (lines.has(question)) return id;
      return null;
    },
    render(taskId, values, privateFactRight) {
      const [row = 0, place = 0] = numbersOf(questions.get(taskId) ?? '');
      const width = widths[values.padding ?? right.padding] ?? 0;
      const padded = (n: number): string => String(n).padStart(width, '0');
      return `${padded(row)}${marks[values.mark ?? right.mark] ?? ''}${padded(privateFactRight ? place : place + 1)}`;
    },
    inspect(_, output) {
      const [, first = '', mark = ''] = /^(\d+)([./-])\d+$/.exec(extractAnswer(output)) ?? [];
      const width = first.length === 1 ? 0 : first.length;
      const told = (index: number): number | null => (index < 0 ? null : index);
      return {
        mark: told(marks.indexOf(mark)),
        padding: first === '' ? null : told(widths.indexOf(width)),
      };
    },
  };
}

function numbersOf(question: string): number[] {
  return [...question.matchAll(/\d+/g)].map(([digits]) => Number(digits));
}
