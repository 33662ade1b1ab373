import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { packageRoot } from '../../../../core/prompts.ts';

interface Row {
  readonly task: string;
  readonly phase: number;
  readonly document: number;
  readonly kind: string;
  readonly hard: number | null;
  readonly search: string;
}
interface Change {
  readonly change: string;
  readonly means: readonly number[];
  readonly pair: readonly Row[];
}
type State = Readonly<Record<string, string>>;
interface Filters {
  outcomeOf(row: Row): string;
  filterRows(rows: readonly Row[], index: object, state: State): Row[];
  changedTasks(
    rows: readonly Row[],
    index: object,
    state: State,
  ): { readonly better: Change[]; readonly worse: Change[]; readonly compared: number };
  emptyState(): State;
  stateOf(hash: string): State | null;
  hashOf(state: State): string;
}

/** The script as a browser loads it, less the page. */
const viewer = (() => {
  const skilloptViewer = {};
  const code = readFileSync(join(packageRoot, 'reports/html/assets/viewer-filter.js'), 'utf8');
  runInNewContext(code, { skilloptViewer, URLSearchParams });
  return skilloptViewer as Filters;
})();

const index = { phases: [{ name: 'val' }, { name: 'test' }], documents: [{ hash: 'a' }, { hash: 'b' }] };

function row(task: string, document: number, hard: number | null, phase = 1): Row {
  return { task, phase, document, kind: hard === null ? 'infra-error' : 'scored', hard, search: task };
}

const state = (fields: State): State => ({ ...viewer.emptyState(), ...fields });

it('names outcomes, and calls missing what it does not know', () => {
  const kinds = [row('t', 0, 1), row('t', 0, 0.5), row('t', 0, 0), row('t', 0, null)];
  expect(kinds.map(viewer.outcomeOf)).toEqual(['right', 'partly', 'wrong', 'infra-error']);
  expect(viewer.outcomeOf({ ...row('t', 0, 0), kind: 'timed-out' })).toBe('timed-out');
  expect(viewer.outcomeOf({ ...row('t', 0, 0), kind: 'constructor' })).toBe('infra-error');
});

it('shows nothing for a phase or document that the run does not have, rather than everything', () => {
  const rows = [row('t', 0, 1)];
  expect(viewer.filterRows(rows, index, state({}))).toHaveLength(1);
  expect(viewer.filterRows(rows, index, state({ phase: 'train' }))).toEqual([]);
  expect(viewer.filterRows(rows, index, state({ document: 'c' }))).toEqual([]);
});

it('compares tasks by their means, within a phase, and leaves missing rollouts out', () => {
  const rows = [
    ...[row('up', 0, 0), row('up', 0, 1), row('up', 1, 1), row('up', 1, 1)],
    ...[row('down', 0, 1), row('down', 1, 0)],
    ...[row('level', 0, 1), row('level', 0, 0), row('level', 1, 0), row('level', 1, 1)],
    ...[row('gone', 0, 1), row('gone', 1, null)],
    ...[row('once', 0, 1, 0), row('once', 1, 0, 1)],
    row('half', 1, 0),
  ];
  const { better, worse, compared } = viewer.changedTasks(rows, index, state({ from: 'a', to: 'b' }));
  expect(compared).toBe(3);
  expect(worse.map(({ pair }) => pair[0]?.task)).toEqual(['down']);
  expect(better).toHaveLength(1);
  expect(better[0]?.means).toEqual([0.5, 1]);
  // The pair that shows the change: the wrong one before, a right one after.
  expect(better[0]?.pair.map(({ hard }) => hard)).toEqual([0, 1]);
  expect(viewer.changedTasks(rows, index, state({ from: 'a', to: 'b', phase: 'val' })).compared).toBe(0);
  expect(viewer.changedTasks(rows, index, state({ from: 'a', to: 'a' })).compared).toBe(0);
});

it('keeps its state in a hash, and takes none from the hash of a heading', () => {
  const chosen = state({ text: 'a&b=c #é', outcome: 'wrong', page: '3' });
  expect(viewer.stateOf(viewer.hashOf(chosen))).toEqual(chosen);
  expect(viewer.hashOf(viewer.emptyState())).toBe('');
  for (const foreign of ['', '#edits', '#text', '#other=1', '#__proto__=1', '#constructor=1'])
    expect([foreign, viewer.stateOf(foreign)]).toEqual([foreign, null]);
});
