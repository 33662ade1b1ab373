import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DataError } from '../../core/errors.ts';
import { editHistory } from '../../reports/edit-history.ts';
import { namedTables, readSummaries, tablesOf } from '../../reports/write-report.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { madeEvents } from './summaries.ts';

type Change = (run: Record<string, Record<string, unknown>>) => void;

/** A results folder with one log, whose description of the run was changed. */
function changedLog(change: Change, { phase = 'train' } = {}) {
  const events = structuredClone(madeEvents({ hard: [1, 0, 1] }));
  const [started, opened, rollout, ...others] = events;
  if (started?.type !== 'run-started' || opened === undefined || rollout?.type !== 'rollout')
    throw new Error('another log');
  change(started.run as Parameters<Change>[0]);
  const results = temporaryFolder();
  const folder = join(results, 'runs', String(started.run.id));
  mkdirSync(folder, { recursive: true });
  const learned = { ...rollout, key: 'rollout|learned', phase };
  const lines = [started, learned, opened, rollout, ...others].map((event) => `${JSON.stringify(event)}\n`);
  writeFileSync(join(folder, 'events.jsonl'), lines.join(''));
  return { results, folder };
}

const of = (part: string, key: string, value: unknown): Change => {
  return (run) => {
    run[part] = { ...run[part], [key]: value };
  };
};

const damaged: readonly (readonly [field: string, change: Change])[] = [
  ['method', (run) => Object.assign(run, { method: null })],
  ['optimizer', (run) => Object.assign(run, { optimizer: undefined })],
  ['method.label', of('method', 'label', 5)],
  ['method.stamps', of('method', 'stamps', 'x')],
  ['mode.name', of('mode', 'name', [])],
  ['benchmark.label', of('benchmark', 'label', {})],
  ['benchmark.limit', of('benchmark', 'limit', '<b>')],
  ['target.source', of('target', 'source', 'paper')],
  ['replicate', (run) => Object.assign(run, { replicate: '0' })],
  [
    'budget.limits.usd',
    (run) => Object.assign(run, { budget: { preset: '', from: '', limits: { usd: '<b>' } } }),
  ],
];

it.each(damaged)('names the log and the field when %s is not what it must be', (field, change) => {
  const { folder } = changedLog(change);
  const read = () => readSummaries([folder]);
  expect(read).toThrow(DataError);
  expect(read).toThrow(`${join(folder, 'events.jsonl')}: no description of a run: `);
  expect(read).toThrow(`'${field}'`);
});

it('names the mark of a recording that is none', () => {
  const { folder } = changedLog(() => {});
  for (const text of ['{', 'null', '{"recordedOn":5}']) {
    writeFileSync(join(folder, 'recorded.json'), text);
    expect(() => readSummaries([folder])).toThrow(DataError);
    expect(() => readSummaries([folder])).toThrow(join(folder, 'recorded.json'));
  }
});

it.each(['__proto__', 'constructor', 'toString'])('takes %s for a name like any other', (name) => {
  const { results, folder } = changedLog(
    (run) => {
      of('method', 'label', name)(run);
      of('benchmark', 'label', name)(run);
      of('mode', 'name', name)(run);
    },
    { phase: name },
  );
  const [summary, ...others] = readSummaries([folder]);
  if (summary === undefined) throw new Error('no run');
  expect(others).toEqual([]);
  expect(Object.entries(summary.rollouts)).toEqual([
    [name, 1],
    ['test', 3],
  ]);
  expect(summary.learnClusters.train.size + summary.learnClusters.val.size).toBe(0);
  const tables = tablesOf([summary], { title: 'x' });
  expect(tables[0]?.rows[0]?.values).toMatchObject({ benchmark: name, mode: name, method_label: name });
  expect(namedTables(results, [summary], tables).length).toBeGreaterThan(1);
  expect(editHistory([{ type: 'stage', key: name, name, place: {}, data: {}, meta: { at: '' } }])).toEqual([
    `${name} {}`,
  ]);
});
