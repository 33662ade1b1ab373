import { where } from './fragments.ts';
import type { Template } from './template.ts';

/** Questions about money that came in and went back. */
export const paymentTemplates: readonly Template[] = [
  {
    family: 'payments-by-method',
    carries: ['money', 'year'],
    ordered: false,
    ask: ({ method, year }, w) => `How much was paid by ${method} in ${w.year(year)}?`,
    sql: ({ method, year }, f) =>
      `SELECT ${f.money('SUM(y.amount_cents)')} FROM payments y${where(`y.method = '${method}'`, f.within('y.paid_on', year))}`,
  },
  {
    family: 'payments-of-year',
    carries: ['money', 'year'],
    ordered: false,
    ask: ({ year }, w) =>
      `For each payment method: its name and how much was paid with it in ${w.year(year)}?`,
    sql: ({ year }, f) =>
      `SELECT y.method, ${f.money('SUM(y.amount_cents)')} FROM payments y${where(f.within('y.paid_on', year))} GROUP BY y.method`,
  },
  {
    family: 'payments-from-city',
    carries: ['money', 'deleted', 'names'],
    ordered: false,
    ask: ({ city }, w) => `How much have our customers in ${w.name(city)} paid?`,
    sql: ({ city }, f) =>
      `SELECT ${f.money('SUM(y.amount_cents)')} FROM payments y JOIN customers c ON c.id = y.customer_id${where(f.is('c.city', city), f.live('c'))}`,
  },
  {
    family: 'payments-by-segment',
    carries: ['money', 'deleted'],
    ordered: false,
    ask: ({ segment, method }) => `How much have our ${segment} customers paid by ${method}?`,
    sql: ({ segment, method }, f) =>
      `SELECT ${f.money('SUM(y.amount_cents)')} FROM payments y JOIN customers c ON c.id = y.customer_id${where(`c.segment = '${segment}'`, `y.method = '${method}'`, f.live('c'))}`,
  },
  {
    family: 'payments-of-segment',
    carries: ['money', 'deleted', 'year'],
    ordered: false,
    ask: ({ segment, year, method }, w) =>
      `How much have our ${segment} customers paid by ${method} in ${w.year(year)}?`,
    sql: ({ segment, year, method }, f) =>
      `SELECT ${f.money('SUM(y.amount_cents)')} FROM payments y JOIN customers c ON c.id = y.customer_id${where(`c.segment = '${segment}'`, `y.method = '${method}'`, f.within('y.paid_on', year), f.live('c'))}`,
  },
  {
    family: 'average-payment',
    carries: ['money', 'year'],
    neverExcused: ['money'],
    ordered: false,
    ask: ({ method, year }, w) => `How much was the average payment by ${method} in ${w.year(year)}?`,
    sql: ({ method, year }, f) =>
      `SELECT ${f.money('AVG(y.amount_cents)')} FROM payments y${where(`y.method = '${method}'`, f.within('y.paid_on', year))}`,
  },
  {
    family: 'largest-payment',
    carries: ['money', 'year'],
    ordered: false,
    ask: ({ method, year }, w) => `What was the largest single payment by ${method} in ${w.year(year)}?`,
    sql: ({ method, year }, f) =>
      `SELECT ${f.money('MAX(y.amount_cents)')} FROM payments y${where(`y.method = '${method}'`, f.within('y.paid_on', year))}`,
  },
  {
    family: 'refunds-of-year',
    carries: ['money', 'year'],
    ordered: false,
    ask: ({ year }, w) => `How many refunds did we make in ${w.year(year)}, and how much were they together?`,
    sql: ({ year }, f) =>
      `SELECT COUNT(*), ${f.money('SUM(r.amount_cents)')} FROM refunds r${where(f.within('r.refunded_on', year))}`,
  },
  {
    family: 'refunds-for-reason',
    carries: ['money', 'names', 'year'],
    ordered: false,
    ask: ({ reason, year }, w) =>
      `How much did we refund for the reason ${w.name(reason)} in ${w.year(year)}?`,
    sql: ({ reason, year }, f) =>
      `SELECT ${f.money('SUM(r.amount_cents)')} FROM refunds r${where(f.is('r.reason', reason), f.within('r.refunded_on', year))}`,
  },
  {
    family: 'refunds-by-segment',
    carries: ['money', 'deleted', 'year'],
    ordered: false,
    ask: ({ segment, year }, w) => `How much did we refund to our ${segment} customers in ${w.year(year)}?`,
    sql: ({ segment, year }, f) =>
      `SELECT ${f.money('SUM(r.amount_cents)')} FROM refunds r JOIN customers c ON c.id = r.customer_id${where(`c.segment = '${segment}'`, f.within('r.refunded_on', year), f.live('c'))}`,
  },
  {
    family: 'number-of-payments',
    carries: ['year'],
    ordered: false,
    ask: ({ method, year }, w) => `How many payments by ${method} did we receive in ${w.year(year)}?`,
    sql: ({ method, year }, f) =>
      `SELECT COUNT(*) FROM payments y${where(`y.method = '${method}'`, f.within('y.paid_on', year))}`,
  },
  {
    family: 'number-of-refunds',
    carries: ['deleted', 'year'],
    ordered: false,
    ask: ({ segment, year }, w) =>
      `How many refunds did we make to our ${segment} customers in ${w.year(year)}?`,
    sql: ({ segment, year }, f) =>
      `SELECT COUNT(*) FROM refunds r JOIN customers c ON c.id = r.customer_id${where(`c.segment = '${segment}'`, f.within('r.refunded_on', year), f.live('c'))}`,
  },
  {
    family: 'largest-refund',
    carries: ['money', 'deleted', 'year'],
    ordered: false,
    ask: ({ segment, year }, w) =>
      `What was the largest single refund to one of our ${segment} customers in ${w.year(year)}?`,
    sql: ({ segment, year }, f) =>
      `SELECT ${f.money('MAX(r.amount_cents)')} FROM refunds r JOIN customers c ON c.id = r.customer_id${where(`c.segment = '${segment}'`, f.within('r.refunded_on', year), f.live('c'))}`,
  },
];
