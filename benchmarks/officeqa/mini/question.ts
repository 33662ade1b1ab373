/** Evidence in one excerpt. */
export interface Evidence {
  /** Base name of the document. */
  readonly file: string;
  /** Title of the table; its first place in the document is the table's. */
  readonly table: string;
  /** How the lines begin that hold the figures. */
  readonly rows: readonly string[];
}

/** Figures of a table that prints millions of dollars, or percent. */
export interface FigureAnswer {
  readonly kind: 'money' | 'rate';
  /** What the question asks for; where years are told apart, of the fiscal year. */
  readonly value: number;
  /** The same of the calendar year, and of the year before that the question's basis has. */
  readonly years?: { readonly calendar: number; readonly before: number };
  /** What stands beside it: the answer of a target that read another cell. */
  readonly near: number;
  /** Decimals that the table prints. */
  readonly decimals: number;
}

export interface MonthAnswer {
  readonly kind: 'month';
  /** 1 to 12. */
  readonly month: number;
  readonly year: number;
  readonly near: { readonly month: number; readonly year: number };
}

export interface MiniQuestion {
  readonly id: string;
  readonly split: 'train' | 'val' | 'test';
  readonly difficulty: 'easy' | 'hard';
  readonly question: string;
  readonly evidence: readonly Evidence[];
  readonly answer: FigureAnswer | MonthAnswer;
}
