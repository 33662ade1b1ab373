import { z } from 'zod';
import type { DataFile } from '../data-file.ts';
import type { SpreadsheetSettings } from './settings.ts';

/** One test case: the same instruction on another workbook. */
export interface TestCase {
  /** Text before the first underscore of its file names. */
  readonly no: string;
  readonly input: DataFile;
  readonly answer: DataFile;
}

export interface SpreadsheetPayload {
  readonly instruction: string;
  /** `Cell-Level Manipulation` or `Sheet-Level Manipulation`. */
  readonly instructionType: string;
  /** With its sheet, as the prompt shows it and the score uses it. */
  readonly answerPosition: string;
  /** At least one; a model sees and tries the first. */
  readonly cases: readonly TestCase[];
  readonly settings: SpreadsheetSettings;
}

const caseSchema = z.strictObject({
  no: z.string().min(1),
  /** Paths below the data folder. */
  input: z.string().min(1),
  answer: z.string().min(1),
  inputSha256: z.string().regex(/^[0-9a-f]{64}$/),
  answerSha256: z.string().regex(/^[0-9a-f]{64}$/),
});

/** An id becomes a folder name: it may not lead anywhere else. */
export const idSchema = z
  .union([z.string(), z.int()])
  .transform(String)
  .pipe(z.string().regex(/^[\w.-]+$/, 'an id has letters, digits, dots, dashes and underscores'))
  .refine((id) => !/^\.+$/.test(id), 'an id is not made of dots');

/**
 * A published record (spec/benchmarks-agentic.md 1.1), or an item as `data import` writes it: with the cases that were
 * found, and the family of its first workbook.
 */
export const itemSchema = z.object({
  id: idSchema,
  instruction: z.string(),
  spreadsheet_path: z.string().min(1).optional(),
  instruction_type: z.string().default(''),
  answer_position: z.string().default(''),
  answer_sheet: z.string().default(''),
  data_position: z.string().default(''),
  cases: z.array(caseSchema).optional(),
  family: z.string().nullish(),
});

export type SpreadsheetItem = Readonly<z.infer<typeof itemSchema>>;
