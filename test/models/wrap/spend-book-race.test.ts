import { type ChildProcess, fork, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { FolderLock } from '../../../core/folder-lock.ts';
import { livesOf, SpendBook, spendFile, spendFolder } from '../../../models/wrap/spend-book.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';

const program = fileURLToPath(new URL('spend-book-child.ts', import.meta.url));
const { pid: deadPid } = spawnSync(process.execPath, ['-e', '']);

/** Six lives as kills leave them; in every second one, nothing stands. */
function killedLives(results: string): string[] {
  return Array.from({ length: 6 }, (_, index) => {
    const folder = join(results, spendFolder, `20260101T000000-0000000${index}`);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, spendFile), index % 2 === 0 ? '{"reserved":1,"usd":1}\n' : '');
    writeFileSync(join(folder, 'lock'), JSON.stringify({ pid: deadPid, host: hostname() }));
    return folder;
  });
}

async function start(): Promise<ChildProcess> {
  const child = fork(program, [], { execArgv: ['--import', 'tsx'] });
  onTestFinished(() => void child.kill('SIGKILL'));
  await once(child, 'message');
  return child;
}

it('is opened by several processes at the same moment, whatever killed ones left', async () => {
  const children = await Promise.all(Array.from({ length: 4 }, start));
  for (let round = 0; round < 20; round += 1) {
    const results = temporaryFolder();
    killedLives(results);
    const atMs = Date.now() + 20;
    const answers = await Promise.all(
      children.map(async (child) => {
        const answer = once(child, 'message');
        child.send({ results, atMs });
        return (await answer)[0];
      }),
    );
    expect(answers).toEqual(children.map(() => ({ before: 3 })));
  }
}, 60_000);

it('leaves to others what they hold, and what they tidy holds up nobody', () => {
  const results = temporaryFolder();
  const [first = '', ...rest] = killedLives(results);
  writeFileSync(join(first, 'lock'), '');
  const held = rest.map((folder) => FolderLock.acquire(folder));
  const book = SpendBook.open(results, { isCapped: false });
  expect(book.before.calls).toBe(3);
  book.close();
  expect(held.map((lock) => lock.isOurs)).toEqual(rest.map(() => true));
  expect(livesOf(results)).toHaveLength(6);
});
