import { expect, it } from 'vitest';
import { eventLines } from '../../../modes/cli/event-lines.ts';
import { modelSlug } from '../../../modes/cli/model-slug.ts';
import { printable } from '../../../modes/cli/printable.ts';
import { shownText } from '../../../modes/cli/shown-text.ts';

it.each([
  ['gpt-5.5', 'gpt-5.5'],
  ['openai/gpt-5.5', 'gpt-5.5'],
  ['local:qwen 3/8b', '8b'],
  ['Simulated World #2', 'Simulated-World-2'],
  ['--model', 'model'],
  ['../..', 'model'],
  ['a\u202e\nb', 'a-b'],
  ['x'.repeat(500), 'x'.repeat(80)],
])('makes %j a plain name for a command line', (id, slug) => {
  expect(modelSlug(id)).toBe(slug);
});

it('reads objects, one a line, and passes over everything else', () => {
  const text = '{"a":1}\nnot json\n[1]\nnull\n "x"\n{"b":\r\n{"c":3}\r\n\n{"a":1}{"a":2}\n{"d":4';
  expect([...eventLines(text)]).toEqual([{ a: 1 }, { c: 3 }]);
});

it('reads a line of 10 MB among others, and one without an end of line', () => {
  const long = JSON.stringify({ long: 'x'.repeat(10 * 1024 * 1024) });
  expect([...eventLines(`{"a":1}\n${long}\n{"b":2}`)].map((event) => Object.keys(event))).toEqual([
    ['a'],
    ['long'],
    ['b'],
  ]);
});

it('shows a text whole up to its limit, and says how much of a longer one is missing', () => {
  const limit = 64 * 1024;
  expect(shownText('x'.repeat(limit))).toBe('x'.repeat(limit));
  const half = 'x'.repeat(limit / 2);
  expect(shownText(`${half}${'-'.repeat(7)}${half}`)).toBe(`${half}\n[7 characters left out]\n${half}`);
});

it('quotes the end of a text on one line, without anything that a terminal obeys', () => {
  expect(printable('\u001b]0;title\u0007\u001b[1;31mRed\u001b[0m\r\n\tand\u202e \u0000more ', 500)).toBe(
    'Red and more',
  );
  expect(printable('a'.repeat(100), 10)).toBe('a'.repeat(10));
  expect(printable(' \n', 10)).toBe('');
});
