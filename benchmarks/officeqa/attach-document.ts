import { isUtf8 } from 'node:buffer';
import { DataError, messageOf } from '../../core/errors.ts';
import type { FileReference } from '../data/attached-files.ts';
import { findFile } from '../data/find-file.ts';
import type { ItemContext } from '../data/item-source.ts';
import { readPdfText } from '../documents/read-pdf.ts';

export interface AttachedDocument {
  readonly text: FileReference;
  /** The parsed pages, when they are there. */
  readonly pages: FileReference | null;
  readonly fromPdf: boolean;
}

/** Folders of the published layouts, below the one of the records or one that the user names. */
const textFolders = ['docs', 'documents', 'transformed', 'treasury_bulletins_parsed/transformed'];
const pageFolders = ['jsons', 'treasury_bulletins_parsed/jsons', 'pages'];
const pdfFolders = ['pdfs', 'treasury_bulletin_pdfs', 'docs'];

/**
 * Puts a bulletin's text and, where there are some, its parsed pages among the item's files. A bulletin that is there as PDF
 * alone is read here. Several items may ask for the same one.
 * @param stem name without ending, a plain name
 * @returns null when it is nowhere
 * @throws {DataError} naming item and file: not UTF-8, pages that are no JSON, a PDF that cannot be read
 */
export async function attachDocument(
  stem: string,
  options: { readonly recordFolder: string; readonly where: string; readonly context: ItemContext },
): Promise<AttachedDocument | null> {
  const { files, documents, signal } = options.context;
  const textPath = `documents/${stem}.txt`;
  const pagePath = `pages/${stem}.json`;
  const known = files.get(textPath);
  if (known !== null)
    return { text: known, pages: files.get(pagePath), fromPdf: readFromPdf.get(files)?.has(stem) === true };
  const find = (name: string, folders: readonly string[]) =>
    findFile(name, { folder: options.recordFolder, named: documents, below: folders });
  const pages = find(`${stem}.json`, pageFolders);
  if (pages !== null) checkPages(pages.bytes, `${options.where}: ${pages.name}`);
  const text = find(`${stem}.txt`, textFolders);
  if (text !== null) {
    if (!isUtf8(text.bytes)) throw new DataError(`${options.where}: ${text.name}: not valid UTF-8`);
    return {
      text: files.add(textPath, text.bytes),
      pages: pages === null ? null : files.add(pagePath, pages.bytes),
      fromPdf: false,
    };
  }
  const pdf = find(`${stem}.pdf`, pdfFolders);
  if (pdf === null) return null;
  const read = await readPdfText(pdf.bytes, { name: `${options.where}: ${pdf.name}`, signal });
  readFromPdf.set(files, (readFromPdf.get(files) ?? new Set()).add(stem));
  return {
    text: files.add(textPath, joinedPages(read)),
    pages: files.add(pagePath, pages?.bytes ?? parsedPages(read)),
    fromPdf: true,
  };
}

/** Which bulletins of an import were read from PDF. */
const readFromPdf = new WeakMap<object, Set<string>>();

function joinedPages(pages: readonly string[]): string {
  return pages.map((text, index) => `[page ${index + 1} of ${pages.length}]\n${text}\n`).join('\n');
}

/** Pages in the form of the published parsed files, one element a page. */
function parsedPages(pages: readonly string[]): string {
  const elements = pages.map((content, index) => ({ type: 'text', content, bbox: [{ page_id: index + 1 }] }));
  return `${JSON.stringify({ document: { elements } })}\n`;
}

function checkPages(bytes: Buffer, name: string): void {
  try {
    JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    throw new DataError(`${name}: not valid JSON (${messageOf(error)})`, error);
  }
}
