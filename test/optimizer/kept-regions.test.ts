import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keepRegions } from '../../optimizer/kept-regions.ts';
import { protectedMarkers, protectedTexts } from '../../optimizer/protected-region.ts';

const [slowStart, slowEnd, noteStart, noteEnd] = protectedMarkers;
const slow = `${slowStart}\nkeep  \n\n\n\tthis\n${slowEnd}`;
const notes = `${noteStart}\n- note\n${noteEnd}`;
const old = `# Skill\n\n- rule\n\n${slow}\n`;

describe('keepRegions', () => {
  it('leaves a document alone whose regions are as they were, wherever they stand', () => {
    for (const text of [`${slow}\n\n# New\n`, `# New\n\n${slow}`])
      expect(keepRegions(old, text)).toEqual({ text, repaired: false });
    expect(keepRegions('# Old', '# New')).toEqual({ text: '# New', repaired: false });
  });

  it('puts a lost region back at the end', () => {
    expect(keepRegions(old, '# New\n')).toEqual({ text: `# New\n\n${slow}\n`, repaired: true });
    expect(keepRegions(old, '')).toEqual({ text: `${slow}\n`, repaired: true });
  });

  it('puts a changed region back where the writer put it', () => {
    const changed = `# New\n\n${slowStart}\nother words\n${slowEnd}\n\n- last\n`;
    expect(keepRegions(old, changed).text).toBe(`# New\n\n${slow}\n\n- last\n`);
  });

  it('leaves one region of a kind where the writer made two, or lost a marker', () => {
    for (const text of [`# New\n\n${slow}\n\n${slow}\n`, `# New\n\n${slowStart}\nkeep\n`]) {
      const kept = keepRegions(old, text);
      expect(protectedTexts(kept.text)).toEqual([slow]);
      expect(kept.text.startsWith('# New\n')).toBe(true);
    }
  });

  it('does not let a writer open a region of its own; what it says there stays as text', () => {
    expect(keepRegions('# Old\n', `# New\n${noteStart}\n- mine\n${noteEnd}\n`)).toEqual({
      text: '# New\n\n- mine\n\n',
      repaired: true,
    });
  });

  it('keeps both kinds', () => {
    const both = `# Old\n\n${slow}\n\n${notes}\n`;
    expect(keepRegions(both, '# New\n').text).toBe(`# New\n\n${slow}\n\n${notes}\n`);
    expect(keepRegions(both, `# New\n\n${slow}\n`).text).toBe(`# New\n\n${slow}\n\n${notes}\n`);
  });

  it('never damages, adds or removes a protected text, whatever was there and whatever was written', () => {
    const piece = fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom(...protectedMarkers) },
      fc.constantFrom(
        'a',
        '\n',
        '- rule\n',
        '<!-- ',
        ' -->',
        'SLOW_UPDATE_',
        'START',
        'END',
        'APPENDIX_',
        slow,
        notes,
      ),
      fc.string({ maxLength: 5 }),
    );
    const text = fc.array(piece, { maxLength: 12 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(text, text, (before, after) => {
        const kept = keepRegions(before, after);
        expect([...protectedTexts(kept.text)].sort()).toEqual([...protectedTexts(before)].sort());
        expect(keepRegions(before, kept.text).repaired).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });
});
