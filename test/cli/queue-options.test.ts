import { describe, expect, it } from 'vitest';
import { runInProcess } from '../kit/run-in-process.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

describe('options of queues', () => {
  const queue = ['--queue', 'redis://127.0.0.1:1'];

  it.each([
    [['run', 'demo', '--tries', '2'], '--tries goes with --queue'],
    [['run', 'demo', '--queue-name', 'other'], '--queue-name goes with --queue'],
    [['run', 'demo', '--store-endpoint', 'http://127.0.0.1:9000'], '--store-endpoint goes with --queue'],
    [['run', 'demo', ...queue, '--parallel-runs', '2'], '--parallel-runs does not go with --queue'],
    [['run', 'demo', ...queue, '--concurrency', '2'], '--concurrency does not go with --queue'],
    [['run', 'demo', ...queue, '--batch-phases', 'test'], '--batch-phases does not go with --queue'],
    [['status', 'results', ...queue], "--queue instead of the folder 'results'"],
    [['status', 'results', '--queue-name', 'other'], '--queue-name goes with --queue'],
  ])('are not ignored: %j', async (args, words) => {
    const { code, stderr } = await runInProcess(args, { cwd: temporaryFolder() });
    expect(stderr).toContain(words);
    expect(code).toBe(1);
  });
});
