import { z } from 'zod';
import type { DataFile } from '../data-file.ts';
import type { DocvqaSettings } from './settings.ts';

/** An image file, or a PDF document of which one page is meant. */
export interface PageFile {
  readonly file: DataFile;
  /** Counted from 1; null for an image file. */
  readonly pdfPage: number | null;
}

export interface DocvqaPayload {
  readonly question: string;
  /** Gold answers; any one of them counts. Empty: only an empty answer is right. */
  readonly answers: readonly string[];
  /** What is shown of the page; null where its text is shown in place of it. */
  readonly page: PageFile | null;
  readonly docId: string | null;
  readonly ucsfDocumentId: string | null;
  readonly ucsfPageNo: string | null;
  /** Question types joined by `|`, as published. */
  readonly topic: string | null;
  /** The page's text, line by line, where the data have it. */
  readonly pageText: string | null;
  readonly settings: DocvqaSettings;
}

/** Empty cells of a table, null and absent fields are all nothing. */
const textOrNull = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => (value === null || value === undefined || value === '' ? null : String(value)));

const idText = z.union([z.string(), z.int()]).transform(String);

/**
 * A row of a split file: an item as `data pull` and `data import` write it (`image` with file and digest), or a row of the
 * published layout (`image_path`, gold answers as a cell of text). {@link itemOf} makes one shape of both.
 */
export const docvqaRowSchema = z
  .object({
    id: idText.optional(),
    questionId: idText.optional(),
    question: z.string(),
    /** Texts, or a cell as the next two. */
    answers: z.union([z.array(z.string()), z.string()]).optional(),
    /** A cell: one text, or a list as a Python literal. */
    answer: z.string().optional(),
    ground_truth: z.string().optional(),
    image: z.strictObject({ file: z.string().min(1), sha256: z.string().regex(/^[0-9a-f]{64}$/) }).optional(),
    image_path: textOrNull,
    /** Of a PDF document, from 1. */
    page: z.union([z.literal('').transform(() => null), z.coerce.number().int().min(1)]).nullish(),
    docId: textOrNull,
    ucsf_document_id: textOrNull,
    ucsf_document_page_no: textOrNull,
    topic: textOrNull,
    category: textOrNull,
    page_text: z.string().nullish(),
  })
  .superRefine((row, context) => {
    const missing = (path: string, message: string): void => {
      context.addIssue({ code: 'custom', path: [path], message });
    };
    if ((row.id ?? row.questionId ?? '') === '') missing('id', "neither 'id' nor 'questionId' is there");
    if (row.answers === undefined && row.answer === undefined && row.ground_truth === undefined)
      missing('answers', "no gold answers: neither 'answers' nor 'answer' nor 'ground_truth' is there");
  })
  .transform((row) => ({ ...row, id: row.questionId || row.id || '' }));

export type DocvqaRow = Readonly<z.infer<typeof docvqaRowSchema>>;
