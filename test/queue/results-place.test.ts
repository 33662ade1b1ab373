import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { differing, resultsPlace } from './results-place.ts';

it('knows who writes a run, and what has changed of it', () => {
  const folder = temporaryFolder();
  const run = join(folder, 'shared', 'runs', 'a-run');
  mkdirSync(run, { recursive: true });
  writeFileSync(join(run, 'events.jsonl'), '{"type":"run-started"}\n');
  writeFileSync(join(run, 'lock'), JSON.stringify({ pid: 7 }));
  const place = resultsPlace(folder, null);
  expect(place.heldBy(0, 7)).toEqual(['a-run']);
  expect(place.heldBy(0, 8)).toEqual([]);
  expect(place.isFinished('a-run')).toBe(false);
  const before = place.filesOf('a-run');
  expect(differing(before, place.filesOf('a-run'))).toEqual([]);
  writeFileSync(join(run, 'late.jsonl'), '');
  writeFileSync(join(run, 'events.jsonl'), '{"type":"run-started"}\n{"type":"late"}\n');
  expect(differing(before, place.filesOf('a-run')).sort()).toEqual(['events.jsonl', 'late.jsonl']);
});
