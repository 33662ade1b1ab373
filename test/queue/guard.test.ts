import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { packageRoot } from '../../core/prompts.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

const isThere = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

it('a guard ends the children of a script that was killed, one that is stopped too', async () => {
  const script = join(temporaryFolder(), 'script.mjs');
  writeFileSync(
    script,
    `import ${JSON.stringify(join(packageRoot, 'core', 'read-typescript.mjs'))};
     import { spawn } from 'node:child_process';
     const { Guard } = await import(${JSON.stringify(join(packageRoot, 'test', 'queue', 'guard.ts'))});
     const guard = new Guard();
     const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
     guard.watch(child);
     child.kill('SIGSTOP');
     process.stdout.write(String(child.pid));
     setInterval(() => {}, 1000);`,
  );
  const parent = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [text] = await once(parent.stdout, 'data');
  const child = Number(String(text));
  expect(isThere(child)).toBe(true);
  parent.kill('SIGKILL');
  await once(parent, 'exit');
  for (let tries = 0; tries < 100 && isThere(child); tries += 1) await pause(100);
  expect(isThere(child)).toBe(false);
});
