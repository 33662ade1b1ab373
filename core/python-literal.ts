import { DataError } from './errors.ts';
import { dictOf, type Numeric, setOf } from './python-equality.ts';
import { LiteralScanner } from './python-literal-scanner.ts';
import type { PythonValue } from './python-value.ts';

/** Longer texts are no cell of a data file. */
const mostLength = 1_000_000;
/** CPython's own limit of open brackets. */
const mostDepth = 200;

/**
 * The value of a Python literal, as CPython 3.11's `ast.literal_eval` reads it: texts and bytes with prefixes, escapes and
 * implicit concatenation, numbers, tuples, lists, dicts, sets, None, True, False. `\N{...}` is not read.
 * @throws {DataError} when the text is no literal
 */
export function parsePythonLiteral(text: string): PythonValue {
  if (text.length > mostLength) throw new DataError(`a literal with more than ${mostLength} characters`);
  return new LiteralParser(text).whole();
}

/** A value and what its form allows around it: `-` only before a bare number, `+` only between number and complex. */
interface Term {
  readonly value: PythonValue;
  readonly signed: boolean;
  readonly summed: boolean;
}

class LiteralParser {
  readonly #scanner: LiteralScanner;
  #depth = 0;

  constructor(text: string) {
    this.#scanner = new LiteralScanner(text);
  }

  whole(): PythonValue {
    const value = this.#list(null);
    this.#scanner.end();
    return value;
  }

  /** What stands between brackets, or the whole text: one value, or a tuple where there is a comma. */
  #list(close: string | null): PythonValue {
    return this.#listTerm(close).value;
  }

  #listTerm(close: string | null): Term {
    if (close !== null && this.#scanner.take(close)) return plain({ kind: 'tuple', items: [] });
    const first = this.#sum();
    if (!this.#scanner.take(',')) {
      if (close !== null) this.#scanner.expect(close);
      return first;
    }
    const items = [first.value];
    while (close === null ? !this.#scanner.atEnd() : !this.#scanner.take(close)) {
      items.push(this.#sum().value);
      if (this.#scanner.take(',')) continue;
      if (close !== null) this.#scanner.expect(close);
      break;
    }
    return plain({ kind: 'tuple', items });
  }

  #sum(): Term {
    const left = this.#signed();
    const sign = this.#scanner.takeAny(['+', '-']);
    if (sign === null) return left;
    const right = this.#signed();
    const { value } = right;
    const isComplex = typeof value === 'object' && value !== null && value.kind === 'complex';
    if (left.summed || right.signed || right.summed || !isComplex || !isReal(left.value))
      throw notLiteral('a sum that is no complex number');
    const imaginary = sign === '+' ? value.imaginary : 0 - value.imaginary;
    const real = sign === '+' ? Number(left.value) + value.real : Number(left.value) - value.real;
    return { value: { kind: 'complex', real, imaginary }, signed: true, summed: true };
  }

  #signed(): Term {
    const sign = this.#scanner.takeAny(['+', '-']);
    if (sign === null) return this.#atom();
    const { value, signed, summed } = this.#atom();
    if (signed || summed || !isNumeric(value)) throw notLiteral('a sign before something that is no number');
    return { value: sign === '-' ? negative(value) : value, signed: true, summed: false };
  }

  #atom(): Term {
    const opened = this.#scanner.takeAny(['(', '[', '{']);
    if (opened !== null) return this.#bracketed(opened);
    const text = this.#scanner.text();
    if (text !== null) return plain(text);
    return plain(this.#scanner.number() ?? this.#name());
  }

  #bracketed(opened: string): Term {
    this.#depth += 1;
    if (this.#depth > mostDepth) throw notLiteral(`more than ${mostDepth} open brackets`);
    this.#scanner.enter();
    const term =
      opened === '(' ? this.#listTerm(')') : plain(opened === '[' ? this.#items(']') : this.#braced());
    this.#scanner.leave();
    this.#depth -= 1;
    return term;
  }

  #items(close: string): PythonValue {
    return { kind: 'list', items: this.#rest([], close) };
  }

  /** Items up to the closing bracket; a comma may stand before it. */
  #rest(items: PythonValue[], close: string): PythonValue[] {
    while (!this.#scanner.take(close)) {
      items.push(this.#sum().value);
      if (this.#scanner.take(',')) continue;
      this.#scanner.expect(close);
      break;
    }
    return items;
  }

  #braced(): PythonValue {
    if (this.#scanner.take('}')) return { kind: 'dict', entries: [] };
    const first = this.#sum().value;
    if (!this.#scanner.take(':')) {
      if (this.#scanner.take('}')) return setOf([first]);
      this.#scanner.expect(',');
      return setOf(this.#rest([first], '}'));
    }
    const entries: [PythonValue, PythonValue][] = [[first, this.#sum().value]];
    while (!this.#scanner.take('}')) {
      this.#scanner.expect(',');
      if (this.#scanner.take('}')) break;
      const key = this.#sum().value;
      this.#scanner.expect(':');
      entries.push([key, this.#sum().value]);
    }
    return dictOf(entries);
  }

  #name(): PythonValue {
    const name = this.#scanner.name();
    if (name === 'None') return null;
    if (name === 'True' || name === 'False') return name === 'True';
    if (name === '...') return { kind: 'ellipsis' };
    if (name === 'set' && this.#scanner.take('(')) {
      this.#scanner.enter();
      this.#scanner.expect(')');
      this.#scanner.leave();
      return setOf([]);
    }
    throw notLiteral(name === '' ? 'no value' : `'${name.slice(0, 40)}'`);
  }
}

function plain(value: PythonValue): Term {
  return { value, signed: false, summed: false };
}

function isReal(value: PythonValue): value is number | bigint {
  return typeof value === 'number' || typeof value === 'bigint';
}

function isNumeric(value: PythonValue): value is Numeric {
  return isReal(value) || (typeof value === 'object' && value !== null && value.kind === 'complex');
}

function negative(value: Numeric): PythonValue {
  if (typeof value !== 'object') return -value;
  return { kind: 'complex', real: -value.real, imaginary: -value.imaginary };
}

function notLiteral(what: string): DataError {
  return new DataError(`not a Python literal: ${what}`);
}
