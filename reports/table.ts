/** One table model; writers know nothing of what is in it. */
export interface Table {
  readonly title: string;
  /** `SIMULATED`, `RECORDED ...` or `LIVE`: printed with every rendering (design: real, recorded, simulated). */
  readonly stamp: string;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** Sentences under the table. */
  readonly notes: readonly string[];
}

export interface Column {
  /** Key in CSV and JSON: snake_case with its unit. */
  readonly key: string;
  readonly heading: string;
  readonly align: 'left' | 'right';
  /** Left out of the narrow writers (terminal, Markdown) and kept in CSV and JSON. */
  readonly detail?: boolean;
}

export interface Row {
  /** Raw values for CSV and JSON; null = not measured. */
  readonly values: Readonly<Record<string, string | number | boolean | null>>;
  /** Text for people, where it differs from the value. */
  readonly shown: Readonly<Record<string, string>>;
  /** What people should see at once, by column: the best of the row, or one of several equal best. */
  readonly marks?: Readonly<Record<string, Mark>>;
  /** Rows of one name belong together: a rule separates them from the next. */
  readonly group?: string;
}

export type Mark = 'best' | 'tied';

/** The value of a column; its key may be the name of a method or model, so also `constructor`. */
export function ownValue<Value>(
  record: Readonly<Record<string, Value>> | undefined,
  key: string,
): Value | undefined {
  return record !== undefined && Object.hasOwn(record, key) ? record[key] : undefined;
}

/** The text of a cell for people: an absent value is a dash, never a zero. */
export function cellText(row: Row, column: Column): string {
  const shown = ownValue(row.shown, column.key);
  if (shown !== undefined) return shown;
  const value = ownValue(row.values, column.key);
  return value === null || value === undefined ? '-' : String(value);
}
