const deepest = 4;
const mostEntries = 100;
const longestText = 10_000;

/** A value as a console line shows it. */
export function inspect(value, depth = 0, seen = []) {
  switch (typeof value) {
    case 'string':
      return depth === 0 ? value : JSON.stringify(value.slice(0, longestText));
    case 'function':
      return `[Function ${value.name || '(anonymous)'}]`;
    case 'symbol':
    case 'bigint':
      return `${String(value)}${typeof value === 'bigint' ? 'n' : ''}`;
    case 'object':
      break;
    default:
      return String(value);
  }
  if (value === null) return 'null';
  if (value instanceof Error) return describeError(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'Invalid Date' : value.toISOString();
  if (seen.includes(value)) return '[Circular]';
  if (depth >= deepest) return Array.isArray(value) ? '[Array]' : '[Object]';
  return inspectEntries(value, depth, [...seen, value]);
}

function inspectEntries(value, depth, seen) {
  const show = (inner) => inspect(inner, depth + 1, seen);
  if (value instanceof Map) {
    const lines = [...value].slice(0, mostEntries).map(([key, inner]) => `${show(key)} => ${show(inner)}`);
    return `Map(${value.size}) { ${lines.join(', ')} }`;
  }
  if (value instanceof Set)
    return `Set(${value.size}) { ${[...value].slice(0, mostEntries).map(show).join(', ')} }`;
  if (Array.isArray(value)) {
    const shown = Array.from(value.slice(0, mostEntries), show);
    if (value.length > mostEntries) shown.push(`... ${value.length - mostEntries} more`);
    return shown.length === 0 ? '[]' : `[ ${shown.join(', ')} ]`;
  }
  const lines = Object.keys(value)
    .slice(0, mostEntries)
    .map((key) => `${/^[\w$]+$/.test(key) ? key : JSON.stringify(key)}: ${show(value[key])}`);
  return lines.length === 0 ? '{}' : `{ ${lines.join(', ')} }`;
}

/** An error as it is printed at the end of a script: name, message and where it came from. */
export function describeError(error) {
  try {
    if (!(error instanceof Error)) return `Uncaught ${inspect(error, 1)}`;
    const head = `${error.name}: ${error.message}`.slice(0, longestText);
    const stack = String(error.stack ?? '')
      .split('\n')
      .filter((line) => line.includes('solution.js'))
      .slice(0, 8);
    return [head, ...stack].join('\n');
  } catch {
    return 'Uncaught error that cannot be shown';
  }
}

/** @param print takes the stream (1 or 2) and a line */
export function makeConsole(print) {
  const line =
    (stream) =>
    (...values) =>
      print(stream, `${values.map((value) => inspect(value)).join(' ')}\n`);
  return {
    log: line(1),
    info: line(1),
    debug: line(1),
    table: line(1),
    dir: line(1),
    error: line(2),
    warn: line(2),
    trace: line(2),
    assert: (truth, ...values) => {
      if (!truth) line(2)('Assertion failed:', ...values);
    },
  };
}
