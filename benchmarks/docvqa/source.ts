import { fileURLToPath } from 'node:url';
import { DataError } from '../../core/errors.ts';
import { pyStrip } from '../../core/python-text.ts';
import type { ItemContext, ItemSource, SourceItem, SourceRecord } from '../data/item-source.ts';
import { recordFields } from '../data/record-fields.ts';
import type { ManifestRow } from '../split-manifest.ts';
import { attachImage } from './attach-image.ts';
import { splitDocumentPath } from './document-path.ts';
import { parseAnswersCell } from './parse-answers.ts';

const repo = 'lmms-lab/DocVQA';
const publishedFields = ['docId', 'ucsf_document_id', 'ucsf_document_page_no', 'topic'];

/** The validation split of DocVQA as parquet with its page images (spec/benchmarks-qa.md 3.1). */
export const docvqaSource: ItemSource = {
  benchmark: 'docvqa',
  manifest: fileURLToPath(new URL('./manifest', import.meta.url)),
  hub: {
    repo,
    revision: '539088ef8a8ada01ac8e2e6d4e372586748a265e',
    selectFiles(paths) {
      const found = paths.filter((path) => /^DocVQA\/validation-[^/]*\.parquet$/.test(path));
      if (found.length > 0) return found;
      throw new DataError(`${repo}: no DocVQA/validation-*.parquet among ${paths.length} files`);
    },
  },
  columns: {
    id: ['questionId', 'id'],
    content: [
      'question',
      'question_types',
      'image',
      'docId',
      'ucsf_document_id',
      'ucsf_document_page_no',
      'answers',
    ],
    binary: true,
  },
  licence:
    "the hub's card says Apache-2.0, the official site asks for registration; scans of the UCSF Industry Documents Library whose copyright is unclear: do not redistribute",
  idOf(value) {
    const { questionId, id } = recordFields(value);
    return textOf(questionId) ?? textOf(id);
  },
  normalise: normaliseRecord,
  takesDocuments: true,
};

async function normaliseRecord(
  { value, where, folder }: SourceRecord,
  row: ManifestRow | null,
  context: ItemContext,
): Promise<SourceItem | null> {
  const fields = withPublished(recordFields(value), row, where);
  const id = textOf(fields.questionId) ?? textOf(fields.id) ?? '';
  const { question, path } = splitDocumentPath(textOf(fields.question) ?? '');
  if (question === '') throw new DataError(`${where}: field 'question' is missing or empty`);
  const docId = textOf(fields.docId);
  const pageNo = textOf(fields.ucsf_document_page_no);
  const imagePath = textOf(fields.image_path) ?? path;
  const attached = await attachImage(
    { id, docId, pageNo, imagePath, image: fields.image, folder, where },
    context,
  );
  if (attached === null) return context.leaveOut(`its image '${imagePath}' is nowhere`);
  const pageText = textOf(fields.page_text);
  const item = {
    id,
    question,
    answers: answersOf(fields, where),
    image: attached.image,
    ...(attached.renderedFrom === null ? {} : { rendered_from: attached.renderedFrom }),
    docId,
    ucsf_document_id: textOf(fields.ucsf_document_id),
    ucsf_document_page_no: pageNo,
    topic: textOf(fields.topic) ?? textOf(fields.category) ?? questionTypes(fields.question_types),
    ...(pageText === null ? {} : { page_text: pageText }),
  };
  return item;
}

/** What the manifest says of an item fills what its record leaves open. @throws {DataError} when it is another document */
function withPublished(
  fields: Readonly<Record<string, unknown>>,
  row: ManifestRow | null,
  where: string,
): Readonly<Record<string, unknown>> {
  const [stated, published] = [textOf(fields.docId), textOf(row?.docId)];
  if (stated !== null && published !== null && stated !== published)
    throw new DataError(`${where}: docId is '${stated}', the manifest has '${published}'`);
  const open = Object.entries(row ?? {}).filter(([name]) => publishedFields.includes(name));
  const hasTopic = ['topic', 'category', 'question_types'].some((name) => textOf(fields[name]) !== null);
  return {
    ...fields,
    ...Object.fromEntries(
      open.filter(([name]) => (name === 'topic' ? !hasTopic : textOf(fields[name]) === null)),
    ),
  };
}

/** A list as it is, or a cell of text. No answers at all is a gold of its own: only an empty answer is right then. */
function answersOf(fields: Readonly<Record<string, unknown>>, where: string): string[] {
  const { answers } = fields;
  if (Array.isArray(answers)) {
    if (answers.every((answer) => typeof answer === 'string')) return answers;
    throw new DataError(`${where}: field 'answers' holds something that is no text`);
  }
  const cell = textOf(fields.answer) ?? textOf(fields.ground_truth) ?? textOf(answers);
  if (cell !== null) return parseAnswersCell(cell);
  if (['answers', 'answer', 'ground_truth'].some((name) => fields[name] === '')) return [];
  throw new DataError(`${where}: no gold answers: none of 'answers', 'answer', 'ground_truth' is there`);
}

function questionTypes(value: unknown): string | null {
  const types = Array.isArray(value) ? value.filter((type) => typeof type === 'string') : [];
  return types.length === 0 ? textOf(value) : types.join('|');
}

/** Empty cells, null and absent fields are all nothing. */
function textOf(value: unknown): string | null {
  const text = typeof value === 'string' || typeof value === 'number' ? pyStrip(String(value)) : '';
  return text === '' ? null : text;
}
