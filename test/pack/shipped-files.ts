import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { packageRoot } from '../../core/prompts.ts';

/** What npm puts into every package, whatever `files` says. */
const always: readonly string[] = ['LICENSE', 'README.md', 'package.json'];

/** What npm leaves out of every folder. */
const never = /^(?:\.DS_Store|\.git|\.npmrc|node_modules|npm-debug\.log|.*\.orig|\._.*|\..*\.swp)$/;

/** Paths of the package, as npm packs them: `files` of package.json, whose entries are folders or files. */
export function shippedFiles(): string[] {
  const { files } = z
    .object({ files: z.array(z.string()) })
    .parse(JSON.parse(readFileSync(join(packageRoot, 'package.json'), 'utf8')));
  return [...new Set([...always, ...files.flatMap(filesAt)])].sort();
}

function filesAt(path: string): string[] {
  if (!existsSync(join(packageRoot, path)))
    throw new Error(`package.json, files: there is no ${path} (patterns are not used)`);
  if (statSync(join(packageRoot, path)).isFile()) return [path];
  return readdirSync(join(packageRoot, path), { withFileTypes: true })
    .filter(({ name }) => !never.test(name))
    .flatMap((entry) => (entry.isDirectory() ? filesAt(`${path}/${entry.name}`) : [`${path}/${entry.name}`]));
}
