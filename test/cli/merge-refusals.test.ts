import { execFileSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../core/prompts.ts';
import { readMeasured } from '../../matrix/measured/read-measured.ts';
import { runInProcess } from '../kit/run-in-process.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

const recording = join(packageRoot, 'recordings', 'bookkeeping-real');
const [first = '', second = ''] = readdirSync(join(recording, 'runs')).sort();

/** A results folder with runs of a recording. */
function results(folder: string, ...ids: string[]): string {
  for (const id of ids) cpSync(join(recording, 'runs', id), join(folder, 'runs', id), { recursive: true });
  return folder;
}

const makePipe = (path: string) => execFileSync('sh', ['-c', 'mkfifo "$1"', 'sh', path]);
const merge = (out: string, ...folders: string[]) => runInProcess(['merge', ...folders, '--out', out]);

describe('merge', () => {
  it('refuses a recording, whose calls and prompts it would lose', async () => {
    const folder = temporaryFolder();
    const out = join(folder, 'out');
    const { code, stderr } = await merge(out, recording);
    expect([code, stderr]).toEqual([2, expect.stringMatching(/is a recording.*'record import'/)]);
    expect(existsSync(out)).toBe(false);
  });

  it('opens no pipe and follows no link, as plan --measured does', async () => {
    const folder = temporaryFolder();
    const plain = results(join(folder, 'plain'), first);
    const elsewhere = join(plain, 'runs', first);
    const made: Record<string, (path: string) => void> = {
      'plan.json': makePipe,
      [`runs/${second}/events.jsonl`]: makePipe,
      [`runs/${first}/events.jsonl`]: (path) => symlinkSync(join(elsewhere, 'events.jsonl'), path),
      [`runs/${first}`]: (path) => symlinkSync(elsewhere, path),
      runs: (path) => symlinkSync(join(plain, 'runs'), path),
      'cell-table.json': makePipe,
      [`runs/${first}/lock`]: makePipe,
    };
    for (const [index, [name, make]] of Object.entries(made).entries()) {
      const bad = results(join(folder, `bad-${index}`), first);
      const path = join(bad, name);
      rmSync(path, { recursive: true, force: true });
      mkdirSync(join(path, '..'), { recursive: true });
      make(path);
      const said = new RegExp(`${path}: not a (file|folder) but (a link|a named pipe)`);
      const { code, stderr } = await merge(join(folder, 'out'), plain, bad);
      expect([name, code, stderr]).toEqual([name, 2, expect.stringMatching(said)]);
      expect(() => readMeasured([{ folder: bad, name: bad }], [])).toThrow(said);
    }
    expect(existsSync(join(folder, 'out'))).toBe(false);
  });

  it('refuses a target that is, holds or lies in one of the folders by a link, that is no folder, or has no name', async () => {
    const folder = temporaryFolder();
    const input = results(join(folder, 'input'), first);
    const outer = results(join(folder, 'outer'), second);
    results(join(outer, 'inner'), first);
    const link = join(folder, 'link');
    symlinkSync(input, link);
    const file = join(folder, 'file');
    writeFileSync(file, '');
    const cases: [out: string, from: string, said: string][] = [
      [link, input, 'is one of the folders'],
      [join(link, 'new', 'out'), input, 'lies in'],
      [outer, join(outer, 'inner'), 'holds'],
      [file, input, 'is a file'],
      ['', input, '--out is empty'],
    ];
    for (const [out, from, said] of cases) {
      const { code, stderr } = await merge(out, from);
      expect([out, code, stderr]).toEqual([out, 1, expect.stringContaining(said)]);
    }
    expect(readdirSync(input)).toEqual(['runs']);
  });

  it('brings back a run that a killed merge had put aside for a better copy', async () => {
    const folder = temporaryFolder();
    const out = results(join(folder, 'out'), first, second);
    const input = results(join(folder, 'input'), first);
    mkdirSync(join(out, '.merge', '.before'), { recursive: true });
    renameSync(join(out, 'runs', second), join(out, '.merge', '.before', second));
    const { code, stderr } = await merge(out, input);
    expect(code, stderr).toBe(0);
    expect(readdirSync(join(out, 'runs'))).toEqual([first, second]);
    expect(existsSync(join(out, '.merge'))).toBe(false);
  });
});
