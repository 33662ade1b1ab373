import { expect, it } from 'vitest';
import { plainText } from '../../reports/plain-text.ts';

it.each([
  '61c',
  '200b',
  '200e',
  '202e',
  '2060',
  '2066',
  'feff',
  'e0041',
  '0',
  '8',
  '1b',
  '7f',
  '9b',
  '200d',
  'ad',
])('spells U+%s of a name out, each time', (code) => {
  const character = String.fromCodePoint(Number.parseInt(code, 16));
  const mark = `[U+${code.toUpperCase().padStart(4, '0')}]`;
  expect(plainText(`a${character}${character}b`)).toBe(`a${mark}${mark}b`);
});

it.each(['9', 'a', 'd', 'c', '85', '2028', '2029'])('makes a space of U+%s', (code) => {
  const character = String.fromCodePoint(Number.parseInt(code, 16));
  expect(plainText(`a${character}${character}b`)).toBe('a b');
});

it('spells halves of characters out, and selectors and joiners that belong to no picture', () => {
  expect(plainText('a\ud800b')).toBe('a[U+D800]b');
  expect(plainText('1\ufe0f b\ufe00 न\u200dम ⚠️')).toBe('1[U+FE0F] b[U+FE00] न[U+200D]म ⚠️');
});

it('leaves letters, signs and pictures of every script as they are', () => {
  const text = 'Ümläut 漢字 עברית नमस्ते 👩‍🔬 1 000 %';
  expect(plainText(text)).toBe(text);
});
