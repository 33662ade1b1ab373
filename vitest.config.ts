import { defineConfig } from 'vitest/config';
import { closingLine } from './test/kit/closing-line.ts';

/** Tests that replace a module for everybody who loads it: each in a process of its own. */
const isolated = ['test/**/*.isolated.test.ts'];

/** All others share their processes: loading the product anew for each of 300 files took a third of the time. */
const shared = { exclude: [...isolated, '**/node_modules/**'], isolate: false };

export default defineConfig({
  test: {
    reporters: ['default', closingLine()],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      { extends: true, test: { name: 'shared', include: ['test/**/*.test.ts'], ...shared } },
      { extends: true, test: { name: 'isolated', include: isolated } },
    ],
  },
});
