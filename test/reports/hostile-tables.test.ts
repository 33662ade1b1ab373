import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from 'vitest';
import type { Table } from '../../reports/table.ts';
import { writeCsv } from '../../reports/writers/csv.ts';
import { writeJson } from '../../reports/writers/json.ts';
import { writeLatex } from '../../reports/writers/latex.ts';
import { writeMarkdown } from '../../reports/writers/markdown.ts';
import { writeTerminal } from '../../reports/writers/terminal.ts';
import { hostileTexts } from '../kit/hostile-texts.ts';
import { hiddenIn, shownAs, shownShort } from '../kit/shown-as.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

/** A table that says nothing but the text, wherever a table says something. */
function tableOf(text: string): Table {
  return {
    title: text,
    stamp: text,
    columns: [
      { key: 'before', heading: 'before', align: 'left' },
      { key: text, heading: text, align: 'left' },
      { key: 'after', heading: 'after', align: 'right' },
    ],
    rows: [
      {
        values: Object.fromEntries([
          ['before', text],
          [text, text],
          ['after', 1],
        ]),
        shown: {},
        group: 'a',
        marks: { before: 'best' },
      },
      {
        values: Object.fromEntries([
          ['before', 'x'],
          [text, null],
          ['after', -0.5],
        ]),
        shown: { after: text },
        group: text,
      },
    ],
    notes: [text],
  };
}

/** All texts in one table, a row and a note each. */
function tableOfAll(): Table {
  const heading = '\\input{x} %';
  return {
    ...tableOf(heading),
    rows: every.map(({ text }) => ({ values: { before: 'x', [heading]: text, after: 1 }, shown: {} })),
    notes: every.map(({ text }) => text),
  };
}

/** Not every machine has TeX. */
const noPdflatex = spawnSync('pdflatex', ['--version']).status !== 0;

const every = hostileTexts.map(({ class: kind, name, text }) => ({ title: `${kind}: ${name}`, text }));

/** What a spreadsheet starts a formula with, behind what it may skip. */
const startsFormula = /^[\s"]*[=+\-@\uff1d\uff0b\uff0d\uff20]/;

/** Tables of hostile texts are cut where people read them; these are what they show. */
const cell = (text: string) => shownShort(text, 500);
const line = (text: string) => shownShort(text, 2000);

describe('a table of hostile texts', () => {
  it('has more than sixty cases, in all classes', () => {
    expect(every.length).toBeGreaterThanOrEqual(60);
    expect(new Set(hostileTexts.map((one) => one.class)).size).toBe(13);
    expect(new Set(every.map(({ title }) => title)).size).toBe(every.length);
  });

  it.each(every)('as CSV: $title', ({ text }) => {
    const written = writeCsv(tableOf(text));
    expect(hiddenIn(written)).toEqual([]);
    const records: string[][] = parse(written, { relax_column_count: false });
    expect(records.map((record) => record.length)).toEqual([4, 4, 4]);
    const bare = records.map((record) =>
      record.map((one) => one.replace(/(^|;)'(?=[\s"']*[=+\-@＝＋－＠])/g, '$1')),
    );
    const shown = shownAs(text);
    expect(bare).toEqual([
      ['source', 'before', shown, 'after'],
      [shown, shown, shown, '1'],
      [shown, 'x', '', '-0.5'],
    ]);
    const texts = records.flat().filter((one) => one !== '-0.5');
    expect(texts.filter((one) => startsFormula.test(one))).toEqual([]);
    // Opened where the list separator is a semicolon, every part is a cell.
    expect(texts.flatMap((one) => one.split(';').slice(1)).filter((one) => startsFormula.test(one))).toEqual(
      [],
    );
  });

  it.each(every)('as JSON: $title', ({ text }) => {
    const table = tableOf(text);
    const written = writeJson(table);
    expect(hiddenIn(written)).toEqual([]);
    const read: unknown = JSON.parse(written);
    expect(read).toEqual({
      title: text,
      source: text,
      columns: table.columns.map(({ key, heading }) => ({ key, heading })),
      rows: table.rows.map(({ values }) => ({ source: text, ...values })),
      notes: [text],
    });
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false);
  });

  it.each(every)('in a terminal: $title', ({ text }) => {
    const written = writeTerminal(tableOf(text));
    expect(hiddenIn(written)).toEqual([]);
    const [title = '', ...lines] = written.split('\n');
    expect(title).toBe(`[${line(text)}] ${line(text)}`);
    const rows = lines.filter((one) => one.startsWith('│'));
    expect(rows.map((one) => one.split('│').length)).toEqual([5, 5, 5]);
    const cells = rows.map((one) =>
      one
        .split('│')
        .slice(1, 4)
        .map((each) => each.trim()),
    );
    const shown = cell(text).trim();
    expect(cells[0]?.[1]).toBe(shown);
    expect(cells[1]?.slice(0, 2)).toEqual([`${cell(text)}*`.trim(), shown]);
    expect(cells[2]).toEqual(['x', '-', shown]);
    expect(lines.at(-2)).toBe(`  ${line(text)}`);
  });

  it.each(every)('as Markdown: $title', ({ text }) => {
    const written = writeMarkdown(tableOf(text));
    expect(hiddenIn(written)).toEqual([]);
    const lines = written.split('\n');
    const rows = lines.slice(4, 8).map(markdownCells);
    expect(rows.map((row) => row.length)).toEqual([3, 3, 3, 3]);
    const [head, , first, second] = rows.map((row) => row.map(plainMarkdown));
    const shown = cell(text).trim();
    expect(head).toEqual(['before', shown, 'after']);
    expect(first).toEqual([`**${cell(text)}**`, shown, '1'].map((one) => one.trim()));
    expect(second).toEqual(['x', '-', shown]);
    // Title, stamp and note are one line each, and begin no block of their own.
    expect(lines).toHaveLength(11);
    const [title = '', stamp = '', note = ''] = [
      lines[0]?.slice(3),
      lines[2]?.slice(2, -2),
      lines[9]?.slice(2),
    ];
    for (const one of [title, stamp, note]) {
      expect(plainMarkdown(one)).toBe(line(text).trim());
      expect(one).not.toMatch(/^(?:[#>+=-]|\d{1,9}[.)]|~~~|```| {4})/);
    }
    expect(title).not.toMatch(/(?<!\\)#$/);
  });

  it('as LaTeX: every text is escaped and shown', () => {
    const written = writeLatex(tableOfAll());
    expect(written).toMatch(/^[\n\u0020-\u007e]*$/);
    const lines = written.split('\n');
    const body = lines.slice(lines.indexOf('\\endfoot') + 1, lines.indexOf('\\end{longtable}'));
    expect(body).toHaveLength(every.length);
    for (const [index, { text, title }] of every.entries()) {
      expect(body[index]?.match(/(?<!\\)&/g), title).toHaveLength(2);
      expect(textOfLatex(body[index]?.slice('x & '.length, -' & 1 \\\\'.length) ?? ''), title).toBe(
        ascii(fitted(text)),
      );
    }
    const notes = lines
      .filter((one) => one.startsWith('\\par\\noindent '))
      .map((one) => textOfLatex(one.slice(14)));
    expect(notes).toEqual(every.map(({ text }) => ascii(line(text))));
  });

  it.skipIf(noPdflatex)('as LaTeX: pdflatex prints all of it and runs nothing', { timeout: 60_000 }, () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 't.tex'), writeLatex(tableOfAll()));
    const options = ['-interaction=nonstopmode', '-halt-on-error', '-no-shell-escape', 't.tex'];
    const { status, stdout } = spawnSync('pdflatex', options, { cwd: folder, encoding: 'utf8' });
    expect(status, stdout.slice(-2000)).toBe(0);
    expect(existsSync('/tmp/owned')).toBe(false);
  });
});

/** Cells of a row as GitHub reads it: a pipe parts, unless a backslash stands before it. */
function markdownCells(row: string): string[] {
  const cells = row.split(/(?<!(?<!\\)(?:\\\\)*\\)\|/);
  return cells.slice(1, -1).map((one) => one.trim());
}

/** Text of a line of Markdown; fails on every sign that would be mark-up. */
function plainMarkdown(markdown: string): string {
  const bold = /^\*\*(.*)\*\*$/s.exec(markdown)?.[1] ?? markdown;
  const bare = bold.replace(/\\[!-/:-@[-`{-~]/g, '');
  expect(bare).not.toMatch(/[`*_<>[\]|~$@]|&[#\w]|\\$|:\/\/|www\.|mailto:/i);
  const text = bold.replace(/\\([!-/:-@[-`{-~])/g, '$1');
  return bold === markdown ? text : `**${text}**`;
}

const commands: Readonly<Record<string, string>> = {
  '\\textbackslash{}': '\\',
  '\\textasciicircum{}': '^',
  '\\textasciitilde{}': '~',
  '\\textless{}': '<',
  '\\textgreater{}': '>',
  '\\textbar{}': '|',
};

/** Text that a piece of LaTeX prints; fails on everything that is neither a letter nor a known way to write a sign. */
function textOfLatex(latex: string): string {
  let text = '';
  let at = 0;
  const token = /\\text[a-z]+\{\}|\\[{}#$%&_]|\{['`[\]*-]\}|[^\\{}#$%&_^~]/y;
  while (at < latex.length) {
    token.lastIndex = at;
    const found = token.exec(latex)?.[0];
    if (found === undefined) throw new Error(`a command of foreign text at '${latex.slice(at, at + 40)}'`);
    text +=
      commands[found] ??
      (found.length === 3 && found.startsWith('{') ? found.charAt(1) : found.replace(/^\\/, ''));
    at += found.length;
  }
  return text;
}

/** Of a text as much as 500 printed characters hold. */
function fitted(text: string): string {
  let printed = '';
  let at = 0;
  for (const character of text) {
    printed += ascii(shownAs(character));
    if (printed.length > 500) return `${shownAs(text.slice(0, at))} [${text.length - at} more characters]`;
    at += character.length;
  }
  return shownAs(text);
}

/** As LaTeX tables write what pdflatex has no glyph for. */
function ascii(text: string): string {
  return Array.from(text, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code < 0x7f ? character : `(U+${code.toString(16).toUpperCase().padStart(4, '0')})`;
  }).join('');
}
