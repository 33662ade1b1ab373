import type { ConventionId } from './conventions.ts';
import type { Subject } from './questions/template.ts';
import type { ResultRow } from './score/compare-results.ts';
import type { Difficulty } from './settings.ts';

/** What an answer is scored against. */
export interface Gold {
  /** Seed of the company whose database the statement runs on. */
  readonly company: number;
  readonly sql: string;
  readonly rows: readonly ResultRow[];
  /** The question asks for an order. */
  readonly ordered: boolean;
}

/** One question. */
export interface SqlPayload {
  readonly seed: number;
  readonly difficulty: Difficulty;
  /** Name of the database in the prompt. */
  readonly database: string;
  readonly question: string;
  /** The house rules in words where the prompt states them; else empty. */
  readonly rules: string;
  /** How the question was made, which tells the simulated world what statements to write. */
  readonly made: {
    readonly family: string;
    readonly subject: Subject;
    readonly excused: readonly ConventionId[];
  };
  readonly gold: Gold;
}
