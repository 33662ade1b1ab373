import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../core/prompts.ts';
import { describeDifference } from './compare.ts';
import { compareReplay, replay } from './replay.ts';
import { readTraces } from './trace-file.ts';

const fixtures = join(packageRoot, 'test', 'fixtures', 'traces');
/** All published traces, where the folder lies beside this repository. */
const published = join(packageRoot, '..', 'shared', 'traces');
const known = readTraces([fixtures]);
const files = new Set(known.map(({ file }) => file));
const others = existsSync(published) ? readTraces([published]).filter(({ file }) => !files.has(file)) : [];

describe('preset paper replays recorded runs of the reference', () => {
  for (const { file, trace } of [...known, ...others])
    it(`${file}: every expected field is equal`, async () => {
      const { differences, values } = compareReplay(trace, await replay(trace));
      expect(differences.map(describeDifference)).toEqual([]);
      expect(values).toBeGreaterThan(100);
    });
});
