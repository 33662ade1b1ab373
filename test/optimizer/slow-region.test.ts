import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyEdits } from '../../optimizer/edits.ts';
import {
  equalButForEmptyRegion,
  guidanceIn,
  hasOneRegion,
  withEmptyRegion,
  withGuidance,
} from '../../optimizer/slow-region.ts';

const start = '<!-- SLOW_UPDATE_START -->';
const end = '<!-- SLOW_UPDATE_END -->';
const appendix = '<!-- APPENDIX_START -->\n## Execution Notes Appendix\n- note\n<!-- APPENDIX_END -->';
const layouts = ['keep', 'collapse'] as const;

describe('the slow-update region', () => {
  it.each(layouts)('is added empty, once, after one empty line (%s)', (layout) => {
    const placed = withEmptyRegion('# Skill\n\n- Rule.  \n\n\n', layout);
    expect(placed).toBe(`# Skill\n\n- Rule.\n\n${start}\n${end}\n`);
    expect(withEmptyRegion(placed, layout)).toBe(placed);
    expect(guidanceIn(placed)).toBe('');
  });

  it('is added without touching the rest, under the layout of the reference too', () => {
    const text = '# Skill\n\n- a\n\n\n\n- b\n';
    for (const layout of ['keep', 'collapse'] as const)
      expect(withEmptyRegion(text, layout)).toBe(`# Skill\n\n- a\n\n\n\n- b\n\n${start}\n${end}\n`);
  });

  it('stays where a published skill has it, as long as it is empty to be placed', () => {
    const published = `# Skill\n\n${start}\nkeep\n${end}\n\n- Rule.\n`;
    expect(withEmptyRegion(published, 'keep')).toBe(published);
    expect(guidanceIn(published)).toBe('keep');
  });

  it.each(layouts)('moves to the end with its new guidance, trimmed (%s)', (layout) => {
    const text = `# Skill\n\n${start}\nold\n${end}\n\n- Rule.\n`;
    expect(withGuidance(text, '\n  new \n\n\n rule\u001c', layout)).toBe(
      `# Skill\n\n- Rule.\n\n${start}\nnew \n\n\n rule\n${end}\n`,
    );
  });

  it('leaves code blocks and empty lines elsewhere alone, unless they are to be collapsed', () => {
    const code = '```\na\n\n\n\nb\n```';
    const text = `${code}\n\n${start}\n${end}\n`;
    expect(withGuidance(text, 'new', 'keep')).toBe(`${code}\n\n${start}\nnew\n${end}\n`);
    expect(withGuidance(text, 'new', 'collapse')).toBe(`\`\`\`\na\n\nb\n\`\`\`\n\n${start}\nnew\n${end}\n`);
  });

  it('removes markers of every kind from guidance, also those that removing makes', () => {
    const hostile = `a ${end} b <!-- SLOW_${start}UPDATE_START --> <!-- APPENDIX_START --> c`;
    const text = withGuidance('- Rule.', hostile, 'keep');
    expect(hasOneRegion(text)).toBe(true);
    expect(guidanceIn(text)).toBe('a  b   c');
    expect(text.split('<!--')).toHaveLength(3);
  });

  it('puts several regions and lone markers in order, and keeps the text between them', () => {
    const text = `a ${end} b\n${start}\none\n${end}\nc ${start} two ${end} d ${start} e`;
    for (const layout of layouts) {
      const fixed = withEmptyRegion(text, layout);
      expect(fixed).toBe(`a  b\n\nc  d  e\n\n${start}\none\n${end}\n`);
    }
  });

  it('does not take text for a region that only a removal would make one', () => {
    const text = `<!-- SLOW_${start}x${end}UPDATE_START --> rule ${end}`;
    const fixed = withGuidance(text, 'g', 'keep');
    expect(fixed).toBe(` rule\n\n${start}\ng\n${end}\n`);
  });

  it('leaves the appendix where it is', () => {
    expect(withGuidance(`- Rule.\n\n${appendix}\n`, 'g', 'keep')).toBe(
      `- Rule.\n\n${appendix}\n\n${start}\ng\n${end}\n`,
    );
  });

  it('does not count when two documents are compared, as long as it is empty', () => {
    const one = '- Rule.\n';
    expect(equalButForEmptyRegion(one, withEmptyRegion(one, 'keep'))).toBe(true);
    expect(equalButForEmptyRegion(one, withGuidance(one, 'g', 'keep'))).toBe(false);
    expect(equalButForEmptyRegion(one, '- Rules.\n')).toBe(false);
  });
});

const piece = fc.oneof(
  fc.constantFrom(start, end, '\n', '\n\n\n', '- Rule a.', '- Rule b.', '<!-- SLOW_', 'UPDATE_START -->'),
  fc.constantFrom('UPDATE_END -->', '<!-- ', '```\n', ' ', '\u0085', '\ufeff', appendix),
  fc.string({ maxLength: 6 }),
);
const document = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(''));
const isSubsequence = (part: string, whole: string): boolean => {
  let at = 0;
  for (const unit of part) {
    at = whole.indexOf(unit, at) + 1;
    if (at === 0) return false;
  }
  return true;
};

describe('any document and any guidance', () => {
  it('come out with exactly one region, at the end, holding the guidance', () => {
    fc.assert(
      fc.property(document, document, fc.constantFrom(...layouts), (text, guidance, layout) => {
        const placed = withEmptyRegion(text, layout);
        expect(hasOneRegion(placed)).toBe(true);
        const guided = withGuidance(placed, guidance, layout);
        expect(hasOneRegion(guided)).toBe(true);
        expect(guided.endsWith(`${end}\n`)).toBe(true);
        expect(guided.split(start)).toHaveLength(2);
        expect(guided.split(end)).toHaveLength(2);
        // Written again, it is what it was.
        expect(withGuidance(guided, guidanceIn(guided), layout)).toBe(guided);
      }),
      { numRuns: 500 },
    );
  });

  it('lose nothing that stands outside regions but line breaks and white space at the end', () => {
    const plain = fc
      .array(fc.oneof(fc.constantFrom('\n', '\n\n\n\n', '- Rule.', 'x', '```'), fc.string({ maxLength: 5 })))
      .map((pieces) => pieces.join('').replaceAll('<', '').replaceAll('-->', ''));
    fc.assert(
      fc.property(plain, plain, plain, fc.constantFrom(...layouts), (a, inside, b, layout) => {
        const text = `${a}${start}${inside}${end}${b}`;
        const guided = withGuidance(text, 'new', layout);
        const rest = guided.slice(0, guided.indexOf(start));
        const solid = (value: string) => value.replace(/\s/g, '');
        expect(solid(rest)).toBe(solid(a + b));
        expect(isSubsequence(rest.trimEnd(), a + b)).toBe(true);
        // Only the seam may change: a document whose region is at the end keeps every line as it was.
        if (layout === 'keep') {
          const last = withGuidance(withEmptyRegion(a, 'keep'), 'new', 'keep');
          expect(last.startsWith(a.trimEnd())).toBe(true);
        }
      }),
      { numRuns: 300 },
    );
  });

  it('keep the region through any edits of steps', () => {
    const edit = fc.record({
      op: fc.constantFrom('append', 'insert_after', 'replace', 'delete'),
      target: fc.oneof(document, fc.constantFrom(start, end, 'guidance', `Rule.\n\n${start}`)),
      content: document,
    });
    fc.assert(
      fc.property(document, fc.array(edit, { maxLength: 5 }), (text, edits) => {
        const guided = withGuidance(text, 'the guidance', 'keep');
        const edited = applyEdits(guided, edits, { strict: true }).text;
        expect(hasOneRegion(edited)).toBe(true);
        expect(guidanceIn(edited)).toBe('the guidance');
      }),
      { numRuns: 300 },
    );
  });
});
