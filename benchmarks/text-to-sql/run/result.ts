import { z } from 'zod';
import type { ResultRow } from '../score/compare-results.ts';

const cellSchema = z.union([z.string(), z.number(), z.null()]);

/** What the process that runs statements answers. */
export const runnerReplySchema = z.union([
  z.object({ kind: z.literal('rows'), rows: z.array(z.array(cellSchema)) }),
  z.object({ kind: z.enum(['sql-error', 'too-large', 'memory']), message: z.string() }),
]);

/** What came of a statement; `message` is one line. */
export type StatementResult =
  | { readonly kind: 'rows'; readonly rows: readonly ResultRow[] }
  | {
      /**
       * - `refused`: not run, see check-statement.ts
       * - `sql-error`: SQLite does not take it, or it failed half-way
       * - `time-limit`, `memory`, `too-large`: ended at a limit
       */
      readonly kind: 'refused' | 'sql-error' | 'time-limit' | 'memory' | 'too-large';
      readonly message: string;
    };

export interface StatementLimits {
  readonly milliseconds: number;
  /** SQLite's heap in the process that runs it; a process that has run under a lower limit keeps that. */
  readonly heapBytes: number;
  readonly rows: number;
  readonly columns: number;
  /** Longest text in a cell, in characters; blobs in bytes. */
  readonly cell: number;
  /** All cells together. */
  readonly characters: number;
}

export const usualLimits: StatementLimits = {
  milliseconds: 5_000,
  heapBytes: 8_000_000,
  rows: 1_000,
  columns: 40,
  cell: 2_000,
  characters: 100_000,
};

export function timeLimitResult({ milliseconds }: StatementLimits): StatementResult {
  return { kind: 'time-limit', message: `stopped after ${milliseconds / 1000} seconds` };
}

/** The process died: nothing but memory that is not SQLite's own makes it. */
export const diedResult: StatementResult = {
  kind: 'memory',
  message: 'the process that ran the statement ended: out of memory',
};
