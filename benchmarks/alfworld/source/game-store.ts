import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { DataError, messageOf } from '../../../core/errors.ts';
import { fileSource, ZipArchive } from '../../zip-archive.ts';

/** A place that holds files of games. Keys begin at the split: `valid_seen/<task>/<trial>/game.tw-pddl`. */
export interface GameStore {
  /** For messages and records: no path of this machine. */
  readonly name: string;
  /** null: there is no such file. @throws {DataError} when it cannot be read */
  read(key: string): Buffer | null;
  close(): void;
}

const splitFolders = 'train|valid_seen|valid_unseen|valid_train';
const keyPattern = new RegExp(
  `(?:^|/)((?:${splitFolders})/(?!\\.\\.?/)[^/\\\\]+/(?!\\.\\.?/)[^/\\\\]+/(?:game\\.tw-pddl|traj_data\\.json))$`,
);

/** The releases stay far below; no game or trajectory is as long as an entry may be. */
const archiveLimits = {
  entries: 65_534,
  directoryBytes: 64_000_000,
  nameBytes: 1000,
  entryBytes: 20_000_000,
};

/** The part of a path by which stores know a file; null when it is none of a game. */
export function storeKey(path: string): string | null {
  return keyPattern.exec(path)?.[1] ?? null;
}

/**
 * Opens an archive of a release, or a folder that one was unpacked to (the folder itself, or the one above it).
 * @throws {DataError} naming the path: missing, no archive, nothing of ALFWorld in it
 */
export function openGameStore(path: string): GameStore {
  const known = statSync(path, { throwIfNoEntry: false });
  if (known === undefined) throw new DataError(`${path}: no such file or folder`);
  return known.isDirectory() ? folderStore(path) : archiveStore(path);
}

function archiveStore(path: string): GameStore {
  const source = fileSource(path);
  let archive: ZipArchive;
  try {
    archive = new ZipArchive(source, archiveLimits);
  } catch (error) {
    source.close();
    throw error;
  }
  const names = new Map(
    archive.names().flatMap((name) => {
      const key = storeKey(name);
      return key === null ? [] : [[key, name] as const];
    }),
  );
  if (names.size === 0) {
    source.close();
    throw new DataError(
      `${path}: an archive without games of ALFWorld (no .../valid_seen/<task>/<trial>/game.tw-pddl)`,
    );
  }
  return {
    name: basename(path),
    read(key) {
      const name = names.get(key);
      return name === undefined ? null : archive.read(name);
    },
    close: () => source.close(),
  };
}

function folderStore(path: string): GameStore {
  // The folder is called json_2.1.1 in every generation; whoever renamed it is understood, too.
  const inner = readdirSync(path).filter((name) => name.startsWith('json_2.'));
  const roots = [path, ...inner.map((name) => join(path, name))];
  const found = roots.filter((root) =>
    splitFolders
      .split('|')
      .some((split) => statSync(join(root, split), { throwIfNoEntry: false })?.isDirectory()),
  );
  if (found.length === 0)
    throw new DataError(`${path}: holds neither json_2.1.1/ nor train/, valid_seen/ and valid_unseen/`);
  return {
    name: basename(path),
    read(key) {
      for (const root of found) {
        const file = join(root, ...key.split('/'));
        if (statSync(file, { throwIfNoEntry: false })?.isFile() !== true) continue;
        try {
          return readFileSync(file);
        } catch (error) {
          throw new DataError(`${file}: cannot be read (${messageOf(error)})`, error);
        }
      }
      return null;
    },
    close: () => undefined,
  };
}
