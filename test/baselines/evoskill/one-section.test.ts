import { describe, expect, it } from 'vitest';
import { takeOneSection } from '../../../baselines/evoskill/one-section.ts';
import { documentOf, sectionsOf } from '../../../baselines/evoskill/sections.ts';

const parent = '# Notes\n\nBe right.\n\n## Dates\n\n- day first\n\n## Sums\n\n- two decimals\n';
const titles = (text: string) => sectionsOf(text).map(({ title }) => title);

describe('sectionsOf', () => {
  it('cuts at headings of the first two levels, and not inside code fences', () => {
    const text = 'before\n\n# One\ntext\n### deeper\n```md\n## no heading\n```\n## Two ##\n#hash\n';
    expect(titles(text)).toEqual(['', 'One', 'Two']);
    expect(sectionsOf(text)[1]?.text).toContain('## no heading');
  });

  it('gives a document back but for white space at the edges of its sections', () => {
    expect(documentOf(sectionsOf(parent))).toBe(parent);
    expect(documentOf(sectionsOf('\n\n- flat  \r\n\r\n## A\n\n\n'))).toBe('- flat\n\n## A\n');
  });

  it('tells sections of one title apart', () => {
    expect(sectionsOf('## A\n1\n## a\n2\n').map(({ key }) => key)).toEqual(['a#0', 'a#1']);
  });
});

describe('takeOneSection', () => {
  it('takes a new section and puts it at the end', () => {
    const reply = `## Names\n\n- last name first\n\n${parent}`;
    expect(takeOneSection(parent, reply, 'Names')).toEqual({
      text: `${parent}\n## Names\n\n- last name first\n`,
      action: 'create',
      section: 'Names',
      sections: ['Notes', 'Dates', 'Sums', 'Names'],
      restored: 0,
      leftOut: 0,
    });
  });

  it('takes the section that was to be edited, and puts back what else was changed or lost', () => {
    const reply = '# Notes\n\nBe quick.\n\n## Dates\n\n- year first\n\n## More\n\n- x\n';
    expect(takeOneSection(parent, reply, '**dates**')).toMatchObject({
      text: parent.replace('day first', 'year first'),
      action: 'edit',
      restored: 2,
      leftOut: 1,
    });
  });

  it('counts changes of white space within a section, and not between sections', () => {
    const reply = `${parent.replaceAll('\n\n', '\n\n\n').replace('day first', 'year first')}\n`;
    expect(takeOneSection(parent, reply, 'Dates')?.restored).toBe(2);
    const loose = parent.replaceAll('\n\n## ', '\n\n\n\n## ').replace('day first', 'year first');
    expect(takeOneSection(parent, loose, 'Dates')?.restored).toBe(0);
  });

  it('takes a section under a new title in place of the one that was to be edited', () => {
    const change = takeOneSection(parent, parent.replace('## Dates', '## Days'), 'Dates');
    expect(change).toMatchObject({ action: 'edit', section: 'Days', restored: 0, leftOut: 0 });
    expect(change?.sections).toEqual(['Notes', 'Days', 'Sums']);
  });

  it('takes a new section under another title than the proposal gave it', () => {
    const change = takeOneSection(parent, `${parent}\n## Surnames\n- x\n## Else\n- y\n`, 'Names');
    expect(change).toMatchObject({ action: 'create', section: 'Surnames', leftOut: 1 });
  });

  it('edits rather than creates where the title is there already', () => {
    const change = takeOneSection(parent, parent.replace('two', 'three'), 'Sums');
    expect(change).toMatchObject({ action: 'edit', section: 'Sums' });
  });

  it('lets the builder choose one section where the proposal names none: a new one, else the first changed', () => {
    const changed = parent.replace('day', 'year').replace('two', 'no');
    expect(takeOneSection(parent, changed, null)).toMatchObject({ section: 'Dates', restored: 1 });
    expect(takeOneSection(parent, `${changed}\n## New\n- x\n`, null)).toMatchObject({
      section: 'New',
      restored: 2,
    });
    expect(takeOneSection('- flat\n', '- flat\n- more\n', null)?.text).toBe('- flat\n- more\n');
  });

  it('takes nothing from a reply that leaves the named section as it was, or deletes it', () => {
    expect(takeOneSection(parent, parent, null)).toBeNull();
    expect(takeOneSection(parent, parent.replace('two', 'no'), 'Dates')).toBeNull();
    expect(takeOneSection(parent, '# Notes\n\nBe right.\n', 'Dates')).toBeNull();
  });
});
