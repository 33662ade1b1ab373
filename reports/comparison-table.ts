import type { Column, Row, Table } from './table.ts';

/**
 * The main table turned: one row a cell (benchmark x model x mode x optimizer), one column a method. Made of the rows of
 * the main table, so that no number has two origins.
 * - one run: hard % with its 95 % Wilson interval
 * - several replicates: mean, and the lowest and the highest of them
 */
export function comparisonTable(main: Table): Table {
  const methods = [...new Set(main.rows.map(({ values }) => String(values.method_label)))];
  const cells = new Map<string, Row[]>();
  for (const row of main.rows) {
    const { benchmark, model, mode } = row.values;
    const key = JSON.stringify([benchmark, model, mode]);
    cells.set(key, [...(cells.get(key) ?? []), row]);
  }
  const groups = [...cells.values()].flatMap(byOptimizer);
  const several = new Set(groups.map(({ optimizer }) => optimizer).filter((name) => name !== null)).size > 1;
  const columns: Column[] = [
    { key: 'benchmark', heading: 'benchmark', align: 'left' },
    { key: 'model', heading: 'model', align: 'left' },
    {
      key: 'mode',
      heading: 'mode',
      align: 'left',
      detail: main.columns.find(({ key }) => key === 'mode')?.detail ?? true,
    },
    { key: 'optimizer', heading: 'optimizer', align: 'left', detail: !several },
    { key: 'n', heading: 'n', align: 'right' },
    { key: 'coverage_percent', heading: 'coverage', align: 'right' },
    ...main.columns.filter(({ key }) => key === 'partial'),
    ...methods.map((key): Column => ({ key, heading: headingOf(key, main.rows), align: 'right' })),
  ];
  return {
    title: `${main.title}: hard % on test by method`,
    stamp: main.stamp,
    columns,
    rows: groups.map((group) => rowOf(group, methods)),
    notes: [
      'hard %: share of test items answered exactly, 95 % Wilson interval of one trained document; of several runs: mean, lowest and highest. ' +
        'Gains, p, budgets and every run stand in the main table.',
      ...main.notes.filter(
        (note) => note.startsWith('n/a:') || note.startsWith('budget ') || note.startsWith('marked: '),
      ),
    ],
  };
}

interface Group {
  readonly optimizer: string | null;
  readonly rows: readonly Row[];
}

/** One group an optimizer; methods that need none stand in each. */
function byOptimizer(rows: readonly Row[]): Group[] {
  const names = [
    ...new Set(rows.flatMap(({ values }) => (values.optimizer ? [String(values.optimizer)] : []))),
  ];
  if (names.length === 0) return [{ optimizer: null, rows }];
  return names.map((optimizer) => ({
    optimizer,
    rows: rows.filter(({ values }) => !values.optimizer || values.optimizer === optimizer),
  }));
}

function rowOf({ optimizer, rows }: Group, methods: readonly string[]): Row {
  const [first] = rows;
  const numbers = (key: string, of: readonly Row[]) =>
    of.flatMap(({ values }) => (typeof values[key] === 'number' ? [values[key]] : []));
  const values: Record<string, string | number | boolean | null> = {
    benchmark: String(first?.values.benchmark ?? ''),
    model: String(first?.values.model ?? ''),
    mode: String(first?.values.mode ?? ''),
    optimizer,
    n: most(numbers('n', rows)),
    coverage_percent: least(numbers('coverage_percent', rows)),
    ...(rows.some(isPartial) ? { partial: true } : {}),
  };
  const shown: Record<string, string> =
    values.coverage_percent === null ? {} : { coverage_percent: `${values.coverage_percent} %` };
  if (first?.shown.mode !== undefined) shown.mode = first.shown.mode;
  for (const method of methods) {
    const own = rows.filter((row) => row.values.method_label === method);
    const scores = numbers('hard_percent', own);
    values[method] = scores.length === 0 ? null : scores.reduce((a, b) => a + b, 0) / scores.length;
    const [only] = own;
    if (scores.length === 0) shown[method] = only?.shown.hard_percent ?? '-';
    else if (scores.length === 1)
      shown[method] = short(own.find(({ values: own }) => own.hard_percent !== null) ?? only);
    else
      shown[method] =
        `${fixed(values[method])} (${fixed(Math.min(...scores))} to ${fixed(Math.max(...scores))}, ${scores.length} runs${own.some(isPartial) ? ', partial' : ''})`;
  }
  return { values, shown };
}

function isPartial({ values }: Row): boolean {
  return values.partial === true;
}

/** With the stamps that some of the method's numbers carry. */
function headingOf(label: string, rows: readonly Row[]): string {
  const named = rows.filter(({ values }) => values.method_label === label);
  return named
    .map(({ values }) => String(values.method))
    .reduce((a, b) => (b.length > a.length ? b : a), label);
}

function most(numbers: readonly number[]): number | null {
  return numbers.length === 0 ? null : Math.max(...numbers);
}

function least(numbers: readonly number[]): number | null {
  return numbers.length === 0 ? null : Math.min(...numbers);
}

function short(row: Row | undefined): string {
  const values = row?.values ?? {};
  if (row !== undefined && isPartial(row)) return row.shown.hard_percent ?? '-';
  const whole = (value: unknown) => Math.round(Number(value));
  return `${fixed(values.hard_percent)} [${whole(values.hard_low)}, ${whole(values.hard_high)}]`;
}

function fixed(value: unknown): string {
  return Number(value).toFixed(1);
}
