import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { runWrapped } from '../../sandbox/bubblewrap/run-wrapped.ts';
import { defaultLimits } from '../../sandbox/contract.ts';

const folder = mkdtempSync(join(tmpdir(), 'bwrap-'));
// Runs of root have another user.
chmodSync(folder, 0o755);
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs with a program in the place of bubblewrap that says `lines` and leaves. */
async function runWith(name: string, ...lines: string[]) {
  const path = join(folder, name);
  writeFileSync(path, ['#!/bin/sh', ...lines].join('\n'), { mode: 0o755 });
  return runWrapped(path, { command: ['/bin/true'], files: {}, timeLimitMs: 5000 }, defaultLimits);
}

test('no result after the start is an outcome of the code', async () => {
  const result = await runWith('after', 'echo started', 'echo Traceback >&2', 'exit 1');
  expect(result).toMatchObject({ exitCode: null, limit: null, timedOut: false, files: {} });
  expect(result.stderr).toContain('it has no result');
});

test('a broken result after the start is one, too', async () => {
  const result = await runWith('broken', 'echo started', 'echo \'{"exitCode":0\'', 'echo Traceback >&2');
  expect(result).toMatchObject({ exitCode: null, limit: null });
});

test('silence after the start is want of memory', async () => {
  expect(await runWith('silent', 'echo started', 'exit 137')).toMatchObject({ limit: 'memory' });
});

test('leaving without a word and unharmed is not', async () => {
  expect(await runWith('left', 'echo started', 'exit 1')).toMatchObject({ exitCode: null, limit: null });
});

test('no start is a failure of the sandbox', async () => {
  await expect(runWith('before', 'echo "bwrap: no namespace" >&2', 'exit 1')).rejects.toMatchObject({
    name: 'IncompleteError',
    message: 'the sandbox failed before it started the code: bwrap: no namespace',
  });
});

test('a result is none when bubblewrap was ended from outside', async () => {
  const report = { exitCode: null, limit: null, ignoredFiles: 0, stdout: 0, stderr: 0, files: [] };
  const said = `printf 'started\\n${JSON.stringify(report)}\\n'`;
  expect(await runWith('whole', said)).toMatchObject({ exitCode: null, limit: null });
  await expect(runWith('ended', said, 'kill -TERM $$')).rejects.toMatchObject({
    name: 'IncompleteError',
    message: 'the sandbox was ended from outside by SIGTERM',
  });
});
