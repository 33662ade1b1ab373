/**
 * Reads descriptions of synthetic texts such as `'[DOC]'+'a'*100 repeated 70` or `('x'*59+'y')*10`: quoted
 * texts and brackets, each with an optional factor, joined by plus signs, the whole optionally repeated.
 * Nothing is evaluated, and nothing longer than a few megabytes is built.
 * @returns null when the description has another form
 */
export function textOfSpec(spec: string): string | null {
  const [, body = spec, times] = /^([\s\S]*?)\s+repeated\s+(\d+)(?:\s+times)?$/.exec(spec) ?? [];
  const tokens = tokensOf(body);
  if (tokens === null) return null;
  const reader = { tokens, at: 0 };
  const text = sum(reader);
  if (text === null || reader.at < tokens.length) return null;
  return repeated(text, Number(times ?? 1));
}

interface Reader {
  readonly tokens: readonly string[];
  at: number;
}

const maxLength = 5_000_000;

function tokensOf(text: string): string[] | null {
  const token = /\s*('(?:[^'\\]|\\[\s\S])*'|"(?:[^"\\]|\\[\s\S])*"|\d+|[()+*])\s*/y;
  const tokens: string[] = [];
  while (token.lastIndex < text.length) {
    const match = token.exec(text);
    if (match?.[1] === undefined) return null;
    tokens.push(match[1]);
  }
  return tokens;
}

function sum(reader: Reader): string | null {
  let text = product(reader);
  while (text !== null && reader.tokens[reader.at] === '+') {
    reader.at += 1;
    const next = product(reader);
    text = next === null ? null : text + next;
  }
  return text;
}

/** `text * 3` or `3 * text`. */
function product(reader: Reader): string | null {
  const before = factor(reader);
  if (before !== null && !taken(reader, '*')) return null;
  const text = atom(reader);
  if (text === null || before !== null) return repeated(text, before ?? 1);
  if (!taken(reader, '*')) return text;
  const after = factor(reader);
  return after === null ? null : repeated(text, after);
}

function atom(reader: Reader): string | null {
  if (taken(reader, '(')) {
    const text = sum(reader);
    return taken(reader, ')') ? text : null;
  }
  const token = reader.tokens[reader.at] ?? '';
  if (!/^['"]/.test(token)) return null;
  reader.at += 1;
  return unescaped(token.slice(1, -1));
}

function factor(reader: Reader): number | null {
  const token = reader.tokens[reader.at] ?? '';
  if (!/^\d+$/.test(token)) return null;
  reader.at += 1;
  return Number(token);
}

function taken(reader: Reader, token: string): boolean {
  if (reader.tokens[reader.at] !== token) return false;
  reader.at += 1;
  return true;
}

function repeated(text: string | null, times: number): string | null {
  return text === null || text.length * times > maxLength ? null : text.repeat(times);
}

function unescaped(quoted: string): string {
  return quoted.replace(/\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|([\s\S]))/g, (_, long, short, other) => {
    const code: string | undefined = long ?? short;
    if (code !== undefined) return String.fromCharCode(Number.parseInt(code, 16));
    return { n: '\n', t: '\t', r: '\r' }[String(other)] ?? String(other);
  });
}
