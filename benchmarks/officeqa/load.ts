import { join } from 'node:path';
import { DataError } from '../../core/errors.ts';
import type { Task } from '../../core/vocabulary.ts';
import type { Dataset, LoadOptions } from '../contract.ts';
import { refuseAlteredFolder } from '../data/verify-data-folder.ts';
import { DataFile } from '../data-file.ts';
import { dataFolder } from '../data-folder.ts';
import { loadSplitFolder } from '../split-folder.ts';
import { datasetOf, splitNames } from '../task.ts';
import { bulletinClusters, stemOf } from './clusters.ts';
import { type OfficeqaItem, type OfficeqaPayload, officeqaItemSchema } from './payload.ts';
import type { OfficeqaSettings } from './settings.ts';

/**
 * Loads a split folder with its bulletins beside it (`documents/`, `pages/`).
 * @throws {DataError} naming file and id: a document that the item names is not there or was altered, oracle pages that
 * the settings ask for are missing, or as {@link loadSplitFolder}
 */
export async function loadOfficeqa(
  name: string,
  bundled: string | null,
  { source, limit, signal }: LoadOptions,
  settings: OfficeqaSettings,
): Promise<Dataset<OfficeqaPayload>> {
  const { path, provenance } = dataFolder(name, source, bundled);
  await refuseAlteredFolder(path, signal);
  const files = new Map<string, DataFile>();
  const fromPdf = new Set<string>();
  const splits = await loadSplitFolder({
    path,
    benchmark: name,
    schema: officeqaItemSchema,
    contentField: 'question',
    toTask(item) {
      if (item.text_from !== undefined) fromPdf.add(item.id);
      const payload = payloadOf(item, settings, (named) => checkedFile(path, item.id, named, files));
      return { cluster: stemOf(item.source_files[0] ?? ''), type: item.difficulty, payload };
    },
    signal,
  });
  const grouped = {
    train: withClusters(splits.train),
    val: withClusters(splits.val),
    test: withClusters(splits.test),
  };
  return datasetOf(grouped, { provenance: `${provenance}${remarks(grouped, fromPdf.size)}`, limit });
}

function payloadOf(
  item: OfficeqaItem,
  settings: OfficeqaSettings,
  fileOf: (named: OfficeqaItem['documents'][number]) => DataFile,
): OfficeqaPayload {
  const held = new Map(item.documents.map((document) => [document.file, document]));
  const documents = item.source_files.map((file) => {
    const document = held.get(`documents/${file}`);
    if (document === undefined)
      throw new DataError(`item '${item.id}': no document belongs to its source file '${file}'`);
    return fileOf(document);
  });
  const pages = item.pages.map(fileOf);
  if (pages.length === 0 && (settings.mode === 'pages' || settings.oracle === true))
    throw new DataError(
      `item '${item.id}': the data have no page JSON for it, so there are no oracle pages; use the mode 'excerpts', or 'tools' without 'oracle: true'`,
    );
  return {
    question: item.question,
    answer: item.answer,
    sourceFiles: item.source_files,
    sourceDocs: item.source_docs,
    difficulty: item.difficulty,
    documents,
    pages,
    settings,
  };
}

/** A file by its path below the data folder, read once however many items name it. */
function checkedFile(
  path: string,
  id: string,
  { file, sha256 }: OfficeqaItem['documents'][number],
  known: Map<string, DataFile>,
): DataFile {
  const found = known.get(file) ?? readFile(path, id, file);
  known.set(file, found);
  if (found.sha256 !== sha256)
    throw new DataError(`${join(path, file)}: differs from its digest in the item '${id}'`);
  return found;
}

function readFile(path: string, id: string, file: string): DataFile {
  try {
    return DataFile.at(join(path, file), file);
  } catch (error) {
    throw new DataError(`${join(path, file)}: the item '${id}' needs it, and it cannot be read`, error);
  }
}

/** Groups within a split: only tasks of one split are ever resampled together. */
function withClusters(tasks: readonly Task<OfficeqaPayload>[]): Task<OfficeqaPayload>[] {
  const clusters = bulletinClusters(tasks.map(({ payload }) => payload.sourceFiles));
  return tasks.map((task, index) => ({ ...task, cluster: clusters[index] ?? task.cluster }));
}

/** What of the data decides how near the task comes to the published one. */
function remarks(
  splits: Readonly<Record<'train' | 'val' | 'test', readonly Task<OfficeqaPayload>[]>>,
  fromPdf: number,
): string {
  const tasks = splitNames.flatMap((split) => splits[split]);
  const withPages = tasks.filter(({ payload }) => payload.pages.length > 0).length;
  const pdf = fromPdf === 0 ? '' : `; text of ${fromPdf} tasks read from PDF files`;
  return `; page JSONs for ${withPages} of ${tasks.length} tasks${pdf}`;
}
