import { describe, expect, it } from 'vitest';
import { applyEdit, applyEdits } from '../../../baselines/trace2skill/apply-edits.ts';
import { readPatch, type SectionEdit, shownEdits } from '../../../baselines/trace2skill/section-edit.ts';

const edit = (fields: Partial<SectionEdit>): SectionEdit => ({
  op: '',
  target_section: '',
  target_text: '',
  old_text: '',
  after_section: '',
  content: '',
  support: 1,
  ...fields,
});
const document = '# A\n\nIntro.\n\n## B\n- one, two\n- three\n\n## C\n- one, two\n';

describe('applyEdit', () => {
  it('appends to the last section, and to a document without any', () => {
    const append = edit({ op: 'append_to_section', target_section: ' ## C ', content: '- new' });
    expect(applyEdit(document, append)).toBe(`${document}\n- new\n`);
    expect(applyEdit('', edit({ op: 'append', content: '- new' }))).toBe('- new\n');
    expect(applyEdit('Text.', edit({ op: 'append', content: '- new' }))).toBe('Text.\n\n- new\n');
    expect(applyEdit('- old\n\n', edit({ op: 'append', content: '- new' }))).toBe('- old\n- new\n');
  });

  it('finds text in the named section only, and inserts whole lines', () => {
    const insert = edit({ op: 'insert_after', target_section: '## C', target_text: 'one', content: '- new' });
    expect(applyEdit(document, insert)).toBe(`${document}- new\n`);
    const before = edit({ op: 'insert_before', target_text: 'two', content: '- new' });
    expect(applyEdit(document, before)).toBe(document.replace('- one', '- new\n- one'));
    const elsewhere = { ...insert, target_text: 'three' };
    expect(applyEdit(document, elsewhere)).toBeNull();
  });

  it.each([
    ['a section that is not there', { op: 'append_to_section', target_section: '## Nope', content: 'x' }],
    ['a text that is not there', { op: 'replace_in_section', old_text: 'four', content: 'x' }],
    ['no text at all', { op: 'replace_in_section', content: 'x' }],
    ['a section without a name', { op: 'delete_section' }],
    ['an unknown operation', { op: 'delete_file', content: 'x' }],
  ])('leaves an edit of %s out', (_, fields) => {
    expect(applyEdit(document, edit(fields))).toBeNull();
  });

  it('takes a comment in fenced code for no header', () => {
    const code = '## B\n```\n# not a header\n```\nend\n\n## C\n';
    expect(applyEdit(code, edit({ op: 'append_to_section', target_section: '## B', content: 'x' }))).toBe(
      '## B\n```\n# not a header\n```\nend\n\nx\n\n## C\n',
    );
    expect(applyEdit(code, edit({ op: 'delete_section', target_section: '# not a header' }))).toBeNull();
  });

  it('applies a list to the evolving document and tells which had a place', () => {
    const list = [
      edit({ op: 'delete_section', target_section: '## C' }),
      edit({ op: 'append_to_section', target_section: '## C', content: 'x' }),
      edit({ op: 'add_section', target_section: '## D', after_section: '## B', content: 'd' }),
    ];
    const { text, applied } = applyEdits(document, list);
    expect(applied).toEqual([true, false, true]);
    expect(text).toContain('## D\n\nd');
    expect(text).not.toContain('## C');
  });
});

describe('readPatch', () => {
  const limits = { maxEdits: 3, support: { usual: 1, most: 5 } };
  const read = (edits: readonly unknown[]) => {
    const reading = readPatch(JSON.parse(JSON.stringify({ reasoning: 'r', edits })), limits);
    return reading.ok ? reading.value.edits : reading.complaint;
  };

  it('takes the words of our prompts and the published ones for the same operation', () => {
    expect(read([{ op: 'append', section: '## B', content: ' x ' }])).toEqual(
      read([{ op: 'append_to_section', target_section: '## B', content: 'x' }]),
    );
    expect(read([{ op: 'replace', target: 'a', content: 'b' }])).toEqual(
      read([{ op: 'replace_in_section', old_text: 'a', content: 'b' }]),
    );
  });

  it('makes a section of a further file, and a removed text of a delete', () => {
    expect(read([{ op: 'create', section: 'Hints', content: 'x' }])).toMatchObject([
      { op: 'add_section', target_section: '## Hints' },
    ]);
    expect(read([{ op: 'delete', target: 'a', content: 'ignored' }])).toMatchObject([
      { op: 'replace_in_section', old_text: 'a', content: '' },
    ]);
  });

  it('drops what is no edit, and refuses a list of nothing else', () => {
    expect(
      read([null, { op: 'fly' }, { op: 'append', content: '' }, { op: 'append', content: 'x' }]),
    ).toHaveLength(1);
    expect(read([{ op: 'fly' }])).toContain('No entry of "edits" is an edit');
    expect(read([])).toEqual([]);
    expect(readPatch({ edits: 'none' }, limits)).toMatchObject({ ok: false });
  });

  it('keeps no more edits than allowed and believes no support beyond the runs that were read', () => {
    const edits = read(Array.from({ length: 6 }, () => ({ op: 'append', content: 'x', support_count: 99 })));
    expect(edits).toHaveLength(3);
    expect(edits[0]).toMatchObject({ support: 5 });
  });

  it('reads back what prompts show of edits', () => {
    const edits = read([
      { op: 'append', section: '## B', content: 'x' },
      { op: 'replace', section: '## B', target: 'old', content: 'new' },
      { op: 'add_section', section: '## D', after: '## B', content: 'd' },
    ]);
    expect(typeof edits === 'string' ? edits : read(JSON.parse(shownEdits(edits)))).toEqual(edits);
  });
});
