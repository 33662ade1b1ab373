import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { skillOf } from '../../core/hash.ts';
import { applyEdits } from '../../optimizer/edits.ts';
import { protectedMarkers, protectedTexts } from '../../optimizer/protected-region.ts';

const document = '# T\n\nrule a\nrule b\n';
const region = '<!-- SLOW_UPDATE_START -->\nkeep\n<!-- SLOW_UPDATE_END -->\n';
const guarded = `# T\n\nrule a\nrule b\n\n${region}`;
const both = [{ strict: true }, { strict: false }];

function one(text: string, edit: unknown, options: { strict?: boolean } = {}) {
  const { text: next, report } = applyEdits(text, [edit], options);
  return [next, report[0]?.status];
}

describe.each(both)('applyEdits with %o, on the vectors of spec/optimizer.md 12', (options) => {
  it.each([
    [
      'appends after a blank line',
      document,
      { op: 'append', content: 'new' },
      `${document}\nnew\n`,
      'applied_append',
    ],
    [
      'appends before a protected region',
      guarded,
      { op: 'append', content: 'new' },
      `# T\n\nrule a\nrule b\n\nnew\n\n${region}`,
      'applied_append_before_protected_region',
    ],
    [
      'inserts after the line of the target',
      document,
      { op: 'insert_after', target: 'rule a', content: 'new' },
      '# T\n\nrule a\n\nnew\nrule b\n',
      'applied_insert_after',
    ],
    [
      'inserts after the last line',
      document,
      { op: 'insert_after', target: 'rule b', content: 'new' },
      `${document}\nnew\n`,
      'applied_insert_after',
    ],
    [
      'inserts at the end of a text without a final newline',
      'rule b',
      { op: 'insert_after', target: 'rule b', content: 'new' },
      'rule b\nnew\n',
      'applied_insert_after',
    ],
    [
      'appends where the target of an insert is not found',
      document,
      { op: 'insert_after', target: 'zzz', content: 'new' },
      `${document}\nnew\n`,
      'applied_insert_after_fallback_append',
    ],
    [
      'refuses to insert into a protected region',
      guarded,
      { op: 'insert_after', target: 'keep', content: 'new' },
      guarded,
      'skipped_protected_region',
    ],
    [
      'replaces the first occurrence only',
      document,
      { op: 'replace', target: 'rule', content: 'RULE' },
      '# T\n\nRULE a\nrule b\n',
      'applied_replace',
    ],
    [
      'skips a replacement of something absent',
      document,
      { op: 'replace', target: 'zzz', content: 'x' },
      document,
      'skipped_replace_target_not_found',
    ],
    [
      'skips a replacement of nothing',
      document,
      { op: 'replace', target: '', content: 'x' },
      document,
      'skipped_replace_missing_target',
    ],
    [
      'deletes the target and leaves the blank lines',
      document,
      { op: 'delete', target: 'rule a' },
      '# T\n\n\nrule b\n',
      'applied_delete',
    ],
    [
      'refuses a deletion that runs into a start marker',
      guarded,
      { op: 'delete', target: 'rule b\n\n<!-- SLOW_UPDATE_START -->' },
      guarded,
      'skipped_protected_region',
    ],
    [
      'reads a null target as empty',
      document,
      { op: 'append', content: 'new', target: null },
      `${document}\nnew\n`,
      'applied_append',
    ],
    [
      'reads a null content as empty',
      document,
      { op: 'delete', target: 'rule a', content: null },
      '# T\n\n\nrule b\n',
      'applied_delete',
    ],
    ['skips an unknown op', document, { op: 'insert', content: 'x' }, document, 'skipped_unknown_op'],
    ['skips a missing op', document, { content: 'x' }, document, 'skipped_unknown_op'],
    ['reports an edit that is no object', document, 'append', document, 'error'],
    ['reports a field of the wrong type', document, { op: 'append', content: 3 }, document, 'error'],
  ])('%s', (_, text, edit, expected, status) => {
    expect(one(text, edit, options)).toEqual([expected, status]);
  });

  it('inserts after the last line of a target of two lines', () => {
    expect(one(document, { op: 'insert_after', target: 'T\n\nrule a', content: 'new' }, options)[0]).toBe(
      '# T\n\nrule a\n\nnew\nrule b\n',
    );
  });

  it('trims content as Python does, and keeps a byte order mark', () => {
    const { text } = applyEdits('a', [{ op: 'append', content: '\u0085\u001c\u3000x\ufeff \n' }], options);
    expect(text).toBe('a\n\nx\ufeff\n');
  });

  it('applies edits to the evolving text and reports each', () => {
    const { text, report, summary } = applyEdits(
      document,
      [
        { op: 'append', content: 'rule c' },
        { op: 'replace', target: 'rule c', content: 'rule d' },
        { op: 'insert_after', target: 'nowhere', content: 'rule e' },
        { op: 'delete', target: 'rule' },
        { op: 'delete', target: 'rule x' },
        null,
      ],
      options,
    );
    expect(text).toBe('# T\n\n a\nrule b\n\nrule d\n\nrule e\n');
    expect(report.map((row) => row.index)).toEqual([1, 2, 3, 4, 5, 6]);
    expect(report[3]?.occurrences).toBe(4);
    expect(summary).toEqual({ total: 6, applied: 3, fallbacks: 1, skipped: 1, errors: 1, ambiguous: 1 });
  });

  it('cuts previews to 200 code points', () => {
    const [row] = applyEdits('', [{ op: 'append', content: '😀'.repeat(300) }], options).report;
    expect(row?.contentPreview).toBe('😀'.repeat(200));
  });
});

describe('applyEdits under strict', () => {
  it('skips inserts of nothing, where the reference adds blank lines', () => {
    expect(one(document, { op: 'append', content: ' ' })).toEqual([document, 'skipped_empty_content']);
    expect(one(document, { op: 'append', content: ' ' }, { strict: false })[0]).toBe(`${document}\n\n`);
  });

  it('refuses an insertion whose line runs into a region', () => {
    const text = `rule ${region}`;
    expect(one(text, { op: 'insert_after', target: 'rule', content: 'x' })).toEqual([
      text,
      'skipped_protected_region',
    ]);
  });

  it('removes markers until none is left, also when a removal joins another', () => {
    const nested = '<!-- SLOW_UPDATE_<!-- APPENDIX_END -->START -->x';
    expect(one('a', { op: 'append', content: nested })[0]).toBe('a\n\nx\n');
  });

  it('refuses a deletion that would join two halves of a marker', () => {
    const halves = 'a <!-- APPENDIX_junkSTART --> b';
    expect(one(halves, { op: 'delete', target: 'junk' })).toEqual([halves, 'skipped_protected_region']);
  });

  const fragment = fc.constantFrom(
    ...protectedMarkers,
    'rule a',
    'rule b',
    '\n',
    ' ',
    '<!-- SLOW_UPDATE_',
    'START -->',
    'END -->',
    '😀',
    'e\u0301',
  );
  const text = fc
    .array(fc.oneof({ weight: 4, arbitrary: fragment }, fc.string()), { maxLength: 14 })
    .map((parts) => parts.join(''));
  const op = fc.oneof(fc.constantFrom('append', 'insert_after', 'replace', 'delete'), fc.string());
  const field = fc.oneof(
    { weight: 6, arbitrary: text },
    fc.constant(null),
    fc.constant(undefined),
    fc.jsonValue(),
  );
  const edit = fc.oneof(
    { weight: 6, arbitrary: fc.record({ op, target: field, content: field }) },
    fc.jsonValue(),
  );
  const patch = fc.tuple(text, fc.array(edit, { maxLength: 6 }));

  it('is total, and its report and summary account for every edit', () => {
    fc.assert(
      fc.property(patch, fc.boolean(), ([start, edits], strict) => {
        const { report, summary } = applyEdits(start, edits, { strict });
        expect(report).toHaveLength(edits.length);
        expect(summary.applied + summary.fallbacks + summary.skipped + summary.errors).toBe(edits.length);
      }),
      { numRuns: 300 },
    );
  });

  it('never damages, adds or removes a protected region', () => {
    fc.assert(
      fc.property(patch, ([start, edits]) => {
        expect(protectedTexts(applyEdits(start, edits).text)).toEqual(protectedTexts(start));
      }),
      { numRuns: 1000 },
    );
  });

  it('also leaves it alone when targets are cut out of the document itself', () => {
    const cut = fc.tuple(text, fc.nat(), fc.nat(60), op, text).map(([start, at, length, name, content]) => {
      const from = at % (start.length + 1);
      return { start, edit: { op: name, target: start.slice(from, from + length), content } };
    });
    fc.assert(
      fc.property(cut, ({ start, edit: one }) => {
        expect(protectedTexts(applyEdits(start, [one]).text)).toEqual(protectedTexts(start));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('skill hash', () => {
  it('is the first 16 hex digits of SHA-256', () => {
    expect(skillOf('abc').hash).toBe('ba7816bf8f01cfea');
  });
});
