import { expect, it } from 'vitest';
import { plainText } from '../../reports/plain-text.ts';

it.each(['061c', '200b', '200e', '2028', '202e', '2060', '2066', 'feff', 'e0041', '0', '1b', '9b'])(
  'takes U+%s out of a name',
  (code) => {
    const character = String.fromCodePoint(Number.parseInt(code, 16));
    expect(plainText(`a${character}${character}b`)).toBe('a b');
  },
);

it('leaves letters, signs and pictures of every script as they are', () => {
  const text = 'Ümläut 漢字 עברית नमस्ते 👩‍🔬 1 000 %';
  expect(plainText(text)).toBe(text);
});
