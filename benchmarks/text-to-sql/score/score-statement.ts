import type { Gold } from '../payload.ts';
import type { StatementResult } from '../run/result.ts';
import { type Comparison, compareResults } from './compare-results.ts';

/** A reply with what came of its statement. */
export interface StatementScore {
  /** 1 when the result set is the expected one. */
  readonly hard: 0 | 1;
  /** Row F1; a half for the right rows in a wrong order. */
  readonly soft: number;
  /** Empty when the reply holds no statement. */
  readonly statement: string;
  /** Null when there was no statement. */
  readonly result: StatementResult | null;
  readonly comparison: Comparison | null;
}

export function scoreResult(statement: string, result: StatementResult | null, gold: Gold): StatementScore {
  if (result?.kind !== 'rows') return { hard: 0, soft: 0, statement, result, comparison: null };
  const comparison = compareResults(result.rows, gold.rows, gold);
  return { hard: comparison.equal ? 1 : 0, soft: comparison.soft, statement, result, comparison };
}
