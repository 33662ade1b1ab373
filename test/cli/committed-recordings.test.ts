import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { packageRoot } from '../../core/prompts.ts';
import { runInProcess } from '../kit/run-in-process.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

const names = readdirSync(join(packageRoot, 'recordings'));

it.each(names)('recordings/%s is reproduced event by event, with no network', async (name) => {
  const env = { HOME: '/nonexistent', HTTP_PROXY: 'http://127.0.0.1:9', HTTPS_PROXY: 'http://127.0.0.1:9' };
  const { code, stdout, stderr } = await runInProcess(['replay', join(packageRoot, 'recordings', name)], {
    cwd: temporaryFolder(),
    env,
  });
  expect(code, stderr).toBe(0);
  expect(stderr).toContain('events reproduced');
  expect(stdout).toMatch(/^\[RECORDED \d{4}-\d\d-\d\d from /m);
});
