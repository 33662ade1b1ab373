import { createRng, deriveSeed } from '../../../core/rng.ts';
import type { Split } from '../../../core/vocabulary.ts';
import { type Kind, kinds } from './kinds.ts';
import { type Theme, themes } from './themes.ts';

/** One task of `spreadsheetbench-mini`: a kind of result on a sheet of a theme. */
export interface MiniTask {
  readonly id: string;
  readonly split: Split;
  readonly theme: Theme;
  readonly kind: Kind;
  /** The instruction says that a missing quantity counts as zero; without a word the result stays empty. */
  readonly missingIsZero: boolean;
}

export interface SheetRow {
  readonly name: string;
  readonly person: string;
  /** Null: the cell is empty. */
  readonly quantity: number | null;
  readonly price: number;
  /** Day of the year 2026, from 1. */
  readonly day: number;
}

/** Two workbooks a task: a script must not know the first one by heart. */
export const casesOfTask = 2;
/** The cue of the exception, word by word. */
export const zeroCue = 'Count a missing quantity as zero.';

const sizes: readonly (readonly [Split, number])[] = [
  ['train', 6],
  ['val', 4],
  ['test', 6],
];

/** The sixteen tasks in the order of their splits. Every kind occurs twice, on two themes. */
export const miniTasks: readonly MiniTask[] = sizes
  .flatMap(([split, size]) => Array.from({ length: size }, () => split))
  .map((split, index) => {
    const kind = at(kinds, index);
    const theme = at(themes, index + Math.floor(index / kinds.length));
    return { id: `${theme.id}-${kind.id}`, split, theme, kind, missingIsZero: index % 4 === 2 };
  });

/** The rows of a task's workbook, the same every time. Some quantities are missing. */
export function rowsOf({ id, theme }: MiniTask, caseIndex: number): SheetRow[] {
  const rng = createRng(deriveSeed('spreadsheetbench-mini', id, caseIndex));
  const count = 9 + rng.below(6);
  // One gap among the rows that a preview shows, one behind them.
  const gaps = new Set([1 + rng.below(2), 5 + rng.below(count - 5)]);
  return Array.from({ length: count }, (_, index) => ({
    name: at(theme.items, rng.below(theme.items.length)),
    person: at(theme.people, rng.below(theme.people.length)),
    quantity: gaps.has(index) ? null : 1 + rng.below(24),
    price: (150 + rng.below(1700)) / 100,
    day: 1 + rng.below(300),
  }));
}

export function instructionOf({ theme, kind, missingIsZero }: MiniTask): string {
  const [, , quantity] = theme.headers;
  const request = kind.request({ row: theme.row, quantity: theme.quantity });
  return (
    `On the sheet ${theme.sheet}, the column ${kind.header} is still empty. Fill it: it shall show ${request}. ` +
    `The ${theme.quantity} stands in the column ${quantity}.${missingIsZero ? ` ${zeroCue}` : ''}`
  );
}

/** The result of a row; null stays empty. */
export function resultOf({ kind, missingIsZero }: MiniTask, row: SheetRow): number | string | null {
  if (row.quantity === null && !missingIsZero) return null;
  return kind.value({ name: row.name, quantity: row.quantity ?? 0, price: row.price });
}

/** Where the results of both cases stand: rows behind the last one stay empty. */
export function positionOf(task: MiniTask): string {
  const longest = Math.max(...Array.from({ length: casesOfTask }, (_, index) => rowsOf(task, index).length));
  return `'${task.theme.sheet}'!F2:F${longest + 2}`;
}

function at<T>(list: readonly T[], index: number): T {
  const item = list[index % list.length];
  if (item === undefined) throw new RangeError('an empty list has no items');
  return item;
}
