import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { paperTables } from '../../reports/paper-table.ts';
import type { Table } from '../../reports/table.ts';
import { escapeLatex, writeLatex } from '../../reports/writers/latex.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

const hostile =
  '\\input{/etc/passwd} %&$#_{}~^\\\\ [1] `a\' "b" <x> | -- 50 % \u202e\u0000 größer 模型 \u{1f600} \\end{document}';
const table: Table = {
  title: hostile,
  stamp: 'SIMULATED',
  columns: [
    { key: 'method', heading: hostile, align: 'left' },
    { key: 'score', heading: 'score %', align: 'right' },
    { key: 'hidden', heading: 'hidden', align: 'right', detail: true },
  ],
  rows: [
    { values: { method: '[x]', score: 3 }, shown: { score: '3.0' }, marks: { score: 'best' }, group: 'a' },
    { values: { method: hostile, score: null }, shown: {}, group: 'b' },
    { values: { method: 'c', score: 2 }, shown: {}, marks: { score: 'tied' }, group: 'b' },
  ],
  notes: [hostile],
};
const pdflatex = spawnSync('pdflatex', ['--version']).status === 0;
if (!pdflatex) process.stderr.write('skipped: no pdflatex on this machine, LaTeX tables are not compiled\n');

describe('LaTeX', () => {
  it('is a booktabs table with the stamp, best in bold, equal best underlined, a rule between groups', () => {
    const text = writeLatex(table);
    for (const rule of ['\\toprule', '\\midrule', '\\bottomrule', 'booktabs']) expect(text).toContain(rule);
    expect(text).toContain('\\textbf{SIMULATED}');
    expect(text).toContain('{[}x{]} & \\textbf{3.0} \\\\\n\\midrule');
    expect(text).toContain('c & \\underline{2} \\\\');
    expect(text).not.toContain('hidden');
  });

  it('makes a command of no foreign text', () => {
    expect(escapeLatex('\\x{y}')).toBe('\\textbackslash{}x\\{y\\}');
    expect(escapeLatex('50 % of a_b & c#$~^')).toBe(
      '50 \\% of a\\_b \\& c\\#\\$\\textasciitilde{}\\textasciicircum{}',
    );
    expect(escapeLatex('ü\u0000')).toBe('(U+00FC){[}U+0000{]}');
    const text = writeLatex(table);
    expect(text).not.toContain('\\input');
    expect(text.match(/\\end\{document\}/g)).toHaveLength(1);
    // biome-ignore lint/suspicious/noControlCharactersInRegex: plain ASCII is what is checked
    expect(text).toMatch(/^[\u0000-\u007e]*$/);
  });

  it.skipIf(!pdflatex)('compiles, the paper’s tables and hostile text alike', { timeout: 60_000 }, () => {
    const folder = temporaryFolder();
    const tables = [table, ...paperTables().map(({ table: one }) => one)];
    for (const [index, one] of tables.entries()) {
      writeFileSync(join(folder, `t${index}.tex`), writeLatex(one));
      execFileSync('pdflatex', ['-interaction=nonstopmode', '-halt-on-error', `t${index}.tex`], {
        cwd: folder,
        stdio: 'pipe',
      });
      expect(existsSync(join(folder, `t${index}.pdf`))).toBe(true);
    }
  });
});
