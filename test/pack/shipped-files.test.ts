import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../core/prompts.ts';
import { shippedFiles } from './shipped-files.ts';

const files = shippedFiles();
const shipped = new Set(files);
const textOf = (path: string): string => readFileSync(join(packageRoot, path), 'utf8');

/** Relative imports of a TypeScript or JavaScript file, types included. */
function importsOf(path: string): string[] {
  return [...textOf(path).matchAll(/(?:from|import\(|import) ?'(\.[^']+)'/g)].map(([, target = '']) =>
    posix.join(dirname(path), target),
  );
}

/** A file and all that it imports. */
function closureOf(...roots: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  const queue = [...roots];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (found.has(path)) continue;
    found.add(path);
    queue.push(...importsOf(path));
  }
  return found;
}

/** Links of a page to files of the repository. */
function linksOf(path: string): string[] {
  return [...textOf(path).matchAll(/\]\(([^)\s#]+)(?:#[^)]*)?\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => posix.join(dirname(path), target));
}

describe('the package', () => {
  it('has no hidden file, none that keeps secrets, and none of a machine', () => {
    const unwanted =
      /(?:^|\/)(?:\.|id_rsa|credentials|models\.yaml$|results\/)|\.(?:pem|key|p12|log|tgz|sqlite|db)$/;
    expect(files.filter((path) => unwanted.test(path))).toEqual([]);
  });

  it('holds nothing that looks like a key', () => {
    const key =
      /\bsk-(?:ant-|proj-)?[A-Za-z0-9_-]{24,}|\bAKIA[0-9A-Z]{16}\b|\bhf_[A-Za-z]{30,}|\bghp_\w{30,}|\bnpm_\w{30,}|-----BEGIN [A-Z ]*PRIVATE KEY/;
    const found = files.filter(
      (path) => /\.(?:ts|mjs|js|json|jsonl|ya?ml|md|py)$/.test(path) && key.test(textOf(path)),
    );
    expect(found).toEqual([]);
  });

  it('has of the tests only the kit that it exports, and the example that the guide names', () => {
    const kit = closureOf(
      'test/kit/index.mjs',
      'test/kit/index.ts',
      'test/kit/toy-benchmark.ts',
      'test/kit/toy-episodes.ts',
    );
    expect(files.filter((path) => path.startsWith('test/'))).toEqual(
      [...kit].filter((path) => path.startsWith('test/')).sort(),
    );
    const tests = files.filter((path) => /\.test\.[cm]?[jt]s$/.test(path));
    expect(tests).toEqual(['cli/templates/benchmark/benchmark.test.ts']);
  });

  it('has every file that its code imports', () => {
    const code = files.filter((path) => /\.(?:ts|mjs)$/.test(path) && !path.startsWith('cli/templates/'));
    const missing = code.flatMap((path) =>
      importsOf(path).filter((target) => !shipped.has(target) && existsSync(join(packageRoot, target))),
    );
    expect(code.length).toBeGreaterThan(700);
    expect(missing).toEqual([]);
  });

  it('has every page and picture that its pages link to, and every page that a message names', () => {
    const pages = files.filter((path) => path.endsWith('.md') && !path.startsWith('recordings/'));
    const linked = pages.flatMap((path) => linksOf(path).map((target) => ({ path, target })));
    const isThere = (target: string): boolean =>
      shipped.has(target) || files.some((path) => path.startsWith(`${target.replace(/\/$/, '')}/`));
    expect(linked.length).toBeGreaterThan(100);
    expect(linked.filter(({ target }) => !isThere(target))).toEqual([]);
    const code = files.filter((path) => /\.(?:ts|mjs|yaml)$/.test(path));
    const named = code.flatMap((path) => textOf(path).match(/\bdocs\/[a-z/-]+\.md/g) ?? []);
    expect([...new Set(named)].filter((page) => !shipped.has(page))).toEqual([]);
  });

  it('is no larger than it has to be', () => {
    const sizes = files.map((path) => ({ path, size: statSync(join(packageRoot, path)).size }));
    expect(sizes.filter(({ size }) => size > 2_000_000)).toEqual([]);
    expect(sizes.reduce((sum, { size }) => sum + size, 0)).toBeLessThan(32_000_000);
  });
});
