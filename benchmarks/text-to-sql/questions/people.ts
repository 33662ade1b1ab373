import { where } from './fragments.ts';
import type { Template } from './template.ts';

/** Questions about customers and employees. */
export const peopleTemplates: readonly Template[] = [
  {
    family: 'customers-in-city',
    carries: ['deleted', 'names'],
    ordered: false,
    ask: ({ city, segment }, w) => `How many ${segment} customers do we have in ${w.name(city)}?`,
    sql: ({ city, segment }, f) =>
      `SELECT COUNT(*) FROM customers c${where(f.is('c.city', city), `c.segment = '${segment}'`, f.live('c'))}`,
  },
  {
    family: 'customers-joined',
    carries: ['deleted', 'year'],
    ordered: false,
    ask: ({ year, segment }, w) => `How many ${segment} customers joined in ${w.year(year)}?`,
    sql: ({ year, segment }, f) =>
      `SELECT COUNT(*) FROM customers c${where(`c.segment = '${segment}'`, f.within('c.joined_on', year), f.live('c'))}`,
  },
  {
    family: 'customers-listed',
    carries: ['deleted', 'year'],
    ordered: true,
    ask: ({ year, segment }, w) =>
      `Name the ${segment} customers who joined in ${w.year(year)}, in alphabetical order.`,
    sql: ({ year, segment }, f) =>
      `SELECT c.name FROM customers c${where(`c.segment = '${segment}'`, f.within('c.joined_on', year), f.live('c'))} ORDER BY c.name`,
  },
  {
    family: 'customers-of-city-listed',
    carries: ['deleted', 'names'],
    ordered: true,
    ask: ({ city }, w) => `Name our customers in ${w.name(city)}, in alphabetical order.`,
    sql: ({ city }, f) =>
      `SELECT c.name FROM customers c${where(f.is('c.city', city), f.live('c'))} ORDER BY c.name`,
  },
  {
    family: 'team-size',
    carries: ['deleted', 'names'],
    ordered: false,
    ask: ({ team }, w) => `How many people work in the team ${w.name(team)}?`,
    sql: ({ team }, f) => `SELECT COUNT(*) FROM employees e${where(f.is('e.team', team), f.live('e'))}`,
  },
  {
    family: 'segments-by-year',
    carries: ['deleted', 'year'],
    ordered: false,
    ask: ({ year }, w) => `For each segment: its name and how many customers joined in ${w.year(year)}?`,
    sql: ({ year }, f) =>
      `SELECT c.segment, COUNT(*) FROM customers c${where(f.within('c.joined_on', year), f.live('c'))} GROUP BY c.segment`,
  },
];
