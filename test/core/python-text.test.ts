import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  codePointLength,
  codePointPrefix,
  deletePunctuation,
  pySplit,
  pySplitLines,
  pyStrip,
  pyStripRight,
  roundHalfEven,
  wholeWords,
} from '../../core/python-text.ts';

/** Every code point for which CPython 3.11's `str.isspace` is true. */
const spaces = [
  9, 10, 11, 12, 13, 28, 29, 30, 31, 32, 133, 160, 5760, 8192, 8193, 8194, 8195, 8196, 8197, 8198, 8199, 8200,
  8201, 8202, 8232, 8233, 8239, 8287, 12288,
];

describe('pyStrip and pySplit', () => {
  it('agree with Python on what is white space, for every code unit (U+FEFF and U+200B are not, U+0085 and U+001C are)', () => {
    const found: number[] = [];
    for (let code = 0; code <= 0xffff; code += 1)
      if (pyStrip(String.fromCharCode(code)) === '') found.push(code);
    expect(found).toEqual(spaces);
    for (const code of spaces) expect(pySplit(`a${String.fromCharCode(code)}b`)).toEqual(['a', 'b']);
    expect(pySplit('a\ufeffb \u200b')).toEqual(['a\ufeffb', '\u200b']);
  });

  it('split into no piece when there is nothing but space', () => {
    expect(pySplit(' \t\u3000')).toEqual([]);
    expect(pySplit('  one   two ')).toEqual(['one', 'two']);
    expect(pyStripRight('  x \x1c')).toBe('  x');
  });

  it('take a megabyte of spaces before a letter without trouble', () => {
    const text = `${' '.repeat(1_000_000)}x${' '.repeat(1_000_000)}`;
    expect(pyStrip(text)).toBe('x');
    expect(pyStrip(`x${' '.repeat(1_000_000)}y`)).toHaveLength(1_000_002);
  });
});

describe('pySplitLines', () => {
  it.each([
    ['', []],
    ['\n', ['']],
    ['a\n\nb', ['a', '', 'b']],
    ['a\r\nb\rc', ['a', 'b', 'c']],
    ['a\vb\fc\x1cd\x1de\x1ef\x85g\u2028h\u2029i', ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i']],
    ['a\x1fb', ['a\x1fb']],
    ['\r\n\r\n', ['', '']],
  ])('splits %j as str.splitlines does', (text, lines) => {
    expect(pySplitLines(text)).toEqual(lines);
  });
});

describe('code points', () => {
  it('count an emoji once and never cut it in two', () => {
    expect(codePointLength('a😀b')).toBe(3);
    expect(codePointPrefix('a😀b', 2)).toBe('a😀');
    expect(codePointPrefix('ab', 5)).toBe('ab');
    expect(codePointPrefix('ab', 0)).toBe('');
  });

  it('of a prefix are as many as asked for or as there are', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.nat(20), (text, count) => {
        const prefix = codePointPrefix(text, count);
        expect(text.startsWith(prefix)).toBe(true);
        expect(codePointLength(prefix)).toBe(Math.min(count, codePointLength(text)));
      }),
    );
  });
});

describe('deletePunctuation', () => {
  it('deletes the 32 ASCII marks and nothing else', () => {
    const ascii = Array.from({ length: 128 }, (_, code) => String.fromCharCode(code));
    const deleted = ascii.filter((character) => deletePunctuation(character) === '');
    expect(deleted.join('')).toBe('!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~');
    expect(deletePunctuation('“it’s” 1–0 −5 。')).toBe('“it’s” 1–0 −5 。');
  });
});

describe('wholeWords', () => {
  it("knows letters of every script as word characters, so 'zoéa' keeps its a", () => {
    const articles = (text: string): string => text.replace(wholeWords(['a', 'an', 'the']), ' ');
    expect(articles('zoéa an_ the1 théa')).toBe('zoéa an_ the1 théa');
    expect(articles('a b the')).toBe('  b  ');
    expect(articles('à la carte')).toBe('à la carte');
    expect(articles('e\u0301a')).toBe('e\u0301 ');
  });
});

describe('roundHalfEven', () => {
  it.each([
    [0.5, 0, 0.0],
    [1.5, 0, 2.0],
    [2.5, 0, 2.0],
    [-0.5, 0, -0.0],
    [-1.5, 0, -2.0],
    [6.5, 0, 6.0],
    [3.5, 0, 4.0],
    [12.5, 0, 12.0],
    [2.675, 2, 2.67],
    [1.005, 2, 1.0],
    [0.125, 2, 0.12],
    [0.375, 2, 0.38],
    [2.5e-7, 7, 2e-7],
    [1234.5, -1, 1230.0],
    [25, -1, 20.0],
    [35, -1, 40.0],
    [15, -1, 20.0],
    [1e22, 3, 1e22],
    [5e-324, 10, 0.0],
    [0.30000000000000004, 15, 0.3],
    [0.6666666666666666, 4, 0.6667],
    [0.3333333333333333, 6, 0.333333],
    [5e-7, 6, 0.0],
    [1.5e-6, 6, 2e-6],
  ])('rounds %d to %i digits as CPython: %d', (value, digits, expected) => {
    expect(roundHalfEven(value, digits)).toBe(expected);
  });

  it('leaves NaN and the infinities alone', () => {
    expect(roundHalfEven(Number.NaN, 2)).toBeNaN();
    expect(roundHalfEven(Number.POSITIVE_INFINITY, 2)).toBe(Number.POSITIVE_INFINITY);
  });
});
