import type { BenchmarkDefinition } from '../contract.ts';
import { createTextToSql } from './adapter.ts';

/** A benchmark of this suite's own that makes its data itself; see README.md. */
export const textToSqlDefinitions: readonly BenchmarkDefinition[] = [
  {
    name: 'text-to-sql',
    summary: "questions to SQL under a shop's house rules that only the feedback reveals",
    defaultSource: { kind: 'generated' },
    create: createTextToSql,
  },
];
