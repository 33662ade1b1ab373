import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  appendixNotes,
  joinNotes,
  notesIn,
  withAppendix,
  withEmptyAppendix,
} from '../../optimizer/appendix.ts';
import { protectedMarkers, protectedTexts } from '../../optimizer/protected-region.ts';

const start = '<!-- APPENDIX_START -->';
const end = '<!-- APPENDIX_END -->';
const slow = '<!-- SLOW_UPDATE_START -->\nkeep\n<!-- SLOW_UPDATE_END -->';
const region = `${start}\n## Execution Notes Appendix\n- Mind the unit.\n- Mind the date.\n${end}`;

describe('the appendix', () => {
  it('opens empty at the end, once', () => {
    const text = withEmptyAppendix('# Skill\n\n- rule  \n\n');
    expect(text).toBe(`# Skill\n\n- rule\n\n${start}\n${end}\n`);
    expect(withEmptyAppendix(text)).toBe(text);
    expect(appendixNotes(text)).toEqual([]);
  });

  it('holds a heading and a bullet a note, which are read back', () => {
    const text = withAppendix('# Skill\n', ['Mind the unit.', 'Mind the date.'], 'in-place');
    expect(text).toBe(`# Skill\n\n${region}\n`);
    expect(appendixNotes(text)).toEqual(['Mind the unit.', 'Mind the date.']);
    expect(appendixNotes('# none')).toEqual([]);
  });

  it('joins notes without blanks and doubles: white space, case and closing marks do not count', () => {
    expect(
      joinNotes(['Mind  the\nunit.'], ['mind the UNIT', ' ', 'Mind the unit ;:_-', 'Mind the date']),
    ).toEqual(['Mind the unit.', 'Mind the date']);
  });

  it('is replaced where it stands, and nothing else of the document is touched', () => {
    const text = `# Skill\n\n\n\n\`\`\`\n\n\n\n\`\`\`\n${region}\n\n${slow}\n`;
    expect(withAppendix(text, ['One.'], 'in-place')).toBe(
      text.replace(region, `${start}\n## Execution Notes Appendix\n- One.\n${end}`),
    );
  });

  it('moves to the end as in the reference, which also shortens runs of empty lines everywhere', () => {
    expect(withAppendix(`# Skill\n\n\n\n${region}\n\n${slow}\n`, ['One.'], 'reference')).toBe(
      `# Skill\n\n${slow}\n\n${start}\n## Execution Notes Appendix\n- One.\n${end}\n`,
    );
  });

  it('becomes one region where there were several or half of one', () => {
    for (const text of [`# S\n${region}\n${region}\n`, `# S\n${start}\n- old\n`, `# S\n${end}\n${region}`])
      for (const form of ['in-place', 'reference'] as const)
        expect(appendixNotes(withAppendix(text, ['One.'], form))).toEqual(['One.']);
  });

  it('is written without harm to other regions and without copies of itself, whatever the document holds', () => {
    const piece = fc.oneof(
      fc.constantFrom(...protectedMarkers, '\n', 'a', slow, region),
      fc.string({ maxLength: 4 }),
    );
    const text = fc.array(piece, { maxLength: 9 }).map((pieces) => pieces.join(''));
    fc.assert(
      fc.property(text, fc.array(fc.string()), (document, list) => {
        const after = withAppendix(document, notesIn(list), 'in-place');
        const others = (of: string) => protectedTexts(of).filter((each) => !each.includes('APPENDIX'));
        expect(others(after)).toEqual(others(document));
        expect(withAppendix(after, notesIn(list), 'in-place')).toBe(after);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('notesIn', () => {
  it('reads strings and objects with note or content, and nothing else', () => {
    const list = ['a', { note: 'b' }, { content: 'c' }, { note: 3 }, 7, null, [], '  ', { text: 'd' }];
    expect(notesIn(list)).toEqual(['a', 'b', 'c']);
    for (const other of ['a', null, 3, { note: 'a' }, undefined]) expect(notesIn(other)).toEqual([]);
  });

  it('bounds notes and takes markers and line breaks out of them', () => {
    expect(notesIn(Array(500).fill('x'))).toHaveLength(20);
    expect(notesIn(['x'.repeat(1e6)])[0]).toHaveLength(1000);
    expect(notesIn([`a ${end}\n${start} b`])).toEqual(['a b']);
  });
});
