import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { noteSetAside, readSetAside } from '../../core/set-aside-notes.ts';
import { resultsStore } from '../../matrix/store.ts';
import { runInProcess } from '../kit/run-in-process.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

it('tells a run as set aside until it is finished, and a plain run takes the note away', async () => {
  const folder = temporaryFolder();
  writeFileSync(
    join(folder, 'small.yaml'),
    'name: small\nbenchmarks: [{ name: searchqa-mini, limit: { train: 2, val: 2, test: 3 } }]\nmodels: [sim-b]\nmethods: [no-skill]\n',
  );
  const out = join(folder, 'out');
  const cli = (...args: string[]) => runInProcess(args, { cwd: folder });
  const run = ['run', 'small.yaml', '--quiet', '--out', 'out'];
  expect((await cli(...run)).code).toBe(0);
  const [id = ''] = resultsStore(out).runIds();
  const note = { error: 'it failed', code: 'INTERNAL', exitCode: 3, tries: 3 };
  noteSetAside(out, { id, ...note });
  noteSetAside(out, { id: 'another', ...note });
  const { stdout } = await cli('status', 'out');
  expect(stdout.match(/set aside after 3 tries/g)).toHaveLength(1);
  expect(stdout).toContain('another\n  set aside after 3 tries: it failed');
  expect((await cli('report', 'out')).stdout).not.toMatch(new RegExp(`${id}.*set aside`));
  expect((await cli(...run)).code).toBe(0);
  expect(readSetAside(out).map((one) => one.id)).toEqual(['another']);
});
