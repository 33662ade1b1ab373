import type { Finding } from './finding.ts';
import type { LintTask } from './lint-tasks.ts';
import { placedWords, wordsOf } from './words.ts';

/** Most tasks that one finding names. */
const namedTasks = 5;

/**
 * Finds windows of `size` words that a document shares with the input of a task. Neighbouring windows are one
 * finding. Text that only val or test tasks hold is an error, for no method can have read it; text of a train task
 * (held by others as well, perhaps) is a warning: learnt by heart.
 */
export function copiedText(document: string, tasks: readonly LintTask[], size: number): Finding[] {
  const words = placedWords(document);
  const windows = new Map<string, number[]>();
  const firsts = new Set<string>();
  for (let at = 0; at + size <= words.length; at += 1) {
    const window = words.slice(at, at + size).map(({ word }) => word);
    const key = window.join(' ');
    const places = windows.get(key);
    if (places === undefined) windows.set(key, [at]);
    else places.push(at);
    firsts.add(window[0] ?? '');
  }
  const owners = new Map<number, Set<LintTask>>();
  if (windows.size > 0)
    for (const task of tasks)
      for (const at of sharedWindows(wordsOf(task.input), size, windows, firsts))
        owners.set(at, (owners.get(at) ?? new Set()).add(task));
  return runsOf(owners, size).map(({ start, end, found }) => {
    const text = words.slice(start, end).map(({ word }) => word);
    return findingOf(text, words[start]?.line ?? 1, [...found]);
  });
}

function sharedWindows(
  words: readonly string[],
  size: number,
  windows: ReadonlyMap<string, readonly number[]>,
  firsts: ReadonlySet<string>,
): Set<number> {
  const shared = new Set<number>();
  for (let at = 0; at + size <= words.length; at += 1) {
    if (!firsts.has(words[at] ?? '')) continue;
    for (const place of windows.get(words.slice(at, at + size).join(' ')) ?? []) shared.add(place);
  }
  return shared;
}

/** Joins neighbouring windows whose owners are of the same severity. */
function runsOf(
  owners: ReadonlyMap<number, ReadonlySet<LintTask>>,
  size: number,
): { start: number; end: number; found: Set<LintTask> }[] {
  const runs: { start: number; last: number; end: number; found: Set<LintTask> }[] = [];
  for (const start of [...owners.keys()].sort((a, b) => a - b)) {
    const found = owners.get(start) ?? new Set();
    const last = runs.at(-1);
    if (last !== undefined && last.last === start - 1 && mayBeKnown(last.found) === mayBeKnown(found)) {
      last.last = start;
      last.end = start + size;
      for (const task of found) last.found.add(task);
    } else runs.push({ start, last: start, end: start + size, found: new Set(found) });
  }
  return runs;
}

function mayBeKnown(tasks: ReadonlySet<LintTask>): boolean {
  return [...tasks].some(({ split }) => split === 'train');
}

function findingOf(text: readonly string[], line: number, tasks: readonly LintTask[]): Finding {
  const known = tasks.some(({ split }) => split === 'train');
  const splits = (['train', 'val', 'test'] as const).filter((split) =>
    tasks.some((task) => task.split === split),
  );
  const from = splits
    .map((split) => `${tasks.filter((task) => task.split === split).length} ${split}`)
    .join(', ');
  const shown = text.length > 16 ? `${text.slice(0, 16).join(' ')} ...` : text.join(' ');
  // The splits that matter most come first.
  const named = [...tasks]
    .sort((a, b) => splits.indexOf(b.split) - splits.indexOf(a.split))
    .slice(0, namedTasks);
  return {
    severity: known ? 'warning' : 'error',
    rule: 'copied-text',
    line,
    message: `${text.length} words in a row stand in the input of tasks (${from}): "${shown}"`,
    tasks: named.map(({ split, id }) => ({ split, id })),
  };
}
