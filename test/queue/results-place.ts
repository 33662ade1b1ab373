import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resultsStore } from '../../matrix/store.ts';
import type { LoopbackS3 } from '../kit/loopback-s3.ts';

/** Where the workers of the sweep write. */
export interface ResultsPlace {
  /** Options of worker and publisher. */
  readonly options: readonly string[];
  /** `--out` of a worker, below the folder of the sweep. */
  outOf(worker: number): string;
  /** Ids of the runs that a worker's process is writing. */
  heldBy(worker: number, pid: number): string[];
  /** Is a run finished, whoever has finished it? */
  isFinished(id: string): boolean;
  /** Everything that is kept of a run, by name. */
  filesOf(id: string): Map<string, Buffer>;
}

const prefix = 'sweep';

/** @param s3 null: one folder `shared` of all; else each worker has one of its own, and pushes there */
export function resultsPlace(folder: string, s3: LoopbackS3 | null): ResultsPlace {
  const heldIn = (out: string, pid: number) => {
    const store = resultsStore(join(folder, out));
    return store.runIds().filter((id) => holderOf(join(store.runFolder(id), 'lock')) === pid);
  };
  if (s3 === null) {
    const store = resultsStore(join(folder, 'shared'));
    return {
      options: [],
      outOf: () => 'shared',
      heldBy: (_worker, pid) => heldIn('shared', pid),
      isFinished: store.isFinished,
      filesOf: (id) => filesBelow(store.runFolder(id)),
    };
  }
  return {
    options: ['--store', `s3://${s3.bucket}/${prefix}`],
    outOf: (worker) => `worker-${worker}`,
    heldBy: (worker, pid) => heldIn(`worker-${worker}`, pid),
    isFinished: (id) => s3.objects.has(`${prefix}/finished/${id}`),
    filesOf: (id) => new Map([...s3.objects].filter(([key]) => key.startsWith(`${prefix}/runs/${id}/`))),
  };
}

function holderOf(lock: string): number | null {
  if (!existsSync(lock)) return null;
  try {
    return (JSON.parse(readFileSync(lock, 'utf8')) as { pid: number }).pid;
  } catch {
    // Somebody has just let it go.
    return null;
  }
}

/** Every file below a folder by its path. */
export function filesBelow(root: string, below = ''): Map<string, Buffer> {
  const files = new Map<string, Buffer>();
  for (const entry of readdirSync(join(root, below), { withFileTypes: true })) {
    const name = join(below, entry.name);
    if (entry.isDirectory()) for (const [path, bytes] of filesBelow(root, name)) files.set(path, bytes);
    else files.set(name, readFileSync(join(root, name)));
  }
  return files;
}

/** Names of the files that one of the two lacks, or has with other bytes. */
export function differing(a: ReadonlyMap<string, Buffer>, b: ReadonlyMap<string, Buffer>): string[] {
  return [...new Set([...a.keys(), ...b.keys()])].filter((name) => {
    const [one, other] = [a.get(name), b.get(name)];
    return one === undefined || other === undefined || !one.equals(other);
  });
}
