import { companyRows } from './rows.ts';
import { schema, tableNames } from './schema.ts';

/** The statements that make the database of a seed, about 60 kB. */
export function databaseScript(seed: number): string {
  const rows = companyRows(seed);
  const literal = (cell: string | number | null): string =>
    cell === null ? 'NULL' : typeof cell === 'number' ? String(cell) : `'${cell.replaceAll("'", "''")}'`;
  const inserts = tableNames.map((table) => {
    const values = rows[table].map((row) => `(${row.map(literal).join(',')})`);
    return `INSERT INTO ${table} VALUES ${values.join(',')};`;
  });
  return [schema, ...inserts].join('\n');
}
