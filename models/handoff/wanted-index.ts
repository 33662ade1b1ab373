import { closeSync, openSync, readdirSync, readSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { writeFileAtomic } from '../../core/atomic-file.ts';
import { makeFolder } from '../../core/make-folder.ts';
import { storageFailure } from '../../core/storage-failure.ts';
import { replyState } from './handoff-files.ts';

/** The list of open replies in a hand-off folder. */
export const wantedIndexFile = 'WANTED.md';

/**
 * Keeps `WANTED.md` of one folder: the requests without a reply, or with one that was refused. It is made from the
 * folder alone, so it is right again after a kill or with several processes at work. What changes in one turn of the
 * event loop is written once.
 */
export class WantedIndex {
  readonly #folder: string;
  #pending: Promise<void> | null = null;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** Resolves when the list is up to date. @throws {StorageError} */
  update(): Promise<void> {
    this.#pending ??= nextTurn().then(() => {
      this.#pending = null;
      writeFileAtomic(join(this.#folder, wantedIndexFile), this.#text(), { sync: false });
    });
    return this.#pending;
  }

  #text(): string {
    const open = requestsIn(this.#folder).flatMap((name) => {
      const { title, reply } = headOf(join(this.#folder, name));
      const state = reply === null ? 'missing' : replyState(join(this.#folder, reply));
      if (reply === null || state === 'given') return [];
      const problem = name.replace('.request.md', '.problem.md');
      const note = state === 'refused' ? `refused: [why](${problem})` : '';
      return [`| [${name}](${name}) | \`${reply}\` | ${title} | ${note} |`];
    });
    return [
      `# Replies wanted: ${open.length}`,
      '',
      'Read each request and write its reply into the file named beside it, in this folder. Then give the command of the',
      'run again (a run that waits by itself goes on alone).',
      '',
      ...(open.length === 0 ? [] : ['| request | write the reply into | what | |', '|---|---|---|---|']),
      ...open,
      '',
    ].join('\n');
  }
}

function requestsIn(folder: string): string[] {
  try {
    makeFolder(folder);
    return readdirSync(folder)
      .filter((name) => /^[0-9a-f]+\.request\.md$/.test(name))
      .sort();
  } catch (error) {
    throw storageFailure('read', folder, error);
  }
}

/** Title and reply name from the first lines of a request page, which are ours; nothing else of it is trusted. */
function headOf(path: string): { readonly title: string; readonly reply: string | null } {
  const buffer = Buffer.alloc(512);
  let text = '';
  try {
    const file = openSync(path, 'r');
    try {
      text = buffer.toString('utf8', 0, readSync(file, buffer, 0, buffer.length, 0));
    } finally {
      closeSync(file);
    }
  } catch (error) {
    throw storageFailure('read', path, error);
  }
  const found = /^# ([A-Za-z0-9 ._,()-]+)\n\nReply file: `([0-9a-f]+\.reply\.(?:json|md))`\n/.exec(text);
  return { title: found?.[1] ?? '', reply: found?.[2] ?? null };
}
