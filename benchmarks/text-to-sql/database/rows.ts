import { createRng, deriveSeed, type Rng } from '../../../core/rng.ts';
import {
  categories,
  cities,
  firstNames,
  lastNames,
  methods,
  productNames,
  reasons,
  segments,
  teams,
} from './names.ts';
import type { TableName } from './schema.ts';

export type Cell = string | number | null;
export type Row = readonly Cell[];

const counts = { customers: 60, employees: 24, orders: 300, payments: 210, refunds: 90 } as const;

/** The rows of one company, in the order of the columns; about a thousand. Follows from the seed alone. */
export function companyRows(seed: number): Readonly<Record<TableName, readonly Row[]>> {
  const drawer = (table: TableName) => new Drawer(createRng(deriveSeed('text-to-sql/rows', seed, table)));
  const names = new Drawer(createRng(deriveSeed('text-to-sql/names', seed))).people();
  const c = drawer('customers');
  const customers = rowsOf(counts.customers, (id) => [
    ...[id, names[id] ?? '', c.cased(cities), c.one(segments), c.day(2020, 2024), c.deletion()],
  ]);
  const e = drawer('employees');
  const employees = rowsOf(counts.employees, (id) => [
    ...[id, names[names.length - id] ?? '', e.cased(teams), e.day(2017, 2019), e.deletion()],
  ]);
  const p = drawer('products');
  const products = productNames.map((name, index): Row => {
    const price = 495 + 150 * p.below(4);
    return [
      index + 1,
      name,
      categories[Math.floor(index / 2) % categories.length] ?? '',
      price,
      p.deletion(),
    ];
  });
  const o = drawer('orders');
  const orders = rowsOf(counts.orders, (id) => [
    ...[id, 1 + o.below(counts.customers), 1 + o.below(counts.employees), o.day(2020, 2024)],
    o.one(['open', 'paid', 'shipped', 'shipped', 'cancelled']),
  ]);
  const l = drawer('order_lines');
  const lines = orders.flatMap(([order = 0]) =>
    Array.from({ length: 1 + l.below(2) }, (): Row => {
      const product = l.below(productNames.length);
      // Not always the price of today: a sum over lines is no sum over prices.
      const price = Number(products[product]?.[3] ?? 0) - l.below(3) * 7;
      return [order, product + 1, 1 + l.below(4), price];
    }),
  );
  const y = drawer('payments');
  const payments = rowsOf(counts.payments, (id) => [
    ...[id, 1 + y.below(counts.customers), y.day(2020, 2024), y.one(methods), 501 + y.below(40_000)],
  ]);
  const r = drawer('refunds');
  const refunds = rowsOf(counts.refunds, (id) => [
    ...[id, 1 + r.below(counts.customers), r.day(2020, 2024), r.cased(reasons), 101 + r.below(9_000)],
  ]);
  return {
    customers,
    employees,
    products,
    orders,
    order_lines: lines.map((line, index) => [index + 1, ...line]),
    payments,
    refunds,
  };
}

function rowsOf(count: number, row: (id: number) => Row): Row[] {
  return Array.from({ length: count }, (_, index) => row(index + 1));
}

class Drawer {
  readonly #rng: Rng;

  constructor(rng: Rng) {
    this.#rng = rng;
  }

  below(n: number): number {
    return this.#rng.below(n);
  }

  one(words: readonly string[]): string {
    return words[this.#rng.below(words.length)] ?? '';
  }

  /** One of the words as three people type it. */
  cased(words: readonly string[]): string {
    const word = this.one(words);
    const typed = this.#rng.below(4);
    return typed === 0 ? word.toLowerCase() : typed === 1 ? word.toUpperCase() : word;
  }

  /** A day of a year from `first` to `last`, YYYY-MM-DD. */
  day(first: number, last: number): string {
    const year = first + this.#rng.below(last - first + 1);
    const two = (n: number): string => String(n).padStart(2, '0');
    return `${year}-${two(1 + this.#rng.below(12))}-${two(1 + this.#rng.below(28))}`;
  }

  /** Every fourth row is deleted. */
  deletion(): string | null {
    return this.#rng.below(4) === 0 ? `${this.day(2024, 2024)} 12:00:00` : null;
  }

  /** All first and last names joined, shuffled, so that ids say nothing of the alphabet. */
  people(): string[] {
    return this.#rng.shuffle(firstNames.flatMap((first) => lastNames.map((last) => `${first} ${last}`)));
  }
}
