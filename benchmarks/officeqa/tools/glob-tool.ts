import { posix } from 'node:path';
import type { FileTree } from './file-tree.ts';
import { fnmatch } from './fnmatch.ts';

const mostFiles = 50;
/** No file name is so long that a longer pattern could mean one. */
const longestPattern = 1000;

/** The tool `glob`: absolute paths of the files whose path below the root, or whose base name, matches. */
export function globTool(tree: FileTree, pattern: string): string {
  if (pattern.length > longestPattern) return '[no matches]';
  const found = tree.files.filter(
    ({ relative }) => fnmatch(relative, pattern) || fnmatch(posix.basename(relative), pattern),
  );
  const paths = found.slice(0, mostFiles).map(({ path }) => path);
  return paths.length === 0 ? '[no matches]' : paths.join('\n');
}
