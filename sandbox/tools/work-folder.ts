import { isVirtualPath, taskFolder } from '../virtual-path.ts';

/** What a model's work folder may hold in all, and how many files. */
const mostBytes = 64 * 1024 * 1024;
const mostFiles = 200;

/**
 * The work folder of one episode, held in memory between runs: files by virtual path. Every run of code gets all of
 * it and gives back what is new or changed.
 */
export class WorkFolder {
  readonly #files: Map<string, Uint8Array>;
  constructor(files: Readonly<Record<string, Uint8Array>>) {
    this.#files = new Map(Object.entries(files));
  }

  get files(): Readonly<Record<string, Uint8Array>> {
    return Object.fromEntries(this.#files);
  }

  read(path: string): Uint8Array | undefined {
    const place = placeOf(path);
    return place === null ? undefined : this.#files.get(place);
  }

  /** Takes over what a run has made. What is more than the folder holds is left out. */
  merge(files: Readonly<Record<string, Uint8Array>>): void {
    for (const [path, data] of Object.entries(files)) this.#put(path, data);
  }

  /**
   * The tool `write_file(path, content)`: a path in the folder, or below it in full.
   * @returns what the model is told
   */
  write(path: string, content: string): string {
    const place = placeOf(path);
    if (place === null) return `Error: ${JSON.stringify(path)} is not in the work folder`;
    const data = new TextEncoder().encode(content);
    return this.#put(place, data)
      ? `Wrote ${content.length} characters to ${path}`
      : 'Error: the work folder is full';
  }

  #put(place: string, data: Uint8Array): boolean {
    const others = [...this.#files].filter(([path]) => path !== place);
    const size = others.reduce((sum, [, other]) => sum + other.length, data.length);
    if (size > mostBytes || others.length >= mostFiles) return false;
    this.#files.set(place, data);
    return true;
  }
}

/** The virtual path that a model means; null when it leads out of the folder. */
function placeOf(path: string): string | null {
  const full = path.startsWith('/') ? path : `${taskFolder}/${path}`;
  const names = full.split('/').filter((name) => name !== '.' && name !== '');
  const place = `/${names.join('/')}`;
  return isVirtualPath(place) ? place : null;
}
