import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ConfigError, messageOf, UsageError } from '../../core/errors.ts';
import type { BenchmarkName } from './benchmark-name.ts';
import { withInnerImports } from './inner-imports.ts';

const templateFolder = fileURLToPath(new URL('../templates/benchmark', import.meta.url));

/** Templates that only one kind of folder has. */
const onlyInProject = new Set(['benchmark.ts', 'try.yaml']);
const onlyInRepo = new Set(['index.ts']);

/** Writes a benchmark of the user's own. @returns its files. @throws {UsageError} when the folder exists */
export function writeOwnBenchmark(name: BenchmarkName, folder: string): string[] {
  refuseExisting(folder);
  return writeAll(
    templates()
      .filter((file) => !onlyInRepo.has(file))
      .map((file) => ({ path: join(folder, file), text: filled(file, name) })),
  );
}

/**
 * Writes benchmarks/<name>/ and its test into a checkout of the suite.
 * @throws {UsageError} when either exists; {ConfigError} when `root` is no checkout
 */
export function writeInnerBenchmark(name: BenchmarkName, root: string): string[] {
  requireCheckout(root);
  const below = `benchmarks/${name.dashed}`;
  const test = `test/benchmarks/${name.dashed}.test.ts`;
  for (const path of [below, test]) refuseExisting(join(root, path));
  return writeAll(
    templates()
      .filter((file) => !onlyInProject.has(file))
      .map((file) => {
        if (file === 'benchmark.test.ts') {
          const text = withInnerImports(filled(file, name), 'test/benchmarks');
          const here = text.replaceAll("'./benchmark.ts'", "'./index.ts'");
          return { path: join(root, test), text: here.replaceAll("from './", `from '../../${below}/`) };
        }
        const text = filled(file, name);
        return {
          path: join(root, below, file),
          text: file.endsWith('.ts') ? withInnerImports(text, below) : text,
        };
      }),
  );
}

function templates(): string[] {
  return readdirSync(templateFolder, { recursive: true, encoding: 'utf8' })
    .filter((file) => statSync(join(templateFolder, file)).isFile())
    .sort();
}

/** The templates are a working benchmark named shelf-labels. */
function filled(file: string, { dashed, camel, pascal }: BenchmarkName): string {
  return readFileSync(join(templateFolder, file), 'utf8')
    .replaceAll('shelf-labels', dashed)
    .replaceAll('shelfLabels', camel)
    .replaceAll('ShelfLabels', pascal);
}

function writeAll(files: readonly { readonly path: string; readonly text: string }[]): string[] {
  for (const { path, text } of files) {
    try {
      mkdirSync(resolve(dirname(path)), { recursive: true });
      // Never over a file that came in between.
      writeFileSync(path, text, { flag: 'wx' });
    } catch (error) {
      throw new ConfigError(`${path}: cannot be written (${messageOf(error)})`, error);
    }
  }
  return files.map(({ path }) => path);
}

function refuseExisting(path: string): void {
  if (existsSync(path))
    throw new UsageError(`${path} exists: nothing was written; choose another name or remove it`);
}

function requireCheckout(root: string): void {
  const isOurs = (): boolean => {
    const file: unknown = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    return typeof file === 'object' && file !== null && 'name' in file && file.name === 'skillopt-bench';
  };
  let ours = false;
  try {
    ours = isOurs() && existsSync(join(root, 'benchmarks', 'registry.ts'));
  } catch {
    // No package.json, or none that can be read: no checkout either.
  }
  if (!ours) throw new UsageError('--in-repo: the working directory is no checkout of skillopt-bench');
}
