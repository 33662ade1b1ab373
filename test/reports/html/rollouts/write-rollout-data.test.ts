import { createHash } from 'node:crypto';
import {
  appendFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DataError } from '../../../../core/errors.ts';
import { EventLog } from '../../../../core/event-log.ts';
import { sha256 } from '../../../../core/hash.ts';
import { imageExtension } from '../../../../reports/html/rollouts/rollout-images.ts';
import { writeRolloutData } from '../../../../reports/html/rollouts/write-rollout-data.ts';
import { slugOf } from '../../../../reports/html/slug.ts';
import { temporaryFolder } from '../../../kit/temporary-folder.ts';
import { documents, dot, rollout, scored, writeHostileRun } from './hostile-run.ts';
import { readChunks, valueAt } from './read-chunks.ts';

const slug = 'a-run';

it('writes rows, details, transcripts and images that give back what the log holds, no script over a megabyte', async () => {
  const root = temporaryFolder();
  const run = writeHostileRun(join(root, 'run'));
  const section = await writeRolloutData({ runFolder: run.folder, site: root, slug });
  expect(section.dataFolder).toBe('data/a-run');
  expect(section.scripts.slice(-2)).toEqual(['data/a-run/index-000000.js', 'assets/viewer-main.js']);
  const folder = join(root, 'data', slug);
  const chunks = readChunks(folder);

  expect(JSON.parse((chunks.get('index-000000') ?? []).join(''))).toEqual({
    rollouts: 12,
    phases: [{ name: 'test', rollouts: 12 }],
    documents: [
      { hash: documents.seed, labels: [], made: null, rollouts: 6 },
      { hash: documents.best, labels: ['best'], made: null, rollouts: 6 },
    ],
    rowChunks: [12],
  });
  const rows = (chunks.get('rows-000000') ?? []).map((row) => JSON.parse(row));
  expect(rows.map(([task]) => task).slice(0, 6)).toEqual([...run.transcripts.keys()]);
  for (const row of rows.slice(0, 6)) {
    const details = valueAt(chunks, row[14]) as { taskId: string; transcript: string };
    expect(details.taskId).toBe(row[0]);
    expect(valueAt(chunks, row[15])).toHaveProperty('entries', run.transcripts.get(row[0]));
  }
  // The transcript of two megabytes is the same under both documents: stored once.
  const long = rows.filter(([task]) => task === 'long').map((row) => row[15]);
  expect(long[0]).toEqual(long[1]);
  expect(long[0][2]).toBeGreaterThan(2);

  const sizes = readdirSync(folder).flatMap((file) =>
    file.endsWith('.js') ? [statSync(join(folder, file)).size] : [],
  );
  expect(Math.max(...sizes)).toBeLessThanOrEqual(1_000_000);
  expect(readdirSync(join(folder, 'images'))).toEqual([`${run.image}.png`]);
  expect(readFileSync(join(folder, 'images', `${run.image}.png`))).toEqual(dot);
  const images = Object.values((valueAt(chunks, rows[0][15]) as { images: object }).images);
  expect(images).toEqual([
    { file: `images/${run.image}.png`, bytes: dot.length },
    { note: expect.stringMatching(/^not a PNG, JPEG, GIF or WebP image/) },
    { note: 'the image is missing from the folder of the run' },
  ]);
});

it('gives equal bytes for equal folders, wherever they lie, and replaces what an earlier report left', async () => {
  const digests = [];
  for (const name of ['one', 'another']) {
    const root = join(temporaryFolder(), name);
    const run = writeHostileRun(join(root, 'run'));
    mkdirSync(join(root, 'data', slug), { recursive: true });
    writeFileSync(join(root, 'data', slug, 'texts-000099.js'), 'left over');
    await writeRolloutData({ runFolder: run.folder, site: root, slug });
    const hash = createHash('sha256');
    for (const file of readdirSync(join(root, 'data', slug)).sort())
      if (file !== 'images') hash.update(`${file}\n`).update(readFileSync(join(root, 'data', slug, file)));
    digests.push(hash.digest('hex'));
    expect(readdirSync(join(root, 'data', slug))).not.toContain('texts-000099.js');
  }
  expect(digests[0]).toBe(digests[1]);
});

it('puts a note in place of a transcript that is missing or damaged, without a path of this machine', async () => {
  const root = temporaryFolder();
  const runFolder = join(root, 'run');
  const log = EventLog.open(runFolder);
  const damaged = log.putValue(['x'.repeat(20_000)]);
  for (const transcript of [damaged, sha256('never stored')])
    log.append(rollout({ taskId: `task ${transcript}`, skill: 'none', outcome: scored(1), transcript }));
  log.close();
  rmSync(join(runFolder, 'blobs', damaged.slice(0, 2), damaged));
  expect(await notes(root, runFolder)).toEqual([
    'this transcript is damaged in transcripts.jsonl',
    'this transcript is missing from transcripts.jsonl',
  ]);
  appendFileSync(join(runFolder, 'transcripts.jsonl'), '{"no digest":1}\n');
  expect(await notes(root, runFolder)).toEqual(
    Array(2).fill('transcripts.jsonl of this run is damaged: no transcript can be read'),
  );
});

it('cuts names and excerpts that are too long, and keeps cut names apart', async () => {
  const root = temporaryFolder();
  const runFolder = join(root, 'run');
  const log = EventLog.open(runFolder);
  const transcript = log.putValue([]);
  for (const end of ['1', '2'])
    log.append(
      rollout({
        taskId: 'n'.repeat(5000) + end,
        skill: 'none',
        outcome: scored(0, 'a'.repeat(5000)),
        transcript,
      }),
    );
  log.close();
  await writeRolloutData({ runFolder, site: root, slug });
  const rows = (readChunks(join(root, 'data', slug)).get('rows-000000') ?? []).map((row) => JSON.parse(row));
  expect(rows[0][0]).toHaveLength(214);
  expect(rows[0][0]).not.toBe(rows[1][0]);
  expect(rows[0][10]).toBe(`${'a'.repeat(200)}…`);
});

it('refuses a name that would leave the folder, and takes any that slugs have', async () => {
  for (const wrong of ['..', '', 'a/b', '.hidden', 'a"b'])
    await expect(writeRolloutData({ runFolder: 'x', site: temporaryFolder(), slug: wrong })).rejects.toThrow(
      TypeError,
    );
  const odd = writeRolloutData({ runFolder: 'missing', site: temporaryFolder(), slug: slugOf('???') });
  await expect(odd).rejects.toThrow(DataError);
});

it('tells images by their first bytes', () => {
  const kinds = [
    '\x89PNG\r\n\x1a\n',
    '\xff\xd8\xff\xe0',
    'GIF89a',
    'RIFF1234WEBP',
    'RIFF1234WAVE',
    '<svg',
    '<html>',
    '',
  ];
  expect(kinds.map((head) => imageExtension(Buffer.from(head, 'latin1')))).toEqual([
    ...['png', 'jpg', 'gif', 'webp'],
    ...[null, null, null, null],
  ]);
});

async function notes(root: string, runFolder: string): Promise<unknown[]> {
  await writeRolloutData({ runFolder, site: root, slug });
  const chunks = readChunks(join(root, 'data', slug));
  return (chunks.get('rows-000000') ?? []).map((row) => {
    const stored = valueAt(chunks, JSON.parse(row)[15]) as { note?: string };
    expect(JSON.stringify(stored)).not.toContain(root);
    return stored.note;
  });
}
