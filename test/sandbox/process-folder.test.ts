import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { makeSocketFolder } from '../../modes/gateway/socket-folder.ts';
import { makeProcessFolder } from '../../sandbox/process-folder.ts';

function ground(): string {
  const parent = mkdtempSync(join(tmpdir(), 'process-folder-'));
  onTestFinished(() => rmSync(parent, { recursive: true }));
  return parent;
}

/** Makes a folder with something in it, under the name of one of ours with other parts. */
function variant(path: string, change: (parts: string[]) => void): string {
  // skillopt, kind, namespace, pid, start, random
  const parts = basename(path).split('-');
  change(parts);
  const changed = join(path, '..', parts.join('-'));
  mkdirSync(changed);
  writeFileSync(join(changed, 'socket'), '');
  return changed;
}

test('a folder can be entered by others, not listed, and is gone when it is removed', () => {
  const { path, remove } = makeProcessFolder(ground(), 'kind');
  expect(statSync(path).mode & 0o777).toBe(0o711);
  writeFileSync(join(path, 'file'), '');
  remove();
  expect(existsSync(path)).toBe(false);
});

describe.skipIf(process.platform !== 'linux')('what earlier processes left', () => {
  const dead = String(spawnSync('/bin/true').pid);

  test('goes with the next folder of its kind, unless its process lives or cannot be seen', () => {
    const parent = ground();
    const mine = makeProcessFolder(parent, 'kind').path;
    const left = [
      variant(mine, (parts) => parts.splice(3, 1, dead)),
      // The same process id was given to a process that started at another time.
      variant(mine, (parts) => parts.splice(4, 1, '1')),
    ];
    const kept = [
      mine,
      variant(mine, (parts) => parts.splice(5, 1, 'another')),
      // Another container with the same folder for temporary files.
      variant(mine, (parts) => parts.splice(2, 2, '0badcafe', dead)),
      variant(mine, (parts) => parts.splice(1, 3, 'other', parts[2] ?? '', dead)),
    ];
    const next = makeProcessFolder(parent, 'kind').path;
    expect(left.filter((path) => existsSync(path))).toEqual([]);
    expect(kept.filter((path) => !existsSync(path))).toEqual([]);
    expect(readdirSync(parent)).toHaveLength(kept.length + 1);
    expect(next).not.toBe(mine);
  });

  test('a killed process leaves its socket folder to the next one', async () => {
    const parent = ground();
    const file = fileURLToPath(new URL('../../modes/gateway/socket-folder.ts', import.meta.url));
    const script = `
      import { makeSocketFolder } from ${JSON.stringify(file)};
      console.log(makeSocketFolder().socketPath);
      setInterval(() => undefined, 1000);`;
    const before = process.env.TMPDIR;
    process.env.TMPDIR = parent;
    onTestFinished(() => {
      if (before === undefined) delete process.env.TMPDIR;
      else process.env.TMPDIR = before;
    });
    const child = spawn(
      process.execPath,
      ['--import', import.meta.resolve('tsx'), '--input-type=module', '-e', script],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    onTestFinished(() => void child.kill('SIGKILL'));
    const [said] = await once(child.stdout.setEncoding('utf8'), 'data');
    const folder = join(said.trim(), '..');
    const gone = once(child, 'exit');
    // A living process keeps its folder.
    makeSocketFolder().remove();
    expect(existsSync(folder)).toBe(true);
    child.kill('SIGKILL');
    await gone;
    const next = makeSocketFolder();
    expect(existsSync(folder)).toBe(false);
    next.remove();
  });
});
