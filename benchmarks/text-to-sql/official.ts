import { z } from 'zod';
import { DataError } from '../../core/errors.ts';
import { schemaIssues } from '../../core/schema-issues.ts';
import type { OfficialScorer } from '../contract.ts';
import type { Gold, SqlPayload } from './payload.ts';
import { runStatementSync } from './run/run-statement.ts';
import { extractStatement } from './score/extract-statement.ts';
import { scoreResult } from './score/score-statement.ts';

const goldSchema = z.strictObject({
  company: z.number().int().min(0).max(4_294_967_295),
  sql: z.string(),
  rows: z.array(z.array(z.union([z.string(), z.number(), z.null()]))),
  ordered: z.boolean(),
});

/** Scores replies made anywhere: runs their statement on the company's database, made anew from its seed. */
export const officialScorer: OfficialScorer<SqlPayload, Gold> = {
  goldOf: ({ payload }) => payload.gold,
  parseGold(value) {
    const parsed = goldSchema.safeParse(value);
    if (parsed.success) return parsed.data;
    const issues = schemaIssues(parsed.error.issues, { schema: goldSchema, value });
    throw new DataError(`text-to-sql gold: ${issues.map(({ message }) => message).join('; ')}`);
  },
  score(response, gold) {
    const statement = extractStatement(response);
    const result = statement === '' ? null : runStatementSync(gold.company, statement);
    const { hard, soft } = scoreResult(statement, result, gold);
    return { hard, soft, extracted: statement };
  },
};
