import { existsSync, realpathSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { DataError } from '../../core/errors.ts';
import { DataFile } from '../data-file.ts';
import { checkImageEnd } from '../documents/image-end.ts';
import { readImageHeader } from '../documents/image-header.ts';
import { documentLimits } from '../documents/limits.ts';
import type { DocvqaRow, PageFile } from './payload.ts';

/** The page files of a data folder: each is read and checked once, however many questions are asked about it. */
export class PageFiles {
  readonly #folder: string;
  /** Images with more pixels cannot be made smaller; null: none is. */
  readonly #mostPixels: number | null;
  readonly #known = new Map<string, DataFile>();

  constructor(folder: string, { downscale }: { readonly downscale: boolean }) {
    this.#folder = folder;
    this.#mostPixels = downscale ? documentLimits.decodedPixels : null;
  }

  /**
   * The page that an item names.
   * @param path of the published layout, where the item has no `image`
   * @throws {DataError} naming folder, item and file: none is named, it is absent, altered, outside the folder, no image, or
   * too large to be made smaller
   */
  of(row: DocvqaRow, path: string | null): PageFile {
    try {
      const file = this.#open(row.image?.file ?? this.#placeOf(path));
      if (row.image !== undefined && row.image.sha256 !== file.sha256)
        throw new DataError(`${file.name}: differs from its digest in the item`);
      return { file, pdfPage: isPdf(file.name) ? (row.page ?? 1) : null };
    } catch (error) {
      if (!(error instanceof DataError)) throw error;
      throw new DataError(`${this.#folder}: item '${row.id}': ${error.message}`, error);
    }
  }

  /** Published paths begin at the working directory of the published code; the folder's own images/ stands in for it. */
  #placeOf(path: string | null): string {
    if (path === null) throw new DataError("names no page: neither 'image' nor 'image_path' is there");
    if (existsSync(resolve(this.#folder, path))) return path;
    const besides = join('images', path.split(/[\\/]/).at(-1) ?? path);
    return existsSync(join(this.#folder, besides)) ? besides : path;
  }

  #open(path: string): DataFile {
    const place = resolve(this.#folder, path);
    const inside = relative(this.#folder, place);
    if (
      leadsOut(inside) ||
      (existsSync(place) && leadsOut(relative(realpathSync(this.#folder), realpathSync(place))))
    )
      throw new DataError(`the page '${path}' lies outside the data folder`);
    const known = this.#known.get(place);
    if (known !== undefined) return known;
    const file = DataFile.at(place, inside.split(sep).join('/'));
    if (!isPdf(file.name)) this.#check(file);
    this.#known.set(place, file);
    return file;
  }

  #check(file: DataFile): void {
    const bytes = file.read();
    const { mediaType, width, height } = readImageHeader(bytes, file.name);
    const most = this.#mostPixels;
    if (most !== null && width * height > most)
      throw new DataError(
        `${file.name}: has ${width} x ${height} pixels; an image of more than ${most} cannot be made smaller`,
      );
    checkImageEnd(bytes, mediaType, file.name);
  }
}

/** Of a way from the folder to a file; links count as what they lead to when both ends are real places. */
function leadsOut(way: string): boolean {
  return way === '..' || way.startsWith(`..${sep}`) || isAbsolute(way);
}

function isPdf(name: string): boolean {
  return name.toLowerCase().endsWith('.pdf');
}
