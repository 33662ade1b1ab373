import { existsSync, readFileSync } from 'node:fs';
import { basename, join, posix, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DataError } from '../../core/errors.ts';
import { sha256 } from '../../core/hash.ts';
import { schemaIssues } from '../../core/schema-issues.ts';
import type { ItemFile, ItemSource, SourceItem, SourceRecord } from '../data/item-source.ts';
import { recordFields } from '../data/record-fields.ts';
import { familyOf } from './family.ts';
import { type FoundCase, findCases, taskFolder } from './find-cases.ts';
import { idSchema, itemSchema, type SpreadsheetItem } from './payload.ts';

const archive = 'spreadsheetbench_verified_400.tar.gz';

/** SpreadsheetBench Verified as one archive of records and workbooks (spec/benchmarks-agentic.md 1.1). */
export const spreadsheetbenchSource: ItemSource = {
  benchmark: 'spreadsheetbench',
  manifest: fileURLToPath(new URL('./manifest', import.meta.url)),
  hub: {
    repo: 'KAKA22/SpreadsheetBench',
    revision: 'ab0b742b0fc95b946f212d80ac7771b5531272e4',
    selectFiles(paths) {
      const found = paths.filter((path) => posix.basename(path) === archive);
      if (found.length === 1) return found;
      throw new DataError(`KAKA22/SpreadsheetBench: ${found.length} files are called ${archive}, not one`);
    },
  },
  columns: { id: ['id'], content: ['instruction'] },
  licence: 'CC BY-SA 4.0: SpreadsheetBench, Ma et al., arXiv 2406.14991',
  dropReason: 'its folder has no test case (an input workbook and its answer)',
  idOf(value) {
    const id = idSchema.safeParse(recordFields(value).id);
    return id.success ? id.data : null;
  },
  normalise: (record) => normaliseRecord(record),
  filesOf: (item, record) => filesOf(item, record),
  recordsIn(paths) {
    const depth = (path: string) => path.split('/').length;
    const json = paths.filter((path) => /\.jsonl?$/.test(path)).sort((a, b) => depth(a) - depth(b));
    const [named] = json.filter((path) => posix.basename(path) === 'dataset.json');
    if (named !== undefined) return named;
    const highest = json.filter((path) => depth(path) === depth(json[0] ?? ''));
    return highest.length === 1 ? (highest[0] ?? null) : null;
  },
};

/** A published record as an item with its cases and their digests; null when no workbooks lie beside it. */
function normaliseRecord({ value, where, folder }: SourceRecord): SourceItem | null {
  const parsed = itemSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = schemaIssues(parsed.error.issues, { schema: itemSchema, value });
    throw new DataError(`${where}: ${issue?.message ?? 'wrong shape'}`);
  }
  const { id, cases: _, family: __, spreadsheet_path, ...fields } = parsed.data;
  const from = taskFolder(folder, id, spreadsheet_path);
  if (relative(resolve(folder), from).startsWith('..'))
    throw new DataError(
      `${where}: spreadsheet_path '${spreadsheet_path}' leads out of the folder of its record`,
    );
  const found = existsSync(from) ? findCases(from, id) : [];
  const [first] = found;
  if (first === undefined) return null;
  const to = `spreadsheet/${id}`;
  const digest = (name: string) => sha256(readFileSync(join(from, name)));
  const cases = found.map(({ no, input, answer }) => ({
    no,
    input: `${to}/${input}`,
    answer: `${to}/${answer}`,
    inputSha256: digest(input),
    answerSha256: digest(answer),
  }));
  const item: SpreadsheetItem = {
    id,
    ...fields,
    spreadsheet_path: to,
    cases,
    family: familyOf(readFileSync(join(from, first.input)), first.input),
  };
  return item;
}

function filesOf({ id }: SourceItem, { value, folder }: SourceRecord): ItemFile[] {
  const path = itemSchema.parse(value).spreadsheet_path;
  const from = taskFolder(folder, id, path);
  const named = (name: string) => ({ path: `spreadsheet/${id}/${basename(name)}`, from: join(from, name) });
  return findCases(from, id).flatMap(({ input, answer }: FoundCase) => [named(input), named(answer)]);
}
