import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

export interface FoundCase {
  readonly no: string;
  /** Names of files in the task's folder. */
  readonly input: string;
  readonly answer: string;
}

/** The two editions name their files differently; both may lie in one folder. */
const endings = [
  ['input', 'answer'],
  ['init', 'golden'],
] as const;

/**
 * The test cases of a task folder by its file names (spec/benchmarks-agentic.md 1.1), each pattern in name order; an
 * input without its answer is left out. Empty also when there is no such folder.
 */
export function findCases(folder: string, id: string): FoundCase[] {
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  const there = new Set(names);
  const found = endings.flatMap(([input, answer]) => {
    const ending = `_${id}_${input}.xlsx`;
    return names
      .filter((name) => name.endsWith(ending))
      .map((name) => ({
        no: name.slice(0, name.indexOf('_')),
        input: name,
        answer: `${name.slice(0, -`${input}.xlsx`.length)}${answer}.xlsx`,
      }));
  });
  const whole = found.filter(({ answer }) => there.has(answer));
  if (found.length > 0) return whole;
  const bare = { no: '1', input: 'initial.xlsx', answer: 'golden.xlsx' };
  return there.has(bare.input) && there.has(bare.answer) ? [bare] : [];
}

/** Where a record's files lie: its own path or the usual one, below the data folder unless absolute. */
export function taskFolder(dataFolder: string, id: string, path: string | undefined): string {
  return resolve(dataFolder, path ?? join('spreadsheet', id));
}
