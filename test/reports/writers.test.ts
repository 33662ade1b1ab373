import { describe, expect, it } from 'vitest';
import type { Table } from '../../reports/table.ts';
import { writeCsv } from '../../reports/writers/csv.ts';
import { writeJson } from '../../reports/writers/json.ts';
import { writeMarkdown } from '../../reports/writers/markdown.ts';
import { writeTerminal } from '../../reports/writers/terminal.ts';

const hostile = '=HYPERLINK("http://x")|\u001b[31m<script>`*\n\u202e';
const table: Table = {
  title: `title ${hostile}`,
  stamp: 'SIMULATED',
  columns: [
    { key: 'method', heading: 'method', align: 'left' },
    { key: 'n', heading: 'n', align: 'right' },
    { key: 'secret_detail', heading: 'detail', align: 'right', detail: true },
  ],
  rows: [
    { values: { method: hostile, n: 3, secret_detail: 0.5 }, shown: { n: '3 items' } },
    { values: { method: 'b', n: null, secret_detail: null }, shown: {} },
  ],
  notes: ['a note'],
};

describe('the writers', () => {
  it('stamp every rendering, also each row of CSV and JSON', () => {
    expect(writeTerminal(table)).toMatch(/^\[SIMULATED\]/);
    expect(writeMarkdown(table)).toContain('**SIMULATED**');
    const [, first = '', second = ''] = writeCsv(table).split('\n');
    expect([first, second].every((line) => line.startsWith('SIMULATED,'))).toBe(true);
    expect(JSON.parse(writeJson(table))).toMatchObject({
      source: 'SIMULATED',
      rows: [{ source: 'SIMULATED' }, {}],
    });
  });

  it('show people text and machines raw values; what was not measured is empty, never zero', () => {
    expect(writeTerminal(table)).toContain('3 items');
    expect(writeCsv(table)).toContain(',3,0.5');
    expect(writeCsv(table)).toContain('SIMULATED,b,,');
    expect(writeTerminal(table)).toContain(' - ');
    expect(writeTerminal(table)).not.toContain('detail');
  });

  it('let no control character, formula or mark-up of foreign text through', () => {
    for (const text of [writeTerminal(table), writeCsv(table), writeMarkdown(table)]) {
      expect(text).not.toContain('\u001b');
      expect(text).not.toContain('\u202e');
    }
    expect(writeCsv(table)).toContain("'=HYPERLINK");
    expect(writeMarkdown(table)).toContain('\\|');
    expect(writeMarkdown(table)).toContain('\\<script\\>');
    const widths = new Set(
      writeMarkdown(table)
        .split('\n')
        .filter((line) => line.startsWith('|'))
        .map((line) => line.split(/(?<!\\)\|/).length),
    );
    expect(widths.size).toBe(1);
  });
});
