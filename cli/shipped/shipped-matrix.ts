import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { UsageError } from '../../core/errors.ts';
import { didYouMean } from '../../core/nearest-name.ts';
import { packageRoot } from '../../core/prompts.ts';

const folder = join(packageRoot, 'matrix');

/** Shipped matrices of which there is one. */
const single = ['paper', 'paper-full', 'controls'];

/** Kinds of shipped matrices that come in several, and the folders that they lie in. */
const families = { ablation: 'ablations', transfer: 'transfer' } as const;

/**
 * The file that `run paper`, `run controls`, `run ablation <name>` and `run transfer <name>` mean; null for anything else, which is a
 * path of the user's.
 * @throws {UsageError} listing the names
 */
export function shippedMatrix(what: string, name: string | undefined): string | null {
  // A file of the user's is never hidden by a name of ours.
  if (statSync(what, { throwIfNoEntry: false })?.isFile() === true) return withoutName(what, name, null);
  if (single.includes(what)) return withoutName(what, name, join(folder, `${what}.yaml`));
  if (what !== 'ablation' && what !== 'transfer') return withoutName(what, name, null);
  const names = shippedNames(what);
  if (name === undefined) throw new UsageError(`run ${what} needs a name; there are: ${names.join(', ')}`);
  if (!names.includes(name))
    throw new UsageError(
      `unknown ${what} '${name}'${didYouMean(name, names)}; there are: ${names.join(', ')}`,
    );
  return join(folder, families[what], `${name}.yaml`);
}

export function shippedNames(family: keyof typeof families): string[] {
  return readdirSync(join(folder, families[family]))
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => file.slice(0, -'.yaml'.length))
    .sort();
}

function withoutName(what: string, name: string | undefined, path: string | null): string | null {
  if (name !== undefined) throw new UsageError(`'run ${what}' takes no second name, and got '${name}'`);
  return path;
}
