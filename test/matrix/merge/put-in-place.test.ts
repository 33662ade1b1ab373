import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { StorageError } from '../../../core/errors.ts';
import { putBack, putInPlace } from '../../../matrix/merge/put-in-place.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';

function withRun(folder: string, text: string): void {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'events.jsonl'), text);
}

it('a run is replaced by its better copy, and stays where the copy cannot be put there', () => {
  const out = temporaryFolder();
  const work = join(out, '.merge');
  const log = () => readFileSync(join(out, 'runs', 'a', 'events.jsonl'), 'utf8');
  withRun(join(out, 'runs', 'a'), 'old');
  expect(() => putInPlace('a', join(work, 'not there'), { work, out })).toThrow(StorageError);
  expect(log()).toBe('old');
  withRun(join(work, 'a'), 'new');
  putInPlace('a', join(work, 'a'), { work, out });
  expect(log()).toBe('new');
  putBack({ work, out });
  expect(log()).toBe('new');
  expect(readdirSync(join(out, 'runs'))).toEqual(['a']);
});
