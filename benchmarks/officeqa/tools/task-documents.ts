import { posix } from 'node:path';
import type { DataFile } from '../../data-file.ts';
import type { FileTree } from './file-tree.ts';

/** Where a model sees the documents of its task, on every machine. */
export const documentFolder = '/task/documents';

/** Longest path that is looked at. */
const mostCharacters = 1000;

/**
 * The documents of one task below {@link documentFolder}. Paths are only looked up among those of the documents, so no
 * path leads to a file of this machine. Texts are read when they are first asked for.
 */
export class TaskDocuments implements FileTree {
  readonly files: FileTree['files'];
  readonly #documents: ReadonlyMap<string, DataFile>;
  readonly #texts = new Map<string, string>();

  constructor(documents: readonly DataFile[]) {
    this.#documents = new Map(documents.map((document) => [virtualPath(document), document]));
    this.files = [...this.#documents.keys()]
      .sort()
      .map((path) => ({ path, relative: posix.relative(documentFolder, path) }));
  }

  text(path: string): string | null {
    if (path.length > mostCharacters || !path.startsWith('/')) return null;
    // A slash behind a name leads to the same file in the reference.
    const plain = posix.normalize(path).replace(/(?<=.)\/$/, '');
    const document = this.#documents.get(plain);
    if (document === undefined) return null;
    const known = this.#texts.get(plain) ?? decodeText(document.read());
    this.#texts.set(plain, known);
    return known;
  }
}

/** Where a model sees a document. */
export function virtualPath({ name }: DataFile): string {
  return posix.join(documentFolder, posix.basename(name));
}

/** A document's text: a byte that is not UTF-8 shows as a replacement character, line ends are line feeds. */
export function decodeText(bytes: Uint8Array): string {
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes).replace(/\r\n?/g, '\n');
}
