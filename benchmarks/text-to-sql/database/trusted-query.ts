import Database from 'libsql';
import { z } from 'zod';
import type { ResultRow } from '../score/compare-results.ts';
import { databaseScript } from './script.ts';

const rowsSchema = z.array(z.array(z.union([z.string(), z.number(), z.null()])));

/** Runs statements that this suite wrote, in this process and without limits. Never give it a model's. */
export function openTrusted(company: number): { rowsOf(sql: string): ResultRow[]; close(): void } {
  const database = new Database(':memory:');
  database.exec(databaseScript(company));
  return {
    rowsOf(sql) {
      const statement = database.prepare(sql);
      // Rows as arrays: columns may share a name. The method is there, but not in the type declarations.
      if ('raw' in statement && typeof statement.raw === 'function') statement.raw(true);
      return rowsSchema.parse(statement.all());
    },
    close: () => {
      database.close();
    },
  };
}
