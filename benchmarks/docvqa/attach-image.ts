import { realpathSync } from 'node:fs';
import { basename, isAbsolute, relative, resolve, sep } from 'node:path';
import { DataError } from '../../core/errors.ts';
import { sha256 } from '../../core/hash.ts';
import type { FileReference } from '../data/attached-files.ts';
import { plainFile } from '../data/find-file.ts';
import type { ItemContext } from '../data/item-source.ts';
import { recordFields } from '../data/record-fields.ts';
import { checkImageEnd } from '../documents/image-end.ts';
import { readImageHeader } from '../documents/image-header.ts';
import { documentLimits } from '../documents/limits.ts';
import { renderPdfPage } from '../documents/read-pdf.ts';

export interface ImageOptions {
  readonly id: string;
  readonly docId: string | null;
  /** Page of a PDF document, counted from 1, when its path names none. */
  readonly pageNo: string | null;
  /** As the record names it; empty when it does not. */
  readonly imagePath: string;
  /** Column of a parquet file: `{ bytes, path }`. */
  readonly image: unknown;
  /** Folder of the records. */
  readonly folder: string;
  readonly where: string;
}

export interface AttachedImage {
  readonly image: FileReference;
  /** A page of a PDF document that was drawn here, and how. */
  readonly renderedFrom: string | null;
}

/** Pixels a point (1/72 inch): 144 dpi. */
const pdfScale = 2;
const mostImageBytes = 50_000_000;
const endings = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/gif': 'gif',
  'image/webp': 'webp',
} as const;

/**
 * Puts a page's image among the item's files, under a name made of the ids. It comes from the record itself or from a
 * file beside it, or in a folder that the user names; a page of a PDF document is drawn.
 * @returns null when the file is nowhere and items may be left out
 * @throws {DataError} naming item and file: no image at all, nowhere, outside of the folders, not an image
 */
export async function attachImage(
  options: ImageOptions,
  context: ItemContext,
): Promise<AttachedImage | null> {
  const { image, imagePath, where } = options;
  const { bytes } = recordFields(image);
  if (bytes instanceof Uint8Array) return added(bytes, `${where}: image`, null, options, context);
  if (imagePath === '') throw new DataError(`${where}: no image: neither 'image' nor 'image_path' is there`);
  const [, path = imagePath, fragment] = /^(.*\.pdf)(?:#page=(\d{1,6}))?$/i.exec(imagePath) ?? [];
  const file = found(path, options, context);
  if (file === null) {
    if (context.partial) return null;
    throw new DataError(
      `${where}: image '${imagePath}' is nowhere: not beside the file of records nor in a folder named with --documents; --partial leaves such items out`,
    );
  }
  if (!/\.pdf$/i.test(path)) return added(file.bytes, `${where}: ${file.name}`, null, options, context);
  const page = pageOf(fragment ?? options.pageNo, where);
  const drawn = await renderPdfPage(file.bytes, page, {
    name: `${where}: ${file.name}`,
    signal: context.signal,
    scale: pdfScale,
  });
  const from = `${basename(path)}, page ${page}, scale ${pdfScale}`;
  return added(drawn, `${where}: ${file.name}`, from, options, context);
}

function added(
  bytes: Uint8Array,
  name: string,
  renderedFrom: string | null,
  { id, docId }: ImageOptions,
  { files }: ItemContext,
): AttachedImage {
  if (bytes.length > mostImageBytes)
    throw new DataError(`${name}: ${bytes.length} bytes; images of up to ${mostImageBytes} bytes are taken`);
  const { mediaType, width, height } = readImageHeader(bytes, name);
  if (width * height > documentLimits.decodedPixels)
    throw new DataError(
      `${name}: has ${width} x ${height} pixels; images of up to ${documentLimits.decodedPixels} pixels are taken`,
    );
  checkImageEnd(bytes, mediaType, name);
  const ending = endings[mediaType];
  const stem = `q${plainName(id)}${docId === null ? '' : `_d${plainName(docId)}`}`;
  return { image: files.add(`images/${stem}.${ending}`, bytes), renderedFrom };
}

/** Ids come from data and become a file name: anything but plain characters is replaced, and told apart by a digest. */
function plainName(id: string): string {
  const plain = id.replace(/[^A-Za-z0-9-]/g, '-').slice(0, 60);
  return plain === id ? id : `${plain}-${sha256(id).slice(0, 12)}`;
}

function pageOf(text: string | null, where: string): number {
  const page = Number(text ?? 1);
  if (Number.isSafeInteger(page) && page >= 1) return page;
  throw new DataError(`${where}: '${text}' is no page of a PDF document (pages are counted from 1)`);
}

/** A file that really lies below the folder of the records or a named one, whatever links are on the way. */
function found(path: string, { folder, where }: ImageOptions, { documents }: ItemContext) {
  for (const root of [folder, ...documents]) {
    const target = resolve(root, path);
    const file = isInside(target, resolve(root)) ? realPlace(target) : 'outside';
    if (file === null) continue;
    const real = realPlace(root);
    if (file !== 'outside' && real !== null && isInside(file, real)) return plainFile(file);
    if (root === folder && !isAbsolute(path))
      throw new DataError(`${where}: image '${path}' leads out of the folder of its records`);
  }
  return null;
}

function realPlace(path: string): string | null {
  try {
    return realpathSync(path);
  } catch {
    return null;
  }
}

function isInside(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== '' && way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}
