import { z } from 'zod';
import type { DataFile } from '../data-file.ts';
import type { OfficeqaSettings } from './settings.ts';

export interface OfficeqaPayload {
  readonly question: string;
  /** The one gold answer. */
  readonly answer: string;
  /** Base names of the bulletins that hold the evidence: `treasury_bulletin_1941_01.txt`. */
  readonly sourceFiles: readonly string[];
  /** Web addresses of the pages, one a page; the n-th belongs to the n-th file, or all to the only one. */
  readonly sourceDocs: readonly string[];
  readonly difficulty: string;
  /** Text of the bulletins, in the order of `sourceFiles`. */
  readonly documents: readonly DataFile[];
  /** Parsed pages of the bulletins, as far as the data have them. */
  readonly pages: readonly DataFile[];
  readonly settings: OfficeqaSettings;
}

/** A file of the data folder: its path never leads out of its own subfolder. */
const fileOf = (folder: string, ending: string) =>
  z.strictObject({
    file: z
      .string()
      .max(200)
      .regex(
        new RegExp(`^${folder}/[A-Za-z0-9_][A-Za-z0-9_.-]*\\.${ending}$`),
        `expected ${folder}/<name>.${ending}`,
      ),
    sha256: z.string().regex(/^[0-9a-f]{64}$/, 'expected a SHA-256 in hex'),
  });

/** A row of `items.json`. `text_from` says that the text of its documents was read from PDF files here. */
export const officeqaItemSchema = z.object({
  id: z.string().min(1),
  question: z.string().min(1),
  answer: z.string(),
  source_files: z.array(z.string().min(1)).min(1, 'names no source file'),
  source_docs: z.array(z.string()),
  difficulty: z.string(),
  documents: z.array(fileOf('documents', 'txt')),
  pages: z.array(fileOf('pages', 'json')),
  text_from: z.literal('pdf').optional(),
});

export type OfficeqaItem = Readonly<z.infer<typeof officeqaItemSchema>>;
