import { dirname, join, relative } from 'node:path';
import { partnersOf, replyState } from '../models/handoff/handoff-files.ts';
import { wantedIndexFile } from '../models/handoff/wanted-index.ts';

/** More lines than that are read in the index file. */
const maxLines = 50;

/**
 * The replies that suspended runs want, for people: where each request lies and where its reply goes, relative to the
 * working directory.
 * @param wanted absolute paths of reply files
 */
export function wantedText(wanted: readonly string[]): string {
  const shown = (path: string) => relative('', path);
  const lines = wanted.slice(0, maxLines).map((reply) => {
    const { request, problem } = partnersOf(reply);
    const refused = replyState(reply) === 'refused' ? ` (refused: see ${shown(problem)})` : '';
    return `  ${shown(request)} -> ${shown(reply)}${refused}`;
  });
  const indexes = [...new Set(wanted.map((reply) => shown(join(dirname(reply), wantedIndexFile))))];
  if (wanted.length > maxLines) lines.push(`  and ${wanted.length - maxLines} more`);
  return [
    `replies wanted: ${wanted.length}; write each beside its request, then give the same command again`,
    ...lines,
    `  (listed in ${indexes.join(', ')})`,
    '',
  ].join('\n');
}
