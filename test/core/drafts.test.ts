import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { expect, it } from 'vitest';
import { writeFileAtomic } from '../../core/atomic-file.ts';
import { draftPath, makerOf } from '../../core/drafts.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

const own = draftPath('/anywhere/table.csv');
/** What a process that has ended calls its drafts. */
const dead = (name: string) => {
  const { pid } = spawnSync(process.execPath, ['-e', '']);
  return basename(draftPath(name)).replace(`-${process.pid}-`, `-${pid}-`);
};

it('say which process made them, and that it lives', () => {
  expect(makerOf(basename(own))).toEqual({ pid: process.pid, isAlive: true });
  expect(makerOf(dead('table.csv'))?.isAlive).toBe(false);
  expect(makerOf('table.csv')).toBeNull();
  const elsewhere = basename(own).replace(/\.[0-9a-z]{8}-/, '.0000dead-');
  expect(makerOf(elsewhere)).toEqual({ pid: process.pid, isAlive: null });
});

it('are short enough for every file system, however long the name is', () => {
  expect(basename(draftPath(`/anywhere/${'n'.repeat(250)}`)).length).toBeLessThan(160);
});

it('of killed processes go when the next file is written; those of others stay', () => {
  const folder = temporaryFolder();
  const kept = ['a.tmp', basename(own), basename(own).replace(/\.[0-9a-z]{8}-/, '.0000dead-')];
  for (const name of [...kept, dead('table.csv'), dead('lock')]) writeFileSync(join(folder, name), 'half');
  writeFileAtomic(join(folder, 'table.csv'), 'whole');
  expect(readdirSync(folder).sort()).toEqual([...kept, 'table.csv'].sort());
  expect(readFileSync(join(folder, 'table.csv'), 'utf8')).toBe('whole');
});
