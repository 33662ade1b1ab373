import { statSync } from 'node:fs';
import { join } from 'node:path';

/** Files of a run that a report is made of. */
const runFiles = ['events.jsonl', 'transcripts.jsonl', 'recorded.json'];
/** Notes beside the runs, likewise. */
const notes = ['not-possible.json', 'cell-table.json', 'title.json'];

export interface SiteStateOptions {
  readonly site: string;
  readonly results: string;
  readonly runFolders: readonly string[];
}

/** Is the HTML report there, and is it newer than everything that it was made of? */
export function siteState({
  site,
  results,
  runFolders,
}: SiteStateOptions): 'missing' | 'outdated' | 'current' {
  const made = modifiedAt(join(site, 'index.html'));
  if (made === null) return 'missing';
  const sources = [
    ...notes.map((name) => join(results, name)),
    ...runFolders.flatMap((folder) => runFiles.map((name) => join(folder, name))),
  ];
  return sources.some((path) => (modifiedAt(path) ?? 0) > made) ? 'outdated' : 'current';
}

function modifiedAt(path: string): number | null {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? null;
}
