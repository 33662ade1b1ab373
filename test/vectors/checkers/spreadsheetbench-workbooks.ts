import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { previewText } from '../../../benchmarks/spreadsheetbench/preview.ts';
import { scoreCase } from '../../../benchmarks/spreadsheetbench/score/score-case.ts';
import { readWorkbook } from '../../../benchmarks/spreadsheetbench/workbook/read-workbook.ts';
import { type CheckerContext, differs, section, type VectorChecker } from '../checker.ts';
import { partOf } from './parts.ts';

const bundled = fileURLToPath(new URL('../../../benchmarks/spreadsheetbench/data', import.meta.url));
const verdictSchema = z.tuple([z.union([z.boolean(), z.literal('EXC')]), z.string()]);
const rowSchema = z.object({
  id: z.string(),
  case: z.union([z.number(), z.string()]),
  answer_position_eval: z.string(),
  answer_vs_answer: verdictSchema,
  input_vs_answer: verdictSchema,
});
const previewSchema = z.object({ id: z.string(), file: z.string(), preview: z.string() });

/** Workbooks of the real tasks, or of the bundled ones where the vectors are about those. */
function workbook(path: string, { dataDir }: CheckerContext): Uint8Array {
  const folders = [...(dataDir === null ? [] : [join(dataDir, 'spreadsheetbench')]), bundled];
  const found = folders.map((folder) => join(folder, path)).find((candidate) => existsSync(candidate));
  if (found === undefined) throw new Error(`${path} is in none of ${folders.join(', ')}`);
  return readFileSync(found);
}

/** Answer workbooks against themselves, and untouched inputs against answers -> pass, fail or exception. */
export const spreadsheetbenchWorkbooksChecker: VectorChecker = {
  file: 'spreadsheetbench_workbooks.json',
  check: (content, context) => [
    section('results', partOf(content, 'results'), (raw) => {
      const row = rowSchema.parse(raw);
      const file = (kind: string) =>
        workbook(`spreadsheet/${row.id}/${row.case}_${row.id}_${kind}.xlsx`, context);
      const [input, answer] = [file('input'), file('answer')];
      const verdict = (output: Uint8Array) => {
        const { kind, passed } = scoreCase(output, answer, row.answer_position_eval);
        return kind === 'exception' ? 'EXC' : passed;
      };
      const name = `${row.id}, case ${row.case}`;
      return (
        differs(`${name}, answer`, verdict(answer), row.answer_vs_answer[0]) ??
        differs(`${name}, input`, verdict(input), row.input_vs_answer[0])
      );
    }),
  ],
};

/** Input workbooks -> what a model sees of them. */
export const spreadsheetbenchPreviewsChecker: VectorChecker = {
  file: 'spreadsheetbench_previews.json',
  check: (content, context) => [
    section('previews', partOf(content, 'previews'), (raw) => {
      const { id, file, preview } = previewSchema.parse(raw);
      const shown = previewText(readWorkbook(workbook(file, context), { name: file, formulas: true }));
      return differs(id, shown, preview);
    }),
  ],
};
