import { sha256 } from '../../core/hash.ts';
import type { ImagePart } from '../../models/episode.ts';
import { fitImage } from '../documents/fit-image.ts';
import { readImageHeader } from '../documents/image-header.ts';
import { renderPdfPage } from '../documents/read-pdf.ts';
import type { PageFile } from './payload.ts';
import type { DocvqaSettings } from './settings.ts';

/** Pages that are kept ready: a batch asks for few at a time, and several questions share a page. */
const mostKept = 32;
const mostKeptBytes = 128 * 1024 * 1024;

type ImageSettings = Extract<DocvqaSettings, { input: 'image' }>;

/**
 * Makes image parts of pages: as the file is, or made smaller by the limits. The same file and settings give the same bytes,
 * so that recorded calls are found again (what that was seen on: docs/documents.md).
 */
export class PageImages {
  readonly #kept = new Map<string, ImagePart>();
  readonly #digests = new Map<string, string>();
  #bytes = 0;

  /** Digest of the part that was last made of a page; of one that was not yet made, the file's own. */
  digestOf(page: PageFile, settings: ImageSettings): string {
    return this.#digests.get(keyOf(page, settings)) ?? page.file.sha256;
  }

  /**
   * @throws {DataError} naming the file: it has changed since it was loaded, or it is no readable image although it has to
   * be made smaller
   */
  async part(page: PageFile, settings: ImageSettings, signal: AbortSignal): Promise<ImagePart> {
    const key = keyOf(page, settings);
    const known = this.#kept.get(key);
    if (known !== undefined) return known;
    const made = await prepared(page, settings, signal);
    if (!this.#kept.has(key)) this.#keep(key, made);
    return made;
  }

  #keep(key: string, part: ImagePart): void {
    this.#kept.set(key, part);
    this.#digests.set(key, sha256(part.data));
    this.#bytes += part.data.length;
    for (const [oldest, { data }] of this.#kept) {
      if (this.#kept.size <= mostKept && this.#bytes <= mostKeptBytes) break;
      this.#kept.delete(oldest);
      this.#bytes -= data.length;
    }
  }
}

function keyOf({ file, pdfPage }: PageFile, settings: ImageSettings): string {
  return JSON.stringify([file.sha256, pdfPage, settings]);
}

async function prepared(
  { file, pdfPage }: PageFile,
  { limits, detail }: ImageSettings,
  signal: AbortSignal,
): Promise<ImagePart> {
  const { name } = file;
  const content = file.read();
  const bytes = pdfPage === null ? content : await renderPdfPage(content, pdfPage, { name, signal });
  const { data, mediaType } =
    limits === null
      ? { data: bytes, mediaType: readImageHeader(bytes, name).mediaType }
      : await fitImage(bytes, { name, limits, signal });
  return { type: 'image', mediaType, data, ...(detail === 'auto' ? {} : { detail }) };
}
