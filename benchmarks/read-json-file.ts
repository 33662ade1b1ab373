import { readFile } from 'node:fs/promises';
import { DataError, messageOf } from '../core/errors.ts';

/**
 * Reads a JSON data file. A byte order mark is allowed.
 * @throws {DataError} naming the file: missing, not UTF-8 (with the line and, where it can be told, the id of
 * the damaged item), not JSON (with line and column)
 */
export async function readJsonFile(path: string, signal: AbortSignal): Promise<unknown> {
  const bytes = await readBytes(path, signal);
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new DataError(`${path}: not valid UTF-8${damage(bytes)}`, error);
  }
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new DataError(`${path}: not valid JSON${position(text, error)}: ${messageOf(error)}`, error);
  }
}

async function readBytes(path: string, signal: AbortSignal): Promise<Uint8Array> {
  try {
    return await readFile(path, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw new DataError(`${path}: cannot be read (${messageOf(error)})`, error);
  }
}

/** Where the bytes are broken: the first bad line, and the id of the item that it belongs to. */
function damage(bytes: Uint8Array): string {
  const lossy = new TextDecoder('utf-8').decode(bytes);
  const strict = new TextDecoder('utf-8', { fatal: true });
  let start = 0;
  for (let line = 1; start < bytes.length; line += 1) {
    const newline = bytes.indexOf(0x0a, start);
    const end = newline === -1 ? bytes.length : newline;
    try {
      strict.decode(bytes.subarray(start, end));
    } catch {
      return ` in line ${line}${damagedId(lossy)}`;
    }
    start = end + 1;
  }
  return '';
}

function damagedId(lossy: string): string {
  try {
    const rows: unknown = JSON.parse(lossy);
    if (!Array.isArray(rows)) return '';
    const row = rows.find((candidate) => JSON.stringify(candidate).includes('\ufffd'));
    return typeof row?.id === 'string' ? ` (item '${row.id}')` : '';
  } catch {
    return '';
  }
}

/** Line and column of a syntax error. V8 names the offset in most of its messages; else it is searched for. */
function position(text: string, error: unknown): string {
  const offset = statedOffset(error) ?? searchedOffset(text);
  if (offset === null) return '';
  const before = text.slice(0, offset).split('\n');
  return ` at line ${before.length}, column ${(before.at(-1) ?? '').length + 1}`;
}

function statedOffset(error: unknown): number | null {
  const [, digits] = / at position (\d+)/.exec(messageOf(error)) ?? [];
  return digits === undefined ? null : Number(digits);
}

/** The longest prefix that only lacks its end is where the error begins: found by halving. */
function searchedOffset(text: string): number | null {
  let good = 0;
  let bad = text.length + 1;
  while (bad - good > 1) {
    const middle = Math.floor((good + bad) / 2);
    if (onlyLacksItsEnd(text.slice(0, middle))) good = middle;
    else bad = middle;
  }
  return good > 0 || bad <= text.length ? good : null;
}

function onlyLacksItsEnd(prefix: string): boolean {
  try {
    JSON.parse(prefix);
    return true;
  } catch (error) {
    const offset = statedOffset(error);
    return /end of JSON input|Unterminated string/.test(messageOf(error)) || offset === prefix.length;
  }
}
