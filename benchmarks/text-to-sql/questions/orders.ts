import { where } from './fragments.ts';
import type { Template } from './template.ts';

const lines = 'FROM order_lines l JOIN orders o ON o.id = l.order_id';
const value = 'SUM(l.quantity * l.unit_price_cents)';

/** Questions about orders and what is on them. */
export const orderTemplates: readonly Template[] = [
  {
    family: 'orders-of-year',
    carries: ['cancelled', 'year'],
    ordered: false,
    ask: ({ year }, w) => `How many orders were placed in ${w.year(year)}?`,
    sql: ({ year }, f) =>
      `SELECT COUNT(*) FROM orders o${where(f.within('o.ordered_on', year), f.counted('o'))}`,
  },
  {
    family: 'orders-from-city',
    carries: ['cancelled', 'deleted', 'names'],
    ordered: false,
    ask: ({ city }, w) => `How many orders have customers in ${w.name(city)} placed?`,
    sql: ({ city }, f) =>
      `SELECT COUNT(*) FROM orders o JOIN customers c ON c.id = o.customer_id${where(f.is('c.city', city), f.counted('o'), f.live('c'))}`,
  },
  {
    family: 'order-value-of-year',
    carries: ['money', 'cancelled', 'year'],
    ordered: false,
    ask: ({ year, units }, w) =>
      `What was the value of the order lines of at least ${units} units in ${w.year(year)}, at the prices on the lines?`,
    sql: ({ year, units }, f) =>
      `SELECT ${f.money(value)} ${lines}${where(`l.quantity >= ${units}`, f.within('o.ordered_on', year), f.counted('o'))}`,
  },
  {
    family: 'order-value-by-segment',
    carries: ['money', 'cancelled', 'deleted'],
    ordered: false,
    ask: ({ category }) =>
      `For each segment of our customers: its name and the value of their order lines with ${category}, at the prices on the lines?`,
    sql: ({ category }, f) =>
      `SELECT c.segment, ${f.money(value)} ${lines} JOIN customers c ON c.id = o.customer_id JOIN products p ON p.id = l.product_id${where(`p.category = '${category}'`, f.counted('o'), f.live('c'), f.live('p'))} GROUP BY c.segment`,
  },
  {
    family: 'average-line-value',
    carries: ['money', 'cancelled', 'year'],
    neverExcused: ['money'],
    ordered: false,
    ask: ({ year, units }, w) =>
      `What was the average value of an order line of at least ${units} units in ${w.year(year)}, at the prices on the lines?`,
    sql: ({ year, units }, f) =>
      `SELECT ${f.money('AVG(l.quantity * l.unit_price_cents)')} ${lines}${where(`l.quantity >= ${units}`, f.within('o.ordered_on', year), f.counted('o'))}`,
  },
  {
    family: 'order-lines-of-year',
    carries: ['cancelled', 'year'],
    ordered: false,
    ask: ({ year, units }, w) =>
      `How many order lines of at least ${units} units were ordered in ${w.year(year)}?`,
    sql: ({ year, units }, f) =>
      `SELECT COUNT(*) ${lines}${where(`l.quantity >= ${units}`, f.within('o.ordered_on', year), f.counted('o'))}`,
  },
  {
    family: 'orders-of-segment',
    carries: ['cancelled', 'deleted', 'year'],
    ordered: false,
    ask: ({ segment, year }, w) => `How many orders have ${segment} customers placed in ${w.year(year)}?`,
    sql: ({ segment, year }, f) =>
      `SELECT COUNT(*) FROM orders o JOIN customers c ON c.id = o.customer_id${where(`c.segment = '${segment}'`, f.within('o.ordered_on', year), f.counted('o'), f.live('c'))}`,
  },
  {
    family: 'order-value-of-segment',
    carries: ['money', 'cancelled', 'deleted'],
    ordered: false,
    ask: ({ segment, units }) =>
      `What is the value of the order lines of at least ${units} units of our ${segment} customers, at the prices on the lines?`,
    sql: ({ segment, units }, f) =>
      `SELECT ${f.money(value)} ${lines} JOIN customers c ON c.id = o.customer_id${where(`c.segment = '${segment}'`, `l.quantity >= ${units}`, f.counted('o'), f.live('c'))}`,
  },
  {
    family: 'lines-of-category',
    carries: ['cancelled', 'deleted'],
    ordered: false,
    ask: ({ category, units }) =>
      `How many order lines of at least ${units} units are there with products of the category ${category}?`,
    sql: ({ category, units }, f) =>
      `SELECT COUNT(*) ${lines} JOIN products p ON p.id = l.product_id${where(`p.category = '${category}'`, `l.quantity >= ${units}`, f.counted('o'), f.live('p'))}`,
  },
  {
    family: 'units-of-product',
    carries: ['cancelled', 'deleted', 'names'],
    ordered: false,
    ask: ({ product, units }, w) =>
      `How many order lines of at least ${units} units are there with products named ${w.name(product)}?`,
    sql: ({ product, units }, f) =>
      `SELECT COUNT(*) ${lines} JOIN products p ON p.id = l.product_id${where(f.is('p.name', product), `l.quantity >= ${units}`, f.counted('o'), f.live('p'))}`,
  },
];
