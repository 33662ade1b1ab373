import { spawnSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { parseArgs } from 'node:util';
import { packageRoot } from '../../core/prompts.ts';
import { type Defect, defects } from './defects.ts';

/**
 * `npm run mutants [-- --only <name>]`: puts each seeded defect into a copy of the sources and runs the tests that
 * are named beside it. A defect that no test notices survives; the command ends with 1 when one does, and with 2 when a
 * defect no longer fits the sources or the tests fail without any defect.
 */
const { values } = parseArgs({ options: { only: { type: 'string' } } });

/** What the copy does not need, or must not have. */
const leftOut = new Set(['node_modules', '.git', 'results', 'coverage', '.skillopt-bench']);

function copySources(): string {
  const folder = mkdtempSync(join(tmpdir(), 'mutants-'));
  cpSync(packageRoot, folder, {
    recursive: true,
    filter: (source) => !leftOut.has(relative(packageRoot, source)),
  });
  symlinkSync(join(packageRoot, 'node_modules'), join(folder, 'node_modules'));
  return folder;
}

/** The file with the defect in it. @throws {Error} when the place is missing or not the only one */
function withDefect({ name, file, find, replace }: Defect, source: string): string {
  const places = source.split(find).length - 1;
  if (places !== 1)
    throw new Error(`defect '${name}': its place occurs ${places} times in ${file}, not once`);
  return source.replace(find, () => replace);
}

/** Names of the tests that failed; null when the run itself broke. */
function failedTests(folder: string, tests: readonly string[]): string[] | null {
  const report = join(folder, 'mutants-report.json');
  const vitest = join(packageRoot, 'node_modules', 'vitest', 'vitest.mjs');
  spawnSync(process.execPath, [vitest, 'run', ...tests, '--reporter=json', `--outputFile=${report}`], {
    cwd: folder,
    env: { ...process.env, VECTORS_DIR: '' },
    encoding: 'utf8',
  });
  try {
    const { testResults }: { testResults: TestFile[] } = JSON.parse(readFileSync(report, 'utf8'));
    rmSync(report);
    return testResults.flatMap(({ name, status, assertionResults }) => {
      const failed = assertionResults.filter((result) => result.status === 'failed');
      // A file that does not even load has no results of its own.
      if (failed.length === 0 && status === 'failed') return [relative(folder, name)];
      return failed.map(({ fullName }) => fullName);
    });
  } catch {
    return null;
  }
}

interface TestFile {
  readonly name: string;
  readonly status: string;
  readonly assertionResults: readonly { readonly status: string; readonly fullName: string }[];
}

const chosen = defects.filter(({ name }) => values.only === undefined || name === values.only);
if (chosen.length === 0) {
  console.error(`no defect '${values.only}'; there are: ${defects.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}
const folder = copySources();
try {
  const without = failedTests(folder, [...new Set(chosen.flatMap(({ tests }) => tests))]);
  if (without === null || without.length > 0) {
    console.error(`without any defect: ${without?.join('; ') ?? 'the tests did not run'}`);
    process.exitCode = 2;
  } else {
    let survivors = 0;
    for (const defect of chosen) {
      const path = join(folder, defect.file);
      const source = readFileSync(path, 'utf8');
      writeFileSync(path, withDefect(defect, source));
      const failed = failedTests(folder, defect.tests);
      writeFileSync(path, source);
      const [first] = failed ?? [];
      if (first === undefined) survivors += 1;
      const verdict = first === undefined ? 'SURVIVED' : `caught by ${failed?.length} (${first})`;
      console.info(`${defect.name}: ${verdict}`);
    }
    console.info(`${chosen.length - survivors} of ${chosen.length} defects caught`);
    if (survivors > 0) process.exitCode = 1;
  }
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 2;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
