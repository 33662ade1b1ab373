import { show } from './address.js';

/** Kinds of cells as exceljs numbers them. */
export const ValueType = {
  Null: 0,
  Merge: 1,
  Number: 2,
  String: 3,
  Date: 4,
  Hyperlink: 5,
  Formula: 6,
  SharedString: 7,
  RichText: 8,
  Boolean: 9,
  Error: 10,
};

const longestText = 32767;

/** The value that a script sees for a stored one: a fresh copy, so that changing it in place changes no cell. */
export function toScript(stored) {
  if (stored === null || typeof stored !== 'object') return stored;
  switch (stored.kind) {
    case 'date':
      return new Date(stored.time);
    case 'error':
      return { error: stored.error };
    case 'rich':
      return { richText: JSON.parse(JSON.stringify(stored.runs)) };
    case 'link': {
      const value = { text: toScript(stored.text), hyperlink: stored.hyperlink };
      if (stored.tooltip !== undefined) value.tooltip = stored.tooltip;
      return value;
    }
    default: {
      const value = { formula: stored.formula };
      if (stored.ref !== undefined) Object.assign(value, { shareType: 'array', ref: stored.ref });
      if (stored.result !== null) value.result = toScript(stored.result);
      return value;
    }
  }
}

/** The stored form of what a script assigns. Immutable, plain JSON. */
export function toStored(value, where) {
  if (value === undefined || value === null) return null;
  switch (typeof value) {
    case 'boolean':
      return value;
    case 'string':
      return textOf(value, where);
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`${where}: ${value} is no value that a cell can hold`);
      return value;
    case 'object':
      return objectToStored(value, where);
    default:
      throw new TypeError(`${where}: a ${typeof value} is no value that a cell can hold`);
  }
}

function objectToStored(value, where) {
  if (value instanceof Date) {
    const time = value.getTime();
    if (Number.isNaN(time)) throw new TypeError(`${where}: an invalid Date is no value that a cell can hold`);
    return { kind: 'date', time };
  }
  const formula = value.formula ?? value.sharedFormula;
  if (formula !== undefined) {
    if (typeof formula !== 'string' || formula.trim() === '')
      throw new TypeError(`${where}: formula must be text, not ${show(formula)}`);
    const stored = { kind: 'formula', formula: textOf(formula.replace(/^\s*=/, ''), where) };
    stored.result = toStored(value.result, `${where} (result)`);
    if (value.shareType === 'array' && typeof value.ref === 'string') stored.ref = value.ref;
    return stored;
  }
  if (Array.isArray(value.richText)) return { kind: 'rich', runs: richRuns(value.richText, where) };
  if (typeof value.hyperlink === 'string') {
    const text = toStored(value.text ?? value.hyperlink, where);
    const stored = { kind: 'link', text, hyperlink: textOf(value.hyperlink, where) };
    if (typeof value.tooltip === 'string') stored.tooltip = value.tooltip;
    return stored;
  }
  if (typeof value.error === 'string') return { kind: 'error', error: value.error };
  const text = JSON.stringify(value);
  if (text === undefined) throw new TypeError(`${where}: this object is no value that a cell can hold`);
  return textOf(text, where);
}

function richRuns(runs, where) {
  return runs.map((run) => {
    const text = textOf(String(run?.text ?? ''), where);
    return run?.font ? { font: JSON.parse(JSON.stringify(run.font)), text } : { text };
  });
}

function textOf(text, where) {
  if (text.length > longestText)
    throw new RangeError(`${where}: text of ${text.length} characters, a cell holds ${longestText}`);
  return text;
}

export function typeOf(stored) {
  if (stored === null) return ValueType.Null;
  switch (typeof stored) {
    case 'number':
      return ValueType.Number;
    case 'string':
      return ValueType.String;
    case 'boolean':
      return ValueType.Boolean;
    default:
      return {
        date: ValueType.Date,
        error: ValueType.Error,
        rich: ValueType.RichText,
        link: ValueType.Hyperlink,
        formula: ValueType.Formula,
      }[stored.kind];
  }
}

/** The text of a value, as `cell.text` gives it. */
export function shownText(stored) {
  if (stored === null) return '';
  if (typeof stored !== 'object') return String(stored);
  switch (stored.kind) {
    case 'date':
      return `${new Date(stored.time)} (Coordinated Universal Time)`;
    case 'error':
      return stored.error;
    case 'rich':
      return stored.runs.map(({ text }) => text).join('');
    case 'link':
      return shownText(stored.text);
    default:
      return shownText(stored.result);
  }
}
