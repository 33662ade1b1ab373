import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { JsonBounds } from '../../../modes/gateway/json-bounds.ts';

/** Fed in pieces of `size` bytes. */
function bounded(text: string, size = 65_536): void {
  const bytes = Buffer.from(text);
  const bounds = new JsonBounds();
  for (let at = 0; at < bytes.length; at += size) bounds.add(bytes.subarray(at, at + size));
}

describe('the bounds of a JSON text', () => {
  it.each(['[],', '{},', '0,', '"",', '[0],', '{"a":0},'])('refuse many values: %s', (unit) => {
    expect(() => bounded(`[${unit.repeat(250_000)}0]`)).toThrow('more than 200000 values');
    expect(() => bounded(`[${unit.repeat(60_000)}0]`)).not.toThrow();
  });

  it('refuse the keys of an object like the values of a list', () => {
    expect(() => bounded(`{${'"a":0,'.repeat(250_000)}"b":0}`)).toThrow('values');
  });

  it('see no values and no levels inside a text, wherever the pieces are cut', () => {
    const noise = fc.constantFrom('[', '{', ',', ']', '}', '"', '\\', '\\"', 'ä', '\n', '\u2028');
    fc.assert(
      fc.property(fc.array(noise, { maxLength: 20 }), fc.integer({ min: 1, max: 7 }), (pieces, size) => {
        const text = pieces.join('');
        const levels = '['.repeat(100) + JSON.stringify([text, text]) + ']'.repeat(100);
        expect(() => bounded(levels, size)).not.toThrow();
        expect(() => bounded(`[${JSON.stringify(text)},${'['.repeat(200)}`, size)).toThrow('deeper');
      }),
    );
    expect(() => bounded(JSON.stringify({ text: '[],{},\\",'.repeat(250_000) }))).not.toThrow();
  });

  it('refuse what is deep only for a moment', () => {
    expect(() => bounded(`${'['.repeat(201)}${']'.repeat(201)}`)).toThrow('deeper than 200');
    expect(() => bounded(`${'['.repeat(200)}${']'.repeat(200)}`)).not.toThrow();
  });
});
