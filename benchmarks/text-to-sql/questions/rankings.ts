import { where } from './fragments.ts';
import type { Template } from './template.ts';

/** Questions that ask for rows in an order in which some are equal. */
export const rankingTemplates: readonly Template[] = [
  {
    family: 'best-sellers',
    carries: ['ties', 'cancelled', 'deleted'],
    ordered: true,
    ask: ({ most, units }) =>
      `Which ${most} products were on the most order lines of at least ${units} units? Name and number of lines, best first.`,
    sql: ({ most, units }, f) =>
      `SELECT p.name, COUNT(*) FROM order_lines l JOIN orders o ON o.id = l.order_id JOIN products p ON p.id = l.product_id${where(`l.quantity >= ${units}`, f.counted('o'), f.live('p'))} GROUP BY p.id ORDER BY COUNT(*) DESC${f.tie('p')} LIMIT ${most}`,
  },
  {
    family: 'busiest-customers',
    carries: ['ties', 'cancelled', 'deleted'],
    ordered: true,
    ask: ({ most, segment }) =>
      `Which ${most} ${segment} customers have placed the most orders? Name and number of orders, most first.`,
    sql: ({ most, segment }, f) =>
      `SELECT c.name, COUNT(*) FROM orders o JOIN customers c ON c.id = o.customer_id${where(`c.segment = '${segment}'`, f.counted('o'), f.live('c'))} GROUP BY c.id ORDER BY COUNT(*) DESC${f.tie('c')} LIMIT ${most}`,
  },
  {
    family: 'busiest-employees',
    carries: ['ties', 'cancelled', 'deleted'],
    ordered: true,
    ask: ({ most }) =>
      `Which ${most} employees have handled the most orders? Name and number of orders, most first.`,
    sql: ({ most }, f) =>
      `SELECT e.name, COUNT(*) FROM orders o JOIN employees e ON e.id = o.employee_id${where(f.counted('o'), f.live('e'))} GROUP BY e.id ORDER BY COUNT(*) DESC${f.tie('e')} LIMIT ${most}`,
  },
  {
    family: 'dearest-products',
    carries: ['ties', 'money', 'deleted'],
    ordered: true,
    ask: ({ most }) => `Which ${most} products are the dearest? Name and price, dearest first.`,
    sql: ({ most }, f) =>
      `SELECT p.name, ${f.money('p.price_cents')} FROM products p${where(f.live('p'))} ORDER BY p.price_cents DESC${f.tie('p')} LIMIT ${most}`,
  },
  {
    family: 'steady-payers',
    carries: ['ties', 'deleted', 'year'],
    ordered: true,
    ask: ({ most, year }, w) =>
      `Which ${most} customers made the most payments in ${w.year(year)}? Name and number of payments, most first.`,
    sql: ({ most, year }, f) =>
      `SELECT c.name, COUNT(*) FROM payments y JOIN customers c ON c.id = y.customer_id${where(f.within('y.paid_on', year), f.live('c'))} GROUP BY c.id ORDER BY COUNT(*) DESC${f.tie('c')} LIMIT ${most}`,
  },
];
