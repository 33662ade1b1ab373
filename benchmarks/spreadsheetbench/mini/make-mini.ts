import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import AdmZip from 'adm-zip';
import ExcelJS from 'exceljs';
import { sha256 } from '../../../core/hash.ts';
import { familyOf } from '../family.ts';
import {
  casesOfTask,
  instructionOf,
  type MiniTask,
  miniTasks,
  positionOf,
  resultOf,
  rowsOf,
} from './tasks.ts';

/**
 * `npx tsx benchmarks/spreadsheetbench/mini/make-mini.ts`: writes the workbooks and items of `spreadsheetbench-mini`
 * into `../data`. The same tasks give the same bytes.
 */
const folder = fileURLToPath(new URL('../data', import.meta.url));
const written = new Date(Date.UTC(2026, 10, 1));

for (const split of ['train', 'val', 'test'] as const) {
  const items: object[] = [];
  for (const task of miniTasks.filter((candidate) => candidate.split === split))
    items.push(await writeTask(task));
  mkdirSync(join(folder, split), { recursive: true });
  writeFileSync(join(folder, split, 'items.json'), `${JSON.stringify(items, null, 2)}\n`);
}

async function writeTask(task: MiniTask): Promise<object> {
  mkdirSync(join(folder, 'spreadsheet', task.id), { recursive: true });
  const cases: object[] = [];
  let family: string | null = null;
  for (let index = 0; index < casesOfTask; index += 1) {
    const no = String(index + 1);
    const path = (kind: string) => `spreadsheet/${task.id}/${no}_${task.id}_${kind}.xlsx`;
    const [input, answer] = [await workbookOf(task, index, false), await workbookOf(task, index, true)];
    writeFileSync(join(folder, path('input')), input);
    writeFileSync(join(folder, path('answer')), answer);
    if (index === 0) family = familyOf(input, path('input'));
    cases.push({
      no,
      input: path('input'),
      answer: path('answer'),
      inputSha256: sha256(input),
      answerSha256: sha256(answer),
    });
  }
  return {
    id: task.id,
    instruction: instructionOf(task),
    spreadsheet_path: `spreadsheet/${task.id}`,
    instruction_type: 'Cell-Level Manipulation',
    answer_position: positionOf(task),
    cases,
    family,
  };
}

async function workbookOf(task: MiniTask, caseIndex: number, solved: boolean): Promise<Buffer> {
  const book = new ExcelJS.Workbook();
  book.created = written;
  book.modified = written;
  const front = book.addWorksheet(task.theme.frontSheet);
  front.addRow([`${task.theme.frontSheet} of the ${task.theme.id}`]);
  front.addRow(['Nothing to fill in here.']);
  const sheet = book.addWorksheet(task.theme.sheet);
  sheet.addRow([...task.theme.headers, task.kind.header]);
  for (const row of rowsOf(task, caseIndex)) {
    const day = new Date(Date.UTC(2026, 0, row.day));
    const result = solved ? resultOf(task, row) : null;
    sheet.addRow([row.name, row.person, row.quantity, row.price, day, result]);
  }
  sheet.getColumn(5).numFmt = 'yyyy-mm-dd';
  return timeless(Buffer.from(await book.xlsx.writeBuffer()));
}

/** An archive remembers when its parts were packed; ours do not, so that they can be made again. */
function timeless(bytes: Buffer): Buffer {
  const [from, to] = [new AdmZip(bytes), new AdmZip()];
  for (const entry of from.getEntries()) {
    to.addFile(entry.entryName, entry.getData());
    const copy = to.getEntry(entry.entryName);
    if (copy !== null) copy.header.time = written;
  }
  return to.toBuffer();
}
