import type { Rng } from '../../../core/rng.ts';
import { type Choice, conventions } from '../conventions.ts';
import { openTrusted } from '../database/trusted-query.ts';
import type { HouseRules } from '../house-rules.ts';
import { compareResults, type ResultRow } from '../score/compare-results.ts';
import { drawQuestion, type Question, rightChoice, statementOf } from './draw-question.ts';
import type { Template } from './template.ts';

/** Draws after which a template counts as exhausted: some seldom give a question in which every rule matters. */
const drawsPerQuestion = 40;
/** Longest right answer, in rows. */
const mostRows = 12;

export interface GoodQuestion {
  readonly question: Question;
  readonly sql: string;
  readonly rows: readonly ResultRow[];
}

/**
 * Draws questions about one company in which each wrong value of each convention that they carry, alone, changes the
 * result. None comes twice.
 */
export class GoodQuestions {
  readonly #company: ReturnType<typeof openTrusted>;
  readonly #rules: HouseRules;
  readonly #taken = new Set<string>();
  readonly #results = new Map<string, readonly ResultRow[]>();

  constructor(company: number, rules: HouseRules) {
    this.#company = openTrusted(company);
    this.#rules = rules;
  }

  /** Null when the template gives no further one. */
  next(template: Template, rng: Rng): GoodQuestion | null {
    for (let draw = 0; draw < drawsPerQuestion; draw += 1) {
      const question = drawQuestion(template, this.#rules, rng);
      if (this.#taken.has(question.text)) continue;
      const choice = rightChoice(question, this.#rules);
      const sql = statementOf(question, choice);
      const rows = this.#rowsOf(sql);
      if (!this.#isGood(question, choice, rows)) continue;
      this.#taken.add(question.text);
      return { question, sql, rows };
    }
    return null;
  }

  close(): void {
    this.#company.close();
  }

  #isGood(question: Question, choice: Choice, rows: readonly ResultRow[]): boolean {
    if (rows.length === 0 || rows.length > mostRows || rows.some((row) => row.includes(null))) return false;
    const { carries, ordered } = question.template;
    return carries.every((id) =>
      conventions[id].values.every(({ id: value }) => {
        if (value === choice[id]) return true;
        const other = this.#rowsOf(statementOf(question, { ...choice, [id]: value }));
        return !compareResults(other, rows, { ordered }).equal;
      }),
    );
  }

  #rowsOf(sql: string): readonly ResultRow[] {
    const rows = this.#results.get(sql) ?? this.#company.rowsOf(sql);
    this.#results.set(sql, rows);
    return rows;
  }
}
