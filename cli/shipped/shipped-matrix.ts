import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigError, UsageError } from '../../core/errors.ts';
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
  if (what !== 'ablation' && what !== 'transfer') return ownFile(what, name);
  const names = shippedNames(what);
  if (name === undefined) throw new UsageError(`run ${what} needs a name; there are: ${names.join(', ')}`);
  if (!names.includes(name))
    throw new UsageError(
      `unknown ${what} '${name}'${didYouMean(name, names)}; there are: ${names.join(', ')}`,
    );
  return join(folder, families[what], `${name}.yaml`);
}

/** A path that is no file is refused here, where the names that were perhaps meant are known. */
function ownFile(what: string, name: string | undefined): null {
  const named = (['ablation', 'transfer'] as const).find((family) => shippedNames(family).includes(what));
  if (named !== undefined && name === undefined)
    throw new UsageError(`there is no file '${what}'; did you mean '${named} ${what}'?`);
  const near = didYouMean(what, [...single, 'ablation', 'transfer']);
  if (name !== undefined && near !== '') throw new UsageError(`unknown name '${what}'${near}`);
  withoutName(what, name, null);
  const found = statSync(what, { throwIfNoEntry: false });
  if (found?.isDirectory() === true)
    throw new ConfigError(
      `'${what}' is a folder; a matrix is a YAML file (a results folder: report, status, serve)`,
    );
  if (found === undefined)
    throw new ConfigError(
      `there is no matrix file '${what}'${near}; shipped ones: ${single.join(', ')}, ablation <name>, transfer <name>`,
    );
  return null;
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
