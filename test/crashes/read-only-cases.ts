import { join } from 'node:path';
import { resultsStore } from '../../matrix/store.ts';
import { say } from './say.ts';
import { asNobody, whyNoMounts, withReadOnly } from './shut-folders.ts';
import { type Stage, sweepArgs } from './stage.ts';

/** A command that meets something that it cannot write. */
export interface ReadOnlyCase {
  readonly name: string;
  readonly args: readonly string[];
  readonly code: number;
  readonly says: RegExp;
  readonly through?: readonly string[];
  readonly cwd?: string;
  /** A folder that may change; nothing else may. */
  readonly writes?: string;
}

/** On read-only mounts, and as another user; what does not work here is said and left out. */
export function readOnlyCases(stage: Stage): ReadOnlyCase[] {
  const path = (name: string) => join(stage.folder, name);
  const noMounts = whyNoMounts(path('empty'));
  const nobody = asNobody();
  if (noMounts !== null) say(`  skipped, read-only file systems: ${noMounts}`);
  if (nobody === null) say('  skipped, another user: only root may become one');
  const [first = '', second = ''] = resultsStore(path('done')).runIds();
  const trained =
    resultsStore(path('done'))
      .runIds()
      .find((id) => id.includes('skillopt')) ?? '';
  const readers = (through: readonly string[]): ReadOnlyCase[] => [
    { name: 'status', args: ['status', 'done'], code: 0, says: /finished/, through },
    {
      name: 'report --no-files',
      args: ['report', 'done', '--no-files'],
      code: 0,
      says: /searchqa-mini/,
      through,
    },
    {
      name: 'report --no-files --html elsewhere',
      args: ['report', 'done', '--no-files', '--html', path('elsewhere/pages')],
      code: 0,
      says: /index\.html/,
      through,
      writes: 'elsewhere',
    },
    {
      name: 'report',
      args: ['report', 'done'],
      code: 3,
      says: /cannot .*done\/report.*(--no-files)?/,
      through,
    },
    {
      name: 'compare',
      args: ['compare', `done/runs/${first}`, `done/runs/${second}`, '--margin', '100'],
      code: 0,
      says: /hard|task/,
      through,
    },
    { name: 'skill lint', args: ['skill', 'lint', 'done'], code: 0, says: /./, through },
    { name: 'skill diff', args: ['skill', 'diff', 'done', '--run', trained], code: 0, says: /./, through },
    {
      name: 'record export elsewhere',
      args: ['record', 'export', 'done', '--out', path(`elsewhere/recording-${through[0]}`)],
      code: 0,
      says: /./,
      through,
      writes: 'elsewhere',
    },
    {
      name: 'merge elsewhere',
      args: ['merge', 'done', '--out', path(`elsewhere/merged-${through[0]}`)],
      code: 0,
      says: /./,
      through,
      writes: 'elsewhere',
    },
    { name: 'run of what is finished', args: sweepArgs('done'), code: 3, says: /cannot .*done/, through },
    {
      name: 'run of what is begun',
      args: sweepArgs('begun'),
      code: 3,
      says: /cannot .*begun.*: .*/,
      through,
    },
  ];
  const cases: ReadOnlyCase[] = [
    {
      name: 'results below a file',
      args: sweepArgs('a-file/results'),
      code: 3,
      says: /cannot .*a-file.*a file stands where a folder is needed/,
    },
    {
      name: 'results that are a file',
      args: sweepArgs('a-file'),
      code: 3,
      says: /cannot .*a-file.*a file stands where a folder is needed/,
    },
  ];
  if (noMounts === null)
    cases.push(
      ...readers(withReadOnly(path('done'))).filter(({ name }) => name !== 'run of what is begun'),
      {
        name: 'run of what is begun',
        args: sweepArgs('begun'),
        code: 3,
        says: /cannot .*begun.*read-only/,
        through: withReadOnly(path('begun')),
      },
      {
        name: 'run, results not made yet',
        args: sweepArgs('empty/new'),
        code: 3,
        says: /cannot .*empty.*read-only/,
        through: withReadOnly(path('empty')),
      },
      {
        name: 'run, cache read-only',
        args: [...sweepArgs('begun'), '--cache-file', 'empty/cache.db'],
        code: 3,
        says: /response cache .*empty\/cache\.db/,
        through: withReadOnly(path('empty')),
        writes: 'begun',
      },
      {
        name: 'run --cache read, cache read-only',
        args: [...sweepArgs('elsewhere/read'), '--cache', 'read', '--cache-file', 'empty/cache.db'],
        code: 0,
        says: /0 calls made|from the cache/,
        through: withReadOnly(path('empty')),
        writes: 'elsewhere',
      },
      {
        name: 'run, cwd read-only',
        args: sweepArgs('results'),
        code: 3,
        says: /cannot .*results.*read-only/,
        through: withReadOnly(path('workplace')),
        cwd: path('workplace'),
      },
      {
        name: 'run, cwd read-only, results elsewhere',
        args: sweepArgs(path('elsewhere/run')),
        code: 0,
        says: /./,
        through: withReadOnly(path('workplace')),
        cwd: path('workplace'),
        writes: 'elsewhere',
      },
    );
  if (nobody !== null) {
    const own = readers(nobody).filter(({ writes }) => writes === undefined);
    cases.push(
      ...own.map((one) => ({ ...one, name: `${one.name}, as another user` })),
      {
        name: 'run, results not made yet, as another user',
        args: sweepArgs('empty/new'),
        code: 3,
        says: /cannot .*empty.*make it writable/,
        through: nobody,
      },
      {
        name: 'run, cache of another user',
        args: [...sweepArgs(path('tmp/own')), '--cache-file', 'empty/cache.db'],
        code: 3,
        says: /response cache .*empty\/cache\.db/,
        through: nobody,
        writes: 'tmp',
      },
    );
  }
  return cases;
}
