import { afterAll, describe, expect, test } from 'vitest';
import { findWrap } from '../../sandbox/bubblewrap/find-wrap.ts';
import { maxStreamBytes, readResult } from '../../sandbox/bubblewrap/result-stream.ts';
import { seccompProgram } from '../../sandbox/bubblewrap/seccomp-filter.ts';
import { type CodeLanguage, defaultLimits } from '../../sandbox/contract.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';

const status = await findWrap();
const sandbox = new Sandbox({ concurrency: 1 });
afterAll(() => sandbox.close());
const languages: readonly CodeLanguage[] = status.ok ? ['python', 'shell', 'javascript'] : ['javascript'];

const endless = { python: 'while True: pass', shell: 'sleep 600', javascript: 'while (true);' };

function request(language: CodeLanguage, code: string) {
  return { language, code, files: {}, timeLimitMs: 20_000 };
}

describe('a runner that is missing is an error with its install line', () => {
  const bare = (find: () => ReturnType<typeof findWrap>) => new Sandbox({ find });

  test('bubblewrap', async () => {
    const absent = bare(() => findWrap({ platform: 'linux', bwrapPaths: [] }));
    const error = {
      name: 'ConfigError',
      message: /bubblewrap is not installed: sudo apt-get install bubblewrap python3/,
    };
    await expect(absent.runCode(request('python', 'print(1)'))).rejects.toMatchObject({ name: error.name });
    await expect(absent.runCode(request('shell', 'echo 1'))).rejects.toThrow(error.message);
    await expect(absent.require('python')).rejects.toThrow(error.message);
  });

  test('macOS', async () => {
    const absent = bare(() => findWrap({ platform: 'darwin' }));
    await expect(absent.runCode(request('python', 'print(1)'))).rejects.toThrow(
      /this is macOS: use the JavaScript runner/,
    );
  });

  test('a bubblewrap that does not work', async () => {
    const broken = await findWrap({ platform: 'linux', bwrapPaths: ['/bin/false'] });
    expect(broken).toMatchObject({ ok: false });
  });

  test('JavaScript needs none of them', async () => {
    const absent = bare(() => findWrap({ platform: 'darwin' }));
    await absent.require('javascript');
    expect((await absent.runCode(request('javascript', 'console.log(1)'))).stdout).toBe('1\n');
    absent.close();
  });
});

describe('requests', () => {
  test.each([
    '/etc/x',
    '/task',
    '/task/',
    '/task/../x',
    '/task/a//b',
    '/task/./a',
    '/task/a\nb',
    'x',
    '/task/a\u202eb',
    `/task/${'x'.repeat(201)}`,
  ])('a file at %j is refused', async (path) => {
    await expect(
      sandbox.runCode({ ...request('javascript', ''), files: { [path]: new Uint8Array() } }),
    ).rejects.toThrow(RangeError);
  });

  test.each([
    ['/task/a', '/task/a/b'],
    ['/task/a/b/c', '/task/a'],
  ])('files at %j and %j are refused by their names', async (one, other) => {
    const files = { [one]: new Uint8Array(), [other]: new Uint8Array() };
    const refused = sandbox.runCode({ ...request('javascript', ''), files });
    await expect(refused).rejects.toThrow(RangeError);
    for (const path of [one, other]) await expect(refused).rejects.toThrow(`"${path}"`);
  });

  test.skipIf(!status.ok)('files that do not fit are an outcome', async () => {
    const small = new Sandbox({ limits: { diskBytes: 1024 * 1024 } });
    const files = { '/task/a': new Uint8Array(2 * 1024 * 1024) };
    const result = await small.runCode({ ...request('python', 'print(1)'), files });
    expect(result).toMatchObject({ exitCode: null, limit: 'disk', stdout: '' });
    expect(result.stderr).toContain('do not fit');
  });

  test.each(languages)('%s is ended by the signal, also while it waits', async (language) => {
    const controller = new AbortController();
    const order = { ...request(language, endless[language]), signal: controller.signal };
    const both = Promise.allSettled([sandbox.runCode(order), sandbox.runCode(order)]);
    setTimeout(() => controller.abort(), 300);
    for (const outcome of await both)
      expect(outcome).toMatchObject({ status: 'rejected', reason: { name: 'InterruptedError' } });
    expect((await sandbox.runCode(request('javascript', 'console.log(1)'))).stdout).toBe('1\n');
  });

  test.skipIf(!status.ok)('only new and changed files come back, and the exit code', async () => {
    const result = await sandbox.runCode({
      ...request(
        'python',
        "import os, sys\nopen('b.txt', 'w').write('new')\nos.makedirs('sub')\nopen('sub/c', 'w').write('c')\nopen('a.txt', 'r+').write('same')\nsys.exit(3)",
      ),
      files: { '/task/a.txt': Buffer.from('same'), '/task/b.txt': Buffer.from('old') },
    });
    expect(result).toMatchObject({ exitCode: 3, stdout: '', stderr: '', limit: null, ignoredFiles: 0 });
    expect(Object.keys(result.files)).toEqual(['/task/b.txt', '/task/sub/c']);
    expect(Buffer.from(result.files['/task/b.txt'] ?? []).toString()).toBe('new');
  });
});

describe('what comes out of bubblewrap is read as the text of a stranger', () => {
  const limits = { ...defaultLimits, outputBytes: 10, files: 2 };
  const report = { exitCode: 0, limit: null, ignoredFiles: 0, stdout: 0, stderr: 0, files: [] };
  const stream = (change: object, rest = '') =>
    Buffer.from(`started\n${JSON.stringify({ ...report, ...change })}\n${rest}`);

  test('a report with its bytes is a result', () => {
    const result = readResult(
      stream({ stdout: 2, stderr: 1, files: [{ path: '/task/a', size: 3 }] }, 'outeabc'.replace('t', '')),
      limits,
    );
    expect(result).toMatchObject({ stdout: 'ou', stderr: 'e', exitCode: 0, timedOut: false });
    expect(Buffer.from(result?.files['/task/a'] ?? []).toString()).toBe('abc');
  });

  test('a signal is no exit code', () => {
    expect(readResult(stream({ exitCode: -9, limit: 'time' }), limits)).toMatchObject({
      exitCode: null,
      timedOut: true,
    });
  });

  test.each([
    ['nothing', Buffer.from('')],
    ['a start alone', Buffer.from('started\n')],
    ['a report without a start', Buffer.from(`${JSON.stringify(report)}\n`)],
    ['no line', Buffer.from('started\nno line')],
    ['no JSON', Buffer.from('started\nno json\n')],
    ['bytes missing', stream({ stdout: 5 }, 'abc')],
    ['bytes left over', stream({}, 'abc')],
    ['a negative size', stream({ stdout: -1 })],
    ['a size that is none', stream({ files: [{ path: '/task/a', size: 1e99 }] })],
    ['more output than there may be', stream({ stdout: 11 }, 'x'.repeat(11))],
    [
      'more files than there may be',
      stream({ files: ['a', 'b', 'c'].map((name) => ({ path: `/task/${name}`, size: 0 })) }),
    ],
    ['an unknown limit', stream({ limit: 'none' })],
    ['an unknown key', stream({ more: 1 })],
  ])('%s is none', (_title, bytes) => {
    expect(readResult(bytes, limits)).toBeNull();
  });

  test('files under names outside the folder are ignored', () => {
    const result = readResult(
      stream(
        {
          files: [
            { path: '/etc/passwd', size: 1 },
            { path: '/task/../x', size: 1 },
          ],
        },
        'ab',
      ),
      limits,
    );
    expect(result).toMatchObject({ files: {}, ignoredFiles: 2 });
  });

  test('there is a bound for all of it', () => {
    expect(maxStreamBytes(defaultLimits)).toBeLessThan(200 * 1024 * 1024);
  });
});

test('the filter is whole instructions, and there is one for each processor with a table', () => {
  for (const name of ['x64', 'arm64']) expect((seccompProgram(name)?.length ?? 1) % 8).toBe(0);
  expect(seccompProgram('riscv64')).toBeNull();
});
