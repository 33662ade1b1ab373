import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { findWrap } from '../../sandbox/bubblewrap/find-wrap.ts';

const status = await findWrap();
const marker = 'outlives-its-host';

/** Processes, in whatever namespace, whose command line holds the marker. */
function marked(): string[] {
  return readdirSync('/proc').filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/cmdline`, 'latin1').includes(marker);
    } catch {
      return false;
    }
  });
}

test.skipIf(!status.ok)('a run goes when its host is killed', async () => {
  const sandboxFile = fileURLToPath(new URL('../../sandbox/sandbox.ts', import.meta.url));
  const script = `
    import { Sandbox } from ${JSON.stringify(sandboxFile)};
    const code = "import os, sys\\nif len(sys.argv) == 1: os.execv(sys.executable, [sys.executable, '-c', 'import time; time.sleep(300)', '${marker}'])";
    void new Sandbox().runCode({ language: 'python', code, files: {}, timeLimitMs: 300_000 });`;
  const host = spawn(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), '--input-type=module', '-e', script],
    {
      stdio: 'ignore',
    },
  );
  const inside = () => marked().filter((pid) => pid !== String(host.pid));
  await expect.poll(() => inside().length, { timeout: 20_000 }).toBe(1);
  host.kill('SIGKILL');
  await expect.poll(() => inside().length, { timeout: 5_000 }).toBe(0);
});
