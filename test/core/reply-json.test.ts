import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { extractJson } from '../../core/reply-json.ts';

const fence = (body: string) => `Here:\n\`\`\`json\n${body}\n\`\`\`\nDone.`;

describe('extractJson', () => {
  it('makes whole text of halves of surrogate pairs', () => {
    expect(extractJson('{"a": "x \\ud83d y"}')).toEqual({ a: 'x \ufffd y' });
    expect(extractJson('{"a": "\\ud83d\\ude00"}')).toEqual({ a: '\u{1f600}' });
  });

  it('gives back the tags that a model copied out of a guarded document', () => {
    expect(
      extractJson('{"target": "end with &lt;/output> and &amp;lt;skill>", "n": ["&lt;memory>"]}'),
    ).toEqual({
      target: 'end with </output> and &lt;skill>',
      n: ['<memory>'],
    });
  });

  it('leaves the lone object of broken prose alone where the reference has no repair', () => {
    const text = 'sure } here {"a":1} bye }';
    expect(extractJson(text)).toEqual({ a: 1 });
    expect(extractJson(text, { lone: false })).toBeNull();
  });

  it.each<[string, string, unknown]>([
    ['a bare object', '{"a": 1}', { a: 1 }],
    ['an object in prose', 'Sure! {"a": 1} Hope it helps.', { a: 1 }],
    ['a fenced object', fence('{"a": 1}'), { a: 1 }],
    ['a fenced array, as it is', fence('[1, 2]'), [1, 2]],
    [
      'a fenced object whose string holds a fence',
      fence('{"a": "```json\\n{}\\n```"}'),
      { a: '```json\n{}\n```' },
    ],
    ['one object before a stray brace', '{"a": "}"} and then }', { a: '}' }],
    ['several objects: never guess', 'x {"a":1} y {"b":2}', null],
    ['an empty object in prose with a stray brace', '{} }', null],
    ['prose', 'I cannot do that.', null],
    ['a cut-off object', '{"a": [1, 2', null],
    ['an array without a fence', '[1, 2]', null],
    ['nothing', '', null],
  ])('reads %s', (_, text, expected) => {
    expect(extractJson(text)).toEqual(expected);
  });

  it('refuses values nested beyond any use', () => {
    expect(extractJson(`{"a": ${'['.repeat(100)}${']'.repeat(100)}}`)).toBeNull();
    expect(extractJson(`{"a": ${'['.repeat(50_000)}${']'.repeat(50_000)}}`)).toBeNull();
  });

  it('never throws, and finds every object that JSON.stringify prints', () => {
    fc.assert(fc.property(fc.string(), (text) => void extractJson(text)));
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.string()), (value) => {
        expect(extractJson(JSON.stringify(value))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });
});
