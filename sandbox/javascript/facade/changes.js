import { keyOf } from './sheet-data.js';

/** What the getters of sheet settings hand out when nothing was set. */
const untouched = new Set([undefined, '[]', '{}']);

/**
 * What has to be done to the loaded workbook to make it what the script has left: a list of operations in the
 * language of operations.ts. It is read off the end state, one operation a cell at most, however often a script
 * went over it.
 */
export function describeChanges(sheets, loadedIds) {
  const styles = [];
  const styleNumbers = new Map();
  const numberOf = (style) => {
    const known = styleNumbers.get(style);
    if (known !== undefined) return known;
    styles.push(style ?? {});
    styleNumbers.set(style, styles.length - 1);
    return styles.length - 1;
  };
  const operations = [];
  const kept = new Set(sheets.map(({ id }) => id));
  for (const id of loadedIds) if (!kept.has(id)) operations.push({ op: 'remove-sheet', sheet: id });
  for (const data of sheets) {
    const { id, name, state, loaded } = data;
    if (!loadedIds.includes(id)) operations.push({ op: 'add-sheet', sheet: id, name });
    else if (name !== loaded.name) operations.push({ op: 'rename-sheet', sheet: id, name });
    if (state !== loaded.state) operations.push({ op: 'sheet-state', sheet: id, state });
    for (const [key, value] of Object.entries(data.properties))
      if (!untouched.has(JSON.stringify(value)))
        operations.push({ op: 'sheet-property', sheet: id, key, value });
    if (JSON.stringify(data.merges) !== JSON.stringify(loaded.merges))
      operations.push({ op: 'merges', sheet: id, merges: data.merges });
    cellChanges(data, numberOf, operations);
    lineChanges(data, operations);
  }
  return { styles, operations };
}

function cellChanges(data, numberOf, operations) {
  const { id: sheet, loaded, loadedStyles } = data;
  const before = new Map();
  for (const { number, cells } of loaded.rows)
    for (const [column, value, style] of cells)
      before.set(keyOf(number, column), { value, style: style === null ? null : loadedStyles[style] });
  for (const [row, { cells }] of data.rows)
    for (const [column, cell] of cells.entries()) {
      if (cell === undefined) continue;
      const key = keyOf(row, column);
      const old = before.get(key) ?? { value: null, style: null };
      before.delete(key);
      if (cell.home === key) continue;
      const change = { op: 'cell', sheet, row, column };
      if (cell.value !== old.value) change.value = cell.value;
      if (cell.style !== old.style) change.style = numberOf(cell.style);
      if ('value' in change || 'style' in change) operations.push(change);
    }
  for (const [key, { style }] of before) {
    const change = { op: 'cell', sheet, row: Math.floor(key / 16385), column: key % 16385, value: null };
    operations.push(style === null ? change : { ...change, style: numberOf(null) });
  }
}

function lineChanges({ id: sheet, loaded, rows, columns }, operations) {
  const oldRows = new Map(loaded.rows.map((row) => [row.number, row]));
  for (const [row, { height, hidden }] of rows) {
    const old = oldRows.get(row);
    if (height !== old?.height || hidden !== (old?.hidden ?? false))
      operations.push({ op: 'row', sheet, row, height: height ?? null, hidden });
  }
  const oldColumns = new Map(loaded.columns.map((column) => [column.number, column]));
  for (const [column, { width, hidden }] of columns) {
    const old = oldColumns.get(column);
    if (width !== old?.width || hidden !== (old?.hidden ?? false))
      operations.push({ op: 'column', sheet, column, width: width ?? null, hidden });
  }
}
