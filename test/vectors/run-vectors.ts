import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { alfworldChecks } from './alfworld-checks.ts';
import type { CheckerContext, SectionResult, VectorChecker } from './checker.ts';
import { checkers } from './checkers/index.ts';
import { dataChecks } from './data-checks.ts';
import { officeqaToolChecks } from './officeqa-tool-checks.ts';

const packageRoot = fileURLToPath(new URL('../..', import.meta.url));

export interface VectorFolders extends CheckerContext {
  readonly vectorsDir: string;
}

export interface VectorReport extends SectionResult {
  readonly file: string;
}

/** `VECTORS_DIR` (default: the fixtures) and `DATA_DIR` (default: ../shared/data when it is there). */
export function vectorFolders(environment: Readonly<Record<string, string | undefined>>): VectorFolders {
  const neighbour = join(packageRoot, '..', 'shared', 'data');
  return {
    vectorsDir: environment.VECTORS_DIR || join(packageRoot, 'test', 'fixtures', 'vectors'),
    dataDir: environment.DATA_DIR || (existsSync(neighbour) ? neighbour : null),
  };
}

/** Checks every known vector file of the folder, then the samples of real data. Absent ones are listed so. */
export async function runVectors(folders: VectorFolders): Promise<VectorReport[]> {
  const reports: VectorReport[] = [];
  for (const checker of checkers) {
    const results = await checkFile(checker, folders);
    reports.push(...results.map((result) => ({ ...result, file: checker.file })));
  }
  return [
    ...reports,
    ...(await dataChecks(folders.dataDir)),
    ...(await alfworldChecks(folders.dataDir)),
    ...officeqaToolChecks(folders),
  ];
}

async function checkFile(checker: VectorChecker, folders: VectorFolders): Promise<SectionResult[]> {
  const path = join(folders.vectorsDir, checker.file);
  if (!existsSync(path)) return [{ section: '', cases: 0, mismatches: [], absent: true }];
  try {
    return await checker.check(JSON.parse(readFileSync(path, 'utf8')), folders);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return [{ section: '', cases: 1, mismatches: [`the file cannot be read: ${message}`] }];
  }
}
