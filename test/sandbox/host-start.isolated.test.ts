import { expect, test } from 'vitest';
import { defaultLimits } from '../../sandbox/contract.ts';
import { ScriptHost } from '../../sandbox/javascript/script-host.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';

const job = { code: 'console.log(1)', files: {}, timeLimitMs: 10_000, limits: defaultLimits };

/** What keeps this process open: timers, and channels to children that are held. */
function holders(type: string): number {
  return process.getActiveResourcesInfo().filter((name) => name === type).length;
}

test('a process that ends before it is ready leaves no timer behind', async () => {
  const timers = holders('Timeout');
  const host = new ScriptHost(defaultLimits);
  const run = host.run(job, undefined);
  expect(holders('Timeout')).toBe(timers + 1);
  host.end();
  await expect(run).rejects.toMatchObject({ name: 'IncompleteError' });
  expect(holders('Timeout')).toBe(timers);
});

test('a run that is aborted before its process is ready does not hold the parent open', async () => {
  const sandbox = new Sandbox({ concurrency: 1 });
  await expect.poll(() => holders('ProcessWrap')).toBe(0);
  const controller = new AbortController();
  const run = sandbox.runCode({ ...job, language: 'javascript', signal: controller.signal });
  setTimeout(() => controller.abort(), 50);
  await expect(run).rejects.toMatchObject({ name: 'InterruptedError' });
  expect(holders('ProcessWrap')).toBe(0);
  sandbox.close();
});
