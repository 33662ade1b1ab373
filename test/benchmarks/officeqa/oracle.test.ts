import { describe, expect, it } from 'vitest';
import { DataFile } from '../../../benchmarks/data-file.ts';
import { htmlTableToMarkdown } from '../../../benchmarks/officeqa/oracle/html-table.ts';
import { decodeEntities } from '../../../benchmarks/officeqa/oracle/html-text.ts';
import { oraclePages } from '../../../benchmarks/officeqa/oracle/oracle-pages.ts';
import { pageNumberOf } from '../../../benchmarks/officeqa/oracle/page-number.ts';
import { codePointLength } from '../../../core/python-text.ts';

const element = (content: unknown, ...pages: unknown[]) => ({
  content,
  bbox: pages.map((page_id) => ({ page_id })),
});
const parsed = (elements: readonly unknown[], name = 'b.json') =>
  DataFile.of(new TextEncoder().encode(JSON.stringify({ document: { elements } })), `pages/${name}`);
const address = (page: number | string) => `https://fraser.example/b?page=${page}`;
const block = (elements: readonly unknown[], addresses: readonly string[]) =>
  oraclePages({ sourceFiles: ['b.txt'], sourceDocs: addresses, pages: [parsed(elements)] }, 'NOTE');

describe('oracle pages', () => {
  it('cut a page at 24,000 characters and say how much is missing', () => {
    const shown = block([element('\u{1f600}'.repeat(24_010), 3)], [address(3)]);
    expect(shown).toContain(`${'\u{1f600}'.repeat(24_000)}\n\n[cut: 10 more characters on this page]`);
  });

  it('stop at 80,000 characters in all, with a note', () => {
    const elements = [1, 2, 3, 4, 5].map((page) => element(`${page}`.repeat(23_000), page));
    const shown = block(elements, [1, 2, 3, 4, 5].map(address));
    expect(shown).toContain('### b.txt page 4');
    expect(shown).not.toContain('### b.txt page 5');
    expect(shown).toMatch(/\[no more room: the oracle pages end here\]$/);
    expect(codePointLength(shown)).toBeLessThan(80_400);
  });

  it('show a page once, and pages of the file that an address belongs to', () => {
    const pages = [parsed([element('first', 1)], 'a.json'), parsed([element('second', 1)], 'b.json')];
    const shown = oraclePages(
      { sourceFiles: ['a.txt', 'b.txt', 'a.txt'], sourceDocs: [1, 1, 1, 1].map(address), pages },
      'NOTE',
    );
    expect(shown.match(/^### .*$/gm)).toEqual(['### a.txt page 1', '### b.txt page 1']);
    expect(oraclePages({ sourceFiles: ['c.txt'], sourceDocs: [address(1)], pages }, 'NOTE')).toBe('');
  });

  it('leave out elements of any other shape', () => {
    const odd = [
      null,
      7,
      'x',
      [],
      {},
      { content: 'a' },
      element(7, 1),
      element('b', null),
      { content: 'c', bbox: 'x' },
      { content: 'd', bbox: [null, 1, {}, { page_id: 'x' }] },
      element('kept', 'x', '1'),
      element('  \n ', 1),
    ];
    expect(block(odd, [address(1)])).toMatch(/\n\nkept$/);
    const file = (text: string) => DataFile.of(new TextEncoder().encode(text), 'pages/b.json');
    const source = { sourceFiles: ['b.txt'], sourceDocs: [address(1)] };
    for (const text of ['[]', 'null', '{"document": []}', '{"document": {"elements": {}}}'])
      expect(oraclePages({ ...source, pages: [file(text)] }, 'NOTE')).toBe('');
    expect(() => oraclePages({ ...source, pages: [file('{')] }, 'NOTE')).toThrow('pages/b.json: not JSON');
  });
});

describe('page numbers', () => {
  it.each([
    ['https://x?page=+7', 7],
    ['https://x?pagenum=3&page=2', 2],
    ['https://x?page_id=4&pagenum=x', 4],
    ['https://x?q=%26page%3D9', null],
    ['https://x?page=-1', -1],
    ['https://x?page=%35', 5],
    [' https://x?a=1&page=6#page=8 ', 6],
    ['https://x/page=5', null],
  ])('of %s: %s', (text, page) => {
    expect(pageNumberOf(text)).toBe(page);
  });
});

describe('HTML', () => {
  it.each([
    [
      '&amp;lt; &lt &notit; &bogus; &#65;&#x42 &#128; &#0; &#xD800; &#1;.',
      '&lt; < \u00acit; &bogus; AB \u20ac \ufffd \ufffd .',
    ],
    ['AT&T &', 'AT&T &'],
  ])('decodes %j', (text, decoded) => {
    expect(decodeEntities(text)).toBe(decoded);
  });

  it.each([
    ['<table><tr><td/><td>a</ td></tr>', '|  | a |\n| --- | --- |'],
    ['<table><tr><td title="a>b">x<!-- </td> --></td></tr>', '| x |\n| --- |'],
    ['<table><tr><td><style>p>q</style>x</td></tr>', '| p>qx |\n| --- |'],
    ['<table>a < b', 'a < b'],
    ['<table><tr><td>x</td></tr><tr><td>y', '| x |\n| --- |'],
  ])('reads %j', (html, markdown) => {
    expect(htmlTableToMarkdown(html)).toBe(markdown);
  });

  it.each([
    ['opening brackets', '<'.repeat(300_000)],
    ['tags that never end', '<td '.repeat(200_000)],
    ['end tags that never end', '</ '.repeat(200_000)],
    ['comments that never end', '<!--'.repeat(200_000)],
    ['quotes that never end', '<td a="'.repeat(200_000)],
    ['attributes', `<td ${'a=b '.repeat(200_000)}>`],
    ['ampersands', '&'.repeat(500_000)],
    ['nested tables', '<table><tr><td>'.repeat(100_000)],
    ['closing tags', '</td></tr>'.repeat(100_000)],
    ['scripts', '<script>'.repeat(100_000)],
  ])('comes to an end on half a megabyte of %s', (_, hostile) => {
    expect(htmlTableToMarkdown(`<table><tr><td>x</td></tr>${hostile}`).length).toBeLessThan(1_500_000);
    expect(htmlTableToMarkdown(hostile).length).toBeLessThan(1_500_000);
  });

  it('does not fill up many short rows to the width of one endless row', () => {
    const html = `<tr>${'<td>a</td>'.repeat(20_000)}</tr>${'<tr><td>b</td></tr>'.repeat(20_000)}`;
    expect(htmlTableToMarkdown(`<table>${html}`).length).toBeLessThan(1_200_000);
  });
});
