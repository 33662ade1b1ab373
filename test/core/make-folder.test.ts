import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { packageRoot } from '../../core/prompts.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

it('makes a relative folder even where the working directory has been deleted meanwhile', async () => {
  const folder = join(temporaryFolder(), 'work');
  const script = `
    import { mkdirSync, rmdirSync } from 'node:fs';
    mkdirSync(${JSON.stringify(folder)});
    process.chdir(${JSON.stringify(folder)});
    process.cwd();
    const { makeFolder } = await import(${JSON.stringify(join(packageRoot, 'core/make-folder.ts'))});
    rmdirSync(${JSON.stringify(folder)});
    makeFolder('results/run');
  `;
  const node = ['--import', 'tsx', '--input-type=module', '--eval', script];
  await promisify(execFile)(process.execPath, node, {
    cwd: packageRoot,
    timeout: 20_000,
    killSignal: 'SIGKILL',
  });
  expect(existsSync(join(folder, 'results', 'run'))).toBe(true);
});
