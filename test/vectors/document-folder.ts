import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join, relative, sep } from 'node:path';
import type { FileTree } from '../../benchmarks/officeqa/tools/file-tree.ts';
import { decodeText } from '../../benchmarks/officeqa/tools/task-documents.ts';

/** A real folder as the reference's tools see it: what a path leads to must lie below it, and be allowed. */
export function documentFolder(
  folder: string,
  allowed: readonly string[],
): FileTree & { readonly root: string } {
  const root = realpathSync(folder);
  const isAllowed = (name: string) => allowed.length === 0 || allowed.includes(name);
  return {
    root,
    files: readdirSync(root, { recursive: true, encoding: 'utf8' })
      .filter((name) => statSync(join(root, name)).isFile() && isAllowed(name.split(sep).at(-1) ?? ''))
      .sort()
      .map((name) => ({ path: join(root, name), relative: name })),
    text(path) {
      try {
        const real = realpathSync(path);
        const below = relative(root, real);
        const inside = !below.startsWith('..') && isAllowed(real.split(sep).at(-1) ?? '');
        return inside && statSync(real).isFile() ? decodeText(readFileSync(real)) : null;
      } catch {
        return null;
      }
    },
  };
}
