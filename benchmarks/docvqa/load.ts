import { DataError } from '../../core/errors.ts';
import { sha256 } from '../../core/hash.ts';
import type { Task } from '../../core/vocabulary.ts';
import type { Dataset, LoadOptions } from '../contract.ts';
import { refuseAlteredFolder } from '../data/verify-data-folder.ts';
import { dataFolder } from '../data-folder.ts';
import { loadSplitFolder } from '../split-folder.ts';
import { datasetOf } from '../task.ts';
import { splitDocumentPath } from './document-path.ts';
import { PageFiles } from './page-files.ts';
import { parseAnswersCell } from './parse-answers.ts';
import { type DocvqaPayload, type DocvqaRow, docvqaRowSchema } from './payload.ts';
import type { DocvqaSettings } from './settings.ts';

/**
 * Loads a split folder with its page images beside it. Under `input: page-text` the images may be absent.
 * @throws {DataError} naming folder and item: a page that cannot be shown (see {@link PageFiles}), or has no text where text
 * is to be shown; or as {@link loadSplitFolder}
 */
export async function loadPages(
  name: string,
  bundled: string | null,
  { source, limit, signal }: LoadOptions,
  settings: DocvqaSettings,
): Promise<Dataset<DocvqaPayload>> {
  const { path, provenance } = dataFolder(name, source, bundled);
  await refuseAlteredFolder(path, signal);
  const files = new PageFiles(path, { downscale: settings.input === 'image' && settings.limits !== null });
  const splits = await loadSplitFolder({
    path,
    benchmark: name,
    schema: docvqaRowSchema,
    contentField: 'question',
    toTask: (row) => taskOf(row, { folder: path, files, settings }),
    signal,
  });
  return datasetOf(splits, { provenance, limit });
}

function taskOf(
  row: DocvqaRow,
  { folder, files, settings }: { folder: string; files: PageFiles; settings: DocvqaSettings },
): Pick<Task<DocvqaPayload>, 'cluster' | 'type' | 'payload'> {
  const asked = splitDocumentPath(row.question);
  const path = row.image_path ?? (asked.path === '' ? null : asked.path);
  const pageText = row.page_text ?? null;
  if (settings.input === 'page-text' && (pageText ?? '').trim() === '')
    throw new DataError(
      `${folder}: item '${row.id}' has no 'page_text', which the setting input: page-text needs of every item`,
    );
  const page = settings.input === 'page-text' ? null : files.of(row, path);
  const topic = row.topic ?? row.category;
  return {
    // Questions about one document are not independent.
    cluster:
      row.ucsf_document_id ??
      row.docId ??
      page?.file.sha256 ??
      row.image?.sha256 ??
      path ??
      sha256(pageText ?? ''),
    type: topic ?? 'docvqa',
    payload: {
      question: asked.question,
      answers: answersOf(row),
      page,
      docId: row.docId,
      ucsfDocumentId: row.ucsf_document_id,
      ucsfPageNo: row.ucsf_document_page_no,
      topic,
      pageText,
      settings,
    },
  };
}

/** A list as it is; of cells of text the first that is not empty. */
function answersOf({ answers, answer, ground_truth: groundTruth }: DocvqaRow): readonly string[] {
  if (Array.isArray(answers)) return answers;
  const cells = [answer, groundTruth, answers].filter((cell) => typeof cell === 'string');
  return parseAnswersCell(cells.find((cell) => cell.trim() !== '') ?? '');
}
