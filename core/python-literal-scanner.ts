import { DataError } from './errors.ts';
import { decodeBytes, decodeText } from './python-escapes.ts';
import type { PythonValue } from './python-value.ts';

const digits = (set: string) => `[${set}](?:_?[${set}])*`;
const decimal = digits('0-9');
const exponent = `[eE][+-]?${decimal}`;
const based = /0[xX](?:_?[0-9a-fA-F])+|0[oO](?:_?[0-7])+|0[bB](?:_?[01])+/y;
const floating = new RegExp(
  `(?:${decimal}\\.(?:${decimal})?|\\.${decimal})(?:${exponent})?|${decimal}${exponent}`,
  'y',
);
const whole = new RegExp(decimal, 'y');
const word = /[\p{L}\p{N}\p{M}_]*/uy;
/** Whether a number goes on in a way that no number does. */
const wordStart = /[\p{L}\p{N}_]/u;
const opening = /([rR]|[uU]|[bB]|[bB][rR]|[rR][bB])?('''|"""|'|")/y;
const gapInLine = /(?:[ \t\f]|\\\n|#[^\n]*)*/y;
const gapInBrackets = /(?:[ \t\f\n]|\\\n|#[^\n]*)*/y;
const tail = /(?:[ \t\f\n]|#[^\n]*)*/y;
/** CPython reads no longer decimal numbers. */
const mostDigits = 4300;

/** Takes the pieces of a literal off a text, white space and comments between them passed over. */
export class LiteralScanner {
  readonly #text: string;
  #at = 0;
  #open = 0;

  constructor(text: string) {
    if (text.includes('\0')) throw notLiteral('a null character');
    this.#text = text.replace(/\r\n?/g, '\n');
    // White space before the first value is no indentation here; behind a line of its own (a comment) it is.
    const start = /^[ \t\f]*(?:#[^\n]*)?(?:\n[ \t\f]*(?:#[^\n]*)?(?=\n|$))*\n?/.exec(this.#text)?.[0] ?? '';
    if (start.includes('\n') && /^[ \t\f]/.test(this.#text.slice(start.length)))
      throw notLiteral('an indentation');
    this.#at = start.length;
  }

  /** Inside brackets a line end is white space. */
  enter(): void {
    this.#open += 1;
  }

  leave(): void {
    this.#open -= 1;
  }

  /** Whether only white space, line ends and comments are left. */
  atEnd(): boolean {
    this.#skip();
    return (this.#match(tail)?.[0].length ?? 0) === this.#text.length - this.#at;
  }

  end(): void {
    if (!this.atEnd()) throw notLiteral('something behind the value');
  }

  take(token: string): boolean {
    this.#skip();
    if (!this.#text.startsWith(token, this.#at)) return false;
    this.#at += token.length;
    return true;
  }

  takeAny(tokens: readonly string[]): string | null {
    return tokens.find((token) => this.take(token)) ?? null;
  }

  expect(token: string): void {
    if (!this.take(token)) throw notLiteral(`'${token}' is missing`);
  }

  /** Adjacent texts, or adjacent bytes, as one; null when none begins here. */
  text(): PythonValue {
    let joined: string | number[] | null = null;
    for (;;) {
      this.#skip();
      const [head, prefix = '', quote] = this.#match(opening) ?? [];
      if (head === undefined || quote === undefined) break;
      this.#at += head.length;
      const raw = /r/i.test(prefix);
      const body = this.#body(quote);
      if (/b/i.test(prefix)) {
        if (typeof joined === 'string') throw notLiteral('text and bytes in one');
        joined = [...(joined ?? []), ...decodeBytes(body, raw)];
      } else {
        if (Array.isArray(joined)) throw notLiteral('text and bytes in one');
        joined = (joined ?? '') + (raw ? body : decodeText(body));
      }
    }
    return Array.isArray(joined) ? { kind: 'bytes', bytes: joined } : joined;
  }

  number(): PythonValue {
    this.#skip();
    const [text, kind] = this.#numeral();
    if (text === '') return null;
    this.#at += text.length;
    const imaginary = kind !== 'based' && this.#takeHere(/[jJ]/y);
    const next = String.fromCodePoint(this.#text.codePointAt(this.#at) ?? 0x20);
    if (wordStart.test(next)) throw notLiteral('a number with letters behind it');
    const bare = text.replaceAll('_', '');
    if (imaginary) return { kind: 'complex', real: 0, imaginary: Number(bare) };
    if (kind === 'float') return Number(bare);
    if (kind === 'based') return BigInt(bare.toLowerCase());
    if (/^0+[1-9]/.test(bare)) throw notLiteral('a number with leading zeros');
    if (bare.length > mostDigits) throw notLiteral(`a number with more than ${mostDigits} digits`);
    return BigInt(bare);
  }

  /** A word or `...`, empty when there is none. */
  name(): string {
    this.#skip();
    if (this.take('...')) return '...';
    const name = this.#match(word)?.[0] ?? '';
    this.#at += name.length;
    return name;
  }

  #numeral(): [text: string, kind: 'based' | 'float' | 'whole'] {
    const number = this.#match(based);
    if (number !== null) return [number[0], 'based'];
    const float = this.#match(floating);
    if (float !== null) return [float[0], 'float'];
    return [this.#match(whole)?.[0] ?? '', 'whole'];
  }

  #body(quote: string): string {
    const start = this.#at;
    while (this.#at < this.#text.length) {
      if (this.#text.startsWith(quote, this.#at)) {
        const body = this.#text.slice(start, this.#at);
        this.#at += quote.length;
        return body;
      }
      if (quote.length === 1 && this.#text[this.#at] === '\n') break;
      this.#at += this.#text[this.#at] === '\\' ? 2 : 1;
    }
    throw notLiteral('a text without its end');
  }

  #skip(): void {
    const gap = this.#match(this.#open > 0 ? gapInBrackets : gapInLine);
    this.#at += gap?.[0].length ?? 0;
  }

  #takeHere(pattern: RegExp): boolean {
    const found = this.#match(pattern)?.[0];
    this.#at += found?.length ?? 0;
    return found !== undefined;
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    return pattern.exec(this.#text);
  }
}

function notLiteral(what: string): DataError {
  return new DataError(`not a Python literal: ${what}`);
}
