import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { guardBlockText, parseBlocks, textBlock, unguardBlockText } from '../../core/prompt-blocks.ts';

const pieces = fc.constantFrom(
  '<',
  '</',
  '&',
  '&lt;',
  '&amp;',
  'amp;',
  'lt;',
  '/',
  'output',
  'skill',
  '>',
  ' ',
  '\n',
  'x',
);
const hostile = fc.array(pieces, { maxLength: 24 }).map((parts) => parts.join(''));

describe('guarding foreign text in blocks', () => {
  it('is undone exactly, whatever the text held, guarded tags included', () => {
    fc.assert(
      fc.property(hostile, (text) => unguardBlockText(guardBlockText(text)) === text),
      { numRuns: 2000 },
    );
    expect(guardBlockText('a <output> b &lt;output> c &amp;lt;/skill>')).toBe(
      'a &lt;output> b &amp;lt;output> c &amp;amp;lt;/skill>',
    );
  });

  it('leaves no tag of ours that could end or open a block', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const [read, ...rest] = parseBlocks(textBlock('skill', `.${text}.`));
        return rest.length === 0 && read?.children.length === 0 && read.body === `.${text}.`;
      }),
      { numRuns: 2000 },
    );
  });

  it('changes nothing but our tags', () => {
    const other = 'if a < b &lt; c then <b>bold</b> <outputs> &amp;';
    expect(guardBlockText(other)).toBe(other);
    expect(unguardBlockText(other)).toBe(other);
  });
});
