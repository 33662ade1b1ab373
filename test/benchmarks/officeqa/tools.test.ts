import { symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { DataFile } from '../../../benchmarks/data-file.ts';
import { callTool } from '../../../benchmarks/officeqa/tools/call-tool.ts';
import type { FileTree } from '../../../benchmarks/officeqa/tools/file-tree.ts';
import { fnmatch } from '../../../benchmarks/officeqa/tools/fnmatch.ts';
import { TaskDocuments } from '../../../benchmarks/officeqa/tools/task-documents.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';
import { documentFolder } from '../../vectors/document-folder.ts';

const document = (name: string, text: string) =>
  DataFile.of(new TextEncoder().encode(text), `documents/${name}`);
const text = `Table 1\r\n\r\n| Year | Total |\n| 1950 | 613 |\u00a0\n| 1951 | .* 614 |\n`;
const tree = new TaskDocuments([document('b_1951_02.txt', text), document('a_1950_01.txt', 'one line')]);
const path = '/task/documents/b_1951_02.txt';

function shown(name: string, given: unknown, files: FileTree = tree): string {
  const answer = callTool(files, name, JSON.stringify(given));
  return answer.kind === 'result' ? answer.text : `malformed: ${answer.problem}`;
}

describe('the OfficeQA tools', () => {
  it('list the documents of the task under a fixed root, by name and by pattern', () => {
    expect(shown('glob', {})).toBe('/task/documents/a_1950_01.txt\n/task/documents/b_1951_02.txt');
    expect(shown('glob', { pattern: '*195[1-9]*' })).toBe(path);
    expect(shown('glob', { pattern: '*.pdf' })).toBe('[no matches]');
    expect(shown('glob', { pattern: `${'*'.repeat(500_000)}x` })).toBe('[no matches]');
    const many = Array.from({ length: 60 }, (_, index) => document(`${index}.txt`, ''));
    expect(shown('glob', { pattern: '*' }, new TaskDocuments(many)).split('\n')).toHaveLength(50);
  });

  it('read windows of lines, with line feeds for every line end', () => {
    expect(shown('read', { path })).toBe(text.replaceAll('\r', ''));
    expect(shown('read', { path, start: 3, limit: 1 })).toBe('| Year | Total |\n');
    expect(shown('read', { path, start: '4', limit: 1.9 })).toBe('| 1950 | 613 |\u00a0\n');
    expect(shown('read', { path, start: -7, limit: -7 })).toBe('Table 1\n');
    expect(shown('read', { path, start: null, limit: 0 })).toBe(text.replaceAll('\r', ''));
    expect(shown('read', { path, start: 6 })).toBe('[empty file]');
    expect(shown('read', { path, start: 1e300, limit: 1e300 })).toBe('[empty file]');
    expect(shown('read', { path: '/task/documents/./a_1950_01.txt' })).toBe('one line');
    expect(shown('read', { path: '/task/documents/a_1950_01.txt/' })).toBe('one line');
    expect(shown('read', { path, start: '\u0663', limit: ' +1_0 ' })).toMatch(/^\| Year/);
    expect(shown('read', { path, start: [1] })).toMatch(/^malformed/);
  });

  it('cut a window at 4,000 characters, not in the middle of one', () => {
    const wide = new TaskDocuments([document('w.txt', '\u{1f600}'.repeat(5000))]);
    expect(shown('read', { path: '/task/documents/w.txt' }, wide)).toBe('\u{1f600}'.repeat(4000));
  });

  it('find literal texts in any case, with line numbers and without space at the end', () => {
    expect(shown('grep', { pattern: 'TABLE', path })).toBe('1: Table 1');
    expect(shown('grep', { pattern: '19', path })).toBe('4: | 1950 | 613 |\n5: | 1951 | .* 614 |');
    expect(shown('grep', { pattern: '.*', path })).toBe('5: | 1951 | .* 614 |');
    expect(shown('grep', { pattern: '(a+)+$', path })).toBe('[no matches]');
    expect(shown('grep', { pattern: 1951, path })).toBe('5: | 1951 | .* 614 |');
    // Arguments that are no texts are printed as Python prints them.
    const python = new TaskDocuments([
      document('p.txt', "1951.0\n{'a': 1}\n[1, 'x', None]\nTrue\n1000.0\n1951"),
    ]);
    const found = (raw: string) => {
      const answer = callTool(python, 'grep', `{"path": "/task/documents/p.txt", "pattern": ${raw}}`);
      return answer.kind === 'result' ? answer.text : answer.problem;
    };
    expect(['1951.0', '{"a":1}', '[1, "x", null]', 'true', '1e3'].map(found)).toEqual([
      '1: 1951.0',
      "2: {'a': 1}",
      "3: [1, 'x', None]",
      '4: True',
      '5: 1000.0',
    ]);
    expect(shown('grep', { pattern: 'x'.repeat(1_000_000), path })).toBe('[no matches]');
    const long = new TaskDocuments([document('l.txt', 'yes\n'.repeat(1000))]);
    expect(shown('grep', { pattern: 'e', path: '/task/documents/l.txt' }, long).split('\n')).toHaveLength(20);
  });

  it('answer in bounded length on a document of one line of ten megabytes', () => {
    const line = new TaskDocuments([document('l.txt', 'aaaaaaaaab'.repeat(1_000_000))]);
    const at = '/task/documents/l.txt';
    expect(shown('read', { path: at }, line)).toHaveLength(4000);
    expect(shown('grep', { pattern: 'ba', path: at }, line).length).toBeLessThan(100_200);
    expect(shown('grep', { pattern: `${'a'.repeat(100_000)}b`, path: at }, line)).toBe('[no matches]');
  });

  it.each([
    '/etc/passwd',
    '../../etc/passwd',
    '/task/documents/../../etc/passwd',
    '/task/documents/../other/b_1951_02.txt',
    'b_1951_02.txt',
    './b_1951_02.txt',
    '~/b_1951_02.txt',
    'file:///task/documents/b_1951_02.txt',
    '/task/documents',
    '/task/documents/',
    `${path}\u0000.txt`,
    `/task/documents/B_1951_02.TXT`,
    '/task/documents/%2e%2e/b_1951_02.txt',
    '/task/documents\\b_1951_02.txt',
    '//task/documents/b_1951_02.txt/..',
    `/${'a/'.repeat(1_000_000)}b`,
    '__proto__',
    process.cwd(),
  ])('refuse the path %#', (hostile) => {
    expect(shown('read', { path: hostile })).toBe('[read error: path not allowed]');
    expect(shown('grep', { pattern: 'x', path: hostile })).toBe('[grep error: path not allowed]');
  });

  it('show nothing outside a real folder either, by links or otherwise', () => {
    const [outside, inside] = [temporaryFolder(), temporaryFolder()];
    writeFileSync(join(outside, 'secret.txt'), 'secret');
    writeFileSync(join(inside, 'open.txt'), 'open');
    symlinkSync(join(outside, 'secret.txt'), join(inside, 'link.txt'));
    symlinkSync(outside, join(inside, 'folder'));
    const real = documentFolder(inside, []);
    expect(shown('read', { path: join(inside, 'open.txt') }, real)).toBe('open');
    for (const name of ['link.txt', 'folder/secret.txt', '.', 'absent.txt'])
      expect(shown('read', { path: join(inside, name) }, real)).toBe('[read error: path not allowed]');
  });

  it.each([
    ['read', {}, '[read error: missing path]'],
    ['read', { path: '' }, '[read error: missing path]'],
    ['read', { path: ['a'] }, '[read error: path not allowed]'],
    ['read', { path: { a: 1 } }, '[read error: path not allowed]'],
    ['read', { path: true }, '[read error: path not allowed]'],
    ['read', { path: '/x', start: 'abc' }, '[read error: path not allowed]'],
    ['grep', { pattern: 'x' }, '[grep error: missing pattern or path]'],
    ['grep', { path }, '[grep error: missing pattern or path]'],
    ['grep', { pattern: [], path }, '[grep error: missing pattern or path]'],
    ['browse', { q: 1 }, '[tool error: unknown tool browse]'],
    ['toString', [], '[tool error: unknown tool toString]'],
    ['x'.repeat(1000), {}, `[tool error: unknown tool ${'x'.repeat(100)}]`],
  ])('answer %s with %j: %s', (name, given, answer) => {
    expect(shown(name, given)).toBe(answer);
  });

  it.each([
    ['read', '{"path": '],
    ['read', '[]'],
    ['read', 'null'],
    ['browse', 'not json'],
    ['read', JSON.stringify({ path, start: 'abc' })],
    ['read', JSON.stringify({ path, limit: [1] })],
    ['read', JSON.stringify({ path, start: { a: 1 } })],
    ['grep', '"x"'],
  ])('take %s with %s for malformed', (name, raw) => {
    expect(callTool(tree, name, raw).kind).toBe('malformed');
  });
});

describe('file name patterns', () => {
  it.each([
    ['a/b/c', 'a*c', true],
    ['abc', 'a?c', true],
    ['ac', 'a?c', false],
    ['ABC', 'abc', false],
    ['bx', '[a-c]x', true],
    ['dx', '[!a-c]x', true],
    ['!x', '[!!]x', false],
    [']y', '[]x]y', true],
    ['ay', '[!]x]y', true],
    ['[x', '[x', true],
    ['[]', '[]', true],
    ['-x', '[a-]x', true],
    ['bx', '[z-a]x', false],
    ['bx', '[!z-a]x', true],
    ['-x', '[a-c-e]x', true],
    ['dx', '[a-c-e]x', false],
    ['\\x', '[\\]x', true],
    ['\u{1f600}x', '?x', true],
    ['', '*', true],
    ['a', '', false],
  ])('%j against %j: %s', (name, pattern, matches) => {
    expect(fnmatch(name, pattern)).toBe(matches);
  });
});
