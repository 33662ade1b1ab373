/** A Markdown table of an excerpt, read by the labels of rows and columns. */
export interface TableCells {
  /** @param heading the row label after which the row is looked for, in tables whose labels repeat */
  row(label: string, heading?: string | null): readonly string[];
  text(label: string, column: string, heading?: string | null): string;
  cell(label: string, column: string, heading?: string | null): number;
  /** Rows after one label and before another. */
  between(first: string, last: string): readonly (readonly string[])[];
}

/** The first table behind a title. */
export function findTable(lines: readonly string[], title: string): TableCells {
  const start = lines.findIndex((line) => line.startsWith(title));
  if (start < 0) throw new Error(`no table '${title}'`);
  const head = lines.findIndex((line, index) => index > start && line.startsWith('|'));
  const end = lines.findIndex((line, index) => index > head && !line.startsWith('|'));
  const cells = (line = '') =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim());
  const columns = cells(lines[head]);
  const rows = lines.slice(head + 2, end).map(cells);
  const indexOf = (label: string, from = 0) => {
    const index = rows.findIndex((row, at) => at >= from && row[0]?.startsWith(label));
    if (index < 0) throw new Error(`${title}: no row '${label}'`);
    return index;
  };
  const row: TableCells['row'] = (label, heading = null) =>
    rows[indexOf(label, heading === null ? 0 : indexOf(heading) + 1)] ?? [];
  const text: TableCells['text'] = (label, column, heading = null) => {
    const index = columns.findIndex((name) => name.includes(column));
    if (index < 0) throw new Error(`${title}: no column '${column}' among ${columns.join(' | ')}`);
    return row(label, heading)[index] ?? '';
  };
  return {
    row,
    text,
    cell(...where) {
      const value = Number(text(...where));
      if (!Number.isFinite(value)) throw new Error(`${title}: ${where.join(', ')} is no number`);
      return value;
    },
    between: (first, last) => rows.slice(indexOf(first) + 1, indexOf(last)),
  };
}
