import { readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { DataError } from '../../core/errors.ts';
import { pyStrip } from '../../core/python-text.ts';
import type { ItemContext, ItemSource, SourceItem, SourceRecord } from '../data/item-source.ts';
import { recordFields } from '../data/record-fields.ts';
import type { ManifestRow } from '../split-manifest.ts';
import { splitNames } from '../task.ts';
import { attachDocument } from './attach-document.ts';
import { listField } from './list-field.ts';

const repo = 'databricks/officeqa';
const records = 'officeqa_full.csv';
const manifest = fileURLToPath(new URL('./manifest', import.meta.url));
const parsed = {
  documents: 'treasury_bulletins_parsed/transformed',
  pages: 'treasury_bulletins_parsed/jsons',
};

/** OfficeQA: questions in a gated CSV, and the parsed bulletins that the published split names (spec/benchmarks-qa.md 4.1). */
export const officeqaSource: ItemSource = {
  benchmark: 'officeqa',
  manifest,
  hub: { repo, revision: '8ecbf18d3833daf4750a903d14963e4c4c1d4cd8', selectFiles },
  columns: { id: ['uid', 'id'], content: ['question', 'answer', 'source_files'] },
  licence:
    'questions and answers CC BY-SA 4.0 (Databricks), gated on purpose: keep them out of places that the web can see; bulletins: public domain',
  idOf(value) {
    const { uid, id } = recordFields(value);
    return textOf(uid) || textOf(id) || null;
  },
  normalise: normaliseRecord,
  recordFiles: (files) => files.filter((file) => posix.basename(file) === records),
  takesDocuments: true,
};

/** The questions, and of the parsed bulletins those that the published split names: as plain files, else as archives. */
function selectFiles(paths: readonly string[]): readonly string[] {
  const [csv] = paths.filter((path) => posix.basename(path) === records);
  if (csv === undefined) throw new DataError(`${repo}: no file is called ${records}`);
  const stems = manifestStems();
  const plain = (folder: string, ending: string) =>
    stems.map((stem) => `${folder}/${stem}.${ending}`).filter((path) => there.has(path));
  const archives = (folder: string) =>
    paths.filter((path) => path.startsWith(`${folder}/`) && path.endsWith('.zip'));
  const there = new Set(paths);
  const texts = plain(parsed.documents, 'txt');
  const pages = plain(parsed.pages, 'json');
  return [
    csv,
    ...texts,
    ...(texts.length < stems.length ? archives(parsed.documents) : []),
    ...pages,
    ...(pages.length < stems.length ? archives(parsed.pages) : []),
  ];
}

function manifestStems(): string[] {
  const stems = new Set<string>();
  for (const split of splitNames) {
    const rows: unknown = JSON.parse(readFileSync(join(manifest, split, 'items.json'), 'utf8'));
    for (const row of Array.isArray(rows) ? rows : [])
      for (const name of listField(recordFields(row).source_files)) stems.add(name.replace(/\.txt$/, ''));
  }
  return [...stems].sort();
}

async function normaliseRecord(
  { value, where, folder }: SourceRecord,
  row: ManifestRow | null,
  context: ItemContext,
): Promise<SourceItem | null> {
  const fields = recordFields(value);
  const id = textOf(fields.uid) || textOf(fields.id);
  const question = textOf(fields.question);
  const answer = textOf(fields.ground_truth) || textOf(fields.answer);
  if (question === '') throw new DataError(`${where}: field 'question' is missing or empty`);
  if (answer === '') throw new DataError(`${where}: field 'answer' (or 'ground_truth') is missing or empty`);
  const sourceFiles = bulletins(fields.source_files, where);
  if (row?.source_files !== undefined && listField(row.source_files).join() !== sourceFiles.join())
    throw new DataError(
      `${where}: source_files is '${sourceFiles.join(', ')}', the manifest has '${listField(row.source_files).join(', ')}'`,
    );
  const found = [];
  for (const name of sourceFiles) {
    const stem = name.replace(/\.txt$/, '');
    const document = await attachDocument(stem, { recordFolder: folder, where, context });
    if (document !== null) found.push(document);
    else if (context.partial) return context.leaveOut(`document '${name}' is nowhere`);
    else
      throw new DataError(
        `${where}: document '${name}' is nowhere: not beside the file of records (docs, transformed, pdfs ...) nor in a folder named with --documents; --partial leaves such items out`,
      );
  }
  const item = {
    id,
    question,
    answer,
    source_files: sourceFiles,
    source_docs: listField(fields.source_docs),
    difficulty: textOf(fields.category) || textOf(fields.difficulty) || 'officeqa',
    documents: found.map(({ text }) => text),
    pages: found.flatMap(({ pages }) => pages ?? []),
    ...(found.some(({ fromPdf }) => fromPdf) ? { text_from: 'pdf' } : {}),
  };
  return item;
}

/** Base names of the documents. What they are called becomes a path, so nothing but a plain name is taken. */
function bulletins(value: unknown, where: string): string[] {
  const names = listField(value).flatMap((name) => (/[\s,]/.test(name) ? name.split(/[\s,]+/) : [name]));
  if (names.length === 0) throw new DataError(`${where}: field 'source_files' names no document`);
  const wrong = names.find((name) => !/^[A-Za-z0-9_][A-Za-z0-9_.-]{0,150}\.txt$/.test(name));
  if (wrong !== undefined)
    throw new DataError(
      `${where}: source_files names '${wrong.slice(0, 200)}', which is no name of a .txt file`,
    );
  return [...new Set(names)];
}

function textOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? pyStrip(String(value)) : '';
}
