import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { packageRoot } from '../../core/prompts.ts';
import { readSetAside } from '../../core/set-aside-notes.ts';

/** A run that kills every worker that opens its log, as one that runs out of memory. */
export class Poison {
  readonly #file: string;

  constructor(folder: string) {
    this.#file = join(folder, 'poisoned-run');
  }

  /** For the environment of the workers. */
  get env(): Record<string, string> {
    const preload = pathToFileURL(join(packageRoot, 'test', 'queue', 'poison.mjs')).href;
    return { POISON: this.#file, NODE_OPTIONS: `--import ${preload}` };
  }

  put(id: string): void {
    writeFileSync(this.#file, id);
  }

  take(): void {
    rmSync(this.#file, { force: true });
  }
}

/** What is wrong with a sweep in which one run was poisoned: that one is set aside, and nothing else. */
export function poisonFaults(
  results: string,
  id: string,
  {
    code,
    runs,
    finished,
  }: { readonly code: number | null; readonly runs: number; readonly finished: number },
): string[] {
  const wrong: string[] = [];
  if (code !== 3) wrong.push(`the poisoned sweep ended with ${code}, not with 3`);
  if (finished !== runs - 1) wrong.push(`${finished} of ${runs} runs were finished beside the poisoned one`);
  const notes = readSetAside(results);
  const [note] = notes;
  if (notes.length !== 1 || note?.id !== id || note.code !== 'WORKERS_LOST')
    wrong.push(`set aside: ${JSON.stringify(notes)}, and not ${id} alone with WORKERS_LOST`);
  return wrong;
}
