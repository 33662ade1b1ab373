import { readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { failureFile } from '../../core/failure-note.ts';
import { canonicalHash, sha256 } from '../../core/hash.ts';
import { readSetAside } from '../../core/set-aside-notes.ts';
import { systemErrorCode } from '../../core/storage-failure.ts';
import { layoutFile } from '../cells/layout.ts';
import { controlsFile } from '../controls/note.ts';
import { notPossibleFile } from '../not-possible.ts';
import { titleFile } from '../results-title.ts';
import { recordedMark } from '../write-report.ts';

/** Files of a run that are only ever appended to: their size tells of every change. */
const growing = ['events.jsonl', 'transcripts.jsonl'];
const notes = [notPossibleFile, layoutFile, titleFile, controlsFile];

export interface ReportSourcesOptions {
  readonly results: string;
  readonly runFolders: readonly string[];
  /** Of the product: another one writes other pages. */
  readonly version: string;
}

/**
 * Digest (64 hex digits) of what an HTML report is made of: the runs, the sizes of their logs, the notes beside them. Not
 * of times: copies have others. To be taken before the logs are read, so that what is added meanwhile is told.
 */
export function reportSources({ results, runFolders, version }: ReportSourcesOptions): string {
  const runs = runFolders.map((folder) => [
    basename(folder),
    ...growing.map((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? null),
    digestOf(join(folder, recordedMark)),
    digestOf(join(folder, failureFile)),
  ]);
  return canonicalHash({
    version,
    runs: runs.sort(byId),
    notes: notes.map((name) => digestOf(join(results, name))),
    setAside: readSetAside(results),
  });
}

function byId([a]: readonly unknown[], [b]: readonly unknown[]): number {
  return String(a) < String(b) ? -1 : 1;
}

/** null where there is no such file. */
function digestOf(path: string): string | null {
  try {
    return sha256(readFileSync(path));
  } catch (error) {
    if (systemErrorCode(error) === 'ENOENT') return null;
    throw error;
  }
}
