import { DataError } from '../../core/errors.ts';
import { documentLimits } from './limits.ts';
import { type JobOptions, runJob } from './process/run-job.ts';

/** `name` is what messages call the document; `timeLimitMs` is for the whole call (default: see limits.ts). */
export interface PdfOptions extends JobOptions {}

const defaultScale = 2;

/**
 * Text of each page, index 0 = page 1. A line is what stands at one height, columns of a table apart by two spaces;
 * see process/page-text.mjs for the order. Control characters are removed. It is the text that the file holds: there
 * is no OCR, so a scan without a text layer gives empty pages; form fields and comments are not read. Parts of a
 * damaged file that pdf.js can do without are missing.
 * @param options.maxPages reads only the first so many pages; without it a document of more than 5,000 is refused
 * @throws {DataError} naming the document: no PDF, a password needed, a page unreadable, a limit passed
 * @throws {BenchError} when the signal is aborted
 */
export async function readPdfText(
  bytes: Uint8Array,
  options: PdfOptions & { readonly maxPages?: number },
): Promise<readonly string[]> {
  const result = await runJob(
    { kind: 'pdf-text', bytes, maxPages: options.maxPages ?? null, limits: documentLimits },
    options,
  );
  if ('pages' in result) return result.pages;
  throw new TypeError('the document process gave an image for a text');
}

/**
 * One page, counted from 1, as PNG on white. Scale 1 is 72 dpi, the default is 2; a page that would come out with more than
 * 8,000 px on a side or 40 million in all is drawn at a smaller scale. Pictures in it of more than 100 million pixels
 * stay blank. Only fonts of the file and of pdf.js are used, so every machine draws the same.
 * @throws {DataError} naming the document: no such page, no PDF, a password needed, a limit passed
 * @throws {BenchError} when the signal is aborted
 */
export async function renderPdfPage(
  bytes: Uint8Array,
  page: number,
  options: PdfOptions & { readonly scale?: number },
): Promise<Uint8Array> {
  const { name, scale = defaultScale } = options;
  if (!Number.isSafeInteger(page) || page < 1)
    throw new DataError(`${name}: pages are counted from 1, there is no page ${page}`);
  if (!(scale > 0 && Number.isFinite(scale)))
    throw new DataError(`${name}: a page cannot be drawn at scale ${scale}`);
  const result = await runJob({ kind: 'pdf-page', bytes, page, scale, limits: documentLimits }, options);
  if ('image' in result) return result.image;
  throw new TypeError('the document process gave a text for an image');
}
