import { type ChildProcess, spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, onTestFinished, test } from 'vitest';
import { findWrap } from '../../sandbox/bubblewrap/find-wrap.ts';
import type { CodeLanguage } from '../../sandbox/contract.ts';

const status = await findWrap();
const marker = 'outlives-its-host';

/** Processes, in whatever namespace, whose command line holds the text. */
function running(text: string): string[] {
  return readdirSync('/proc').filter((name) => {
    try {
      return /^\d+$/.test(name) && readFileSync(`/proc/${name}/cmdline`, 'latin1').includes(text);
    } catch {
      return false;
    }
  });
}

/** A process that runs code in a sandbox. */
function hostOf(language: CodeLanguage, code: string): ChildProcess {
  const sandboxFile = fileURLToPath(new URL('../../sandbox/sandbox.ts', import.meta.url));
  const request = { language, code, files: {}, timeLimitMs: 300_000 };
  const script = `
    import { Sandbox } from ${JSON.stringify(sandboxFile)};
    void new Sandbox().runCode(${JSON.stringify(request)});`;
  const host = spawn(
    process.execPath,
    ['--import', import.meta.resolve('tsx'), '--input-type=module', '-e', script],
    { stdio: 'ignore' },
  );
  onTestFinished(() => {
    host.kill('SIGKILL');
  });
  return host;
}

test.skipIf(!status.ok)('a run goes when its host is killed', async () => {
  const code = `import os, sys\nif len(sys.argv) == 1: os.execv(sys.executable, [sys.executable, '-c', 'import time; time.sleep(300)', '${marker}'])`;
  const host = hostOf('python', code);
  const inside = () => running(marker).filter((pid) => pid !== String(host.pid));
  await expect.poll(() => inside().length, { timeout: 20_000 }).toBe(1);
  host.kill('SIGKILL');
  await expect.poll(() => inside().length, { timeout: 5_000 }).toBe(0);
});

describe.skipIf(process.platform !== 'linux')('a process that runs JavaScript goes with its host', () => {
  /** Processor time that a process has taken, in hundredths of a second. */
  const ticks = (pid: string) => {
    const fields = readFileSync(`/proc/${pid}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? [];
    return Number(fields[11]) + Number(fields[12]);
  };

  test.each([
    ['while QuickJS runs without end', 'while (true);'],
    [
      'while exceljs works',
      "const sheet = new ExcelJS.Workbook().addWorksheet('a');\nfor (let row = 1; row < 20_000; row += 1) sheet.getRow(row).values = Array.from({ length: 20 }, () => row);\nawait sheet.workbook.xlsx.writeFile('/task/a.xlsx');\nwhile (true);",
    ],
    ['while it waits for its parent', ''],
  ])('%s', { timeout: 40_000 }, async (_title, code) => {
    const host = hostOf('javascript', code);
    const inside = () => running(`host-process.ts\0${host.pid}\0`);
    onTestFinished(() => {
      for (const pid of inside()) process.kill(Number(pid), 'SIGKILL');
    });
    await expect.poll(() => inside().length, { timeout: 20_000 }).toBe(1);
    const [pid = ''] = inside();
    // Long enough for the script to hold its main thread.
    const start = ticks(pid);
    if (code !== '') await expect.poll(() => ticks(pid) - start, { timeout: 20_000 }).toBeGreaterThan(250);
    host.kill('SIGKILL');
    await expect.poll(() => inside().length, { timeout: 5_000 }).toBe(0);
  });
});
