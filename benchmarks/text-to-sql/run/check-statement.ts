/** Longest statement that is run, in characters. */
const mostCharacters = 10_000;

/** Functions and tables that a question about the data never needs, and that reach for something else. */
const forbiddenNames =
  /^(load_extension|pragma_\w*|sqlite\w*|libsql\w*|fts\w*|readfile|writefile|edit|fsdir|lsmode|sha3_query|carray|dbstat|geopoly\w*|rtree\w*|vector\w*|generate_series)$/;
/** Behind WITH these would write. REPLACE is a function too. */
const writingWords = new Set(['insert', 'update', 'delete', 'pragma', 'attach', 'detach', 'vacuum']);

/**
 * Says why a statement is not run, or null. What begins with SELECT or WITH can by SQLite's grammar neither attach a
 * file nor set a pragma; some pragmas act already when they are prepared, so this check comes before SQLite sees the
 * text. Works on words outside comments. The runner looks at the compiled program as well (runner.mjs).
 */
export function refusalOf(sql: string): string | null {
  if (sql.length > mostCharacters) return `longer than ${mostCharacters} characters`;
  if (sql.includes('\0')) return 'it holds a NUL character';
  const words = wordsOf(sql);
  if (words === null) return 'a quotation mark or a comment is not closed';
  // SQLite reads `$name(anything)` as one parameter, quotation marks included: words behind it would be taken for texts.
  if (words.some((word) => /^[$@:?#]/.test(word))) return 'parameters are not allowed';
  const end = words.indexOf(';');
  if (end >= 0 && words.slice(end).some((word) => word !== ';')) return 'more than one statement';
  const [first] = words;
  if (first !== 'select' && first !== 'with') return 'only SELECT, with or without WITH, is allowed';
  for (const [index, word] of words.entries()) {
    const writes = writingWords.has(word) || (word === 'replace' && words[index + 1] !== '(');
    // A column of such a name would have to be quoted; behind a point it may stand as it is.
    if (writes && words[index - 1] !== '.') return `the word ${word.toUpperCase()} is not allowed`;
    // SQLite takes a text for the name of a table, too.
    if (forbiddenNames.test(word.replace(/^["'`[]|["'`\]]$/g, '')))
      return `${word.slice(0, 60)} is not allowed`;
  }
  return null;
}

/** Does the same statement give the same result every time? */
export function isRepeatable(sql: string): boolean {
  return !/random|now|current_|julianday|unixepoch|localtime|changes|last_insert|total_|uuid|strftime|(?:date|time)\s*\(\s*\)/i.test(
    sql,
  );
}

const token =
  /\s+|--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|[\p{L}_][\p{L}\p{N}_$]*|\d[\w.]*|./gsu;

/** Lower-case words, quoted identifiers with their marks, and single marks; null when a quotation never ends. */
function wordsOf(sql: string): string[] | null {
  const words: string[] = [];
  for (const [text] of sql.matchAll(token)) {
    if (/^(\s|--|\/\*)/.test(text)) {
      if (text.startsWith('/*') && !(text.length >= 4 && text.endsWith('*/'))) return null;
      continue;
    }
    if (text.length === 1 && /['"`[]/.test(text)) return null;
    words.push(text.toLowerCase());
  }
  return words;
}
