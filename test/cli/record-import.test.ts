import {
  cpSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { FolderLock } from '../../core/folder-lock.ts';
import { packageRoot } from '../../core/prompts.ts';
import { CallsFile } from '../../models/recording/calls-file.ts';
import { runInProcess } from '../kit/run-in-process.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

const shipped = join(packageRoot, 'recordings', 'bookkeeping-real');
const runs = readdirSync(join(shipped, 'runs')).sort();
const last = runs.at(-1) ?? '';

/** A copy of a recording that comes with the package, and a results folder that is not there yet. */
function copied(): { recording: string; results: string; folder: string } {
  const folder = temporaryFolder();
  const recording = join(folder, 'recording');
  cpSync(shipped, recording, { recursive: true });
  return { recording, results: join(folder, 'results'), folder };
}

const importInto = (results: string, recording: string) =>
  runInProcess(['record', 'import', recording, results]);
const imported = (results: string) => readdirSync(join(results, 'runs')).sort();

describe('record import', () => {
  it('gives each run its own calls, so that the runs can be recorded again to the same recording', async () => {
    const { recording, results, folder } = copied();
    expect((await importInto(results, recording)).stdout).toContain(`${runs.length} runs imported`);
    const sizes = runs.map((id) => CallsFile.read(join(results, 'runs', id, 'calls.jsonl')).size);
    const { size } = CallsFile.read(join(shipped, 'calls.jsonl'));
    for (const own of sizes) expect(own).toBeLessThan(size);
    expect(sizes.every((own) => own > 0)).toBe(true);

    const again = join(folder, 'again');
    const made = await runInProcess(['record', 'export', results, '--out', again]);
    expect(made.code, made.stderr).toBe(0);
    expect(readFileSync(join(again, 'calls.jsonl'))).toEqual(readFileSync(join(shipped, 'calls.jsonl')));
    expect(readdirSync(join(again, 'prompts'))).toEqual(readdirSync(join(shipped, 'prompts')));
  });

  it('refuses a log that was edited, naming run and file, and a recording that lacks a reply', async () => {
    const { recording, results } = copied();
    const log = join(recording, 'runs', last, 'events.jsonl');
    const text = readFileSync(log, 'utf8');
    writeFileSync(log, text.replace('"hard":0', '"hard":1'));
    const edited = await importInto(results, recording);
    expect(edited.code).toBe(2);
    expect(edited.stderr).toContain(`run ${last}: its log ${log} is not the one that recording.json names`);
    writeFileSync(log, text);
    const calls = join(recording, 'calls.jsonl');
    writeFileSync(calls, readFileSync(calls, 'utf8').replace(/^.*\n/, ''));
    const without = await importInto(results, recording);
    expect([without.code, without.stderr]).toEqual([2, expect.stringContaining(calls)]);
    expect(existsSync(join(results, 'runs'))).toBe(false);
  });

  it('copies no link and leaves no run when one of them fails, and can then be given again', async () => {
    const { recording, results } = copied();
    const blobs = join(recording, 'runs', last, 'blobs');
    rmSync(blobs, { recursive: true, force: true });
    symlinkSync('/etc/passwd', blobs);
    const refused = await importInto(results, recording);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain(`${blobs}: neither a file nor a folder`);
    expect(readdirSync(results)).toEqual([]);

    // As a killed import leaves it: one run in its place, one half copied.
    expect((await importInto(results, shipped)).code).toBe(0);
    rmSync(join(results, 'runs', last), { recursive: true });
    mkdirSync(join(results, '.import', last), { recursive: true });
    const again = await importInto(results, shipped);
    expect(again.stdout).toContain(`1 runs imported into ${results}, ${runs.length - 1} were there already`);
    expect(imported(results)).toEqual(runs);
    expect(existsSync(join(results, '.import'))).toBe(false);
  });

  it('leaves a run alone that is not from this recording', async () => {
    const { results } = copied();
    mkdirSync(join(results, 'runs', last), { recursive: true });
    const { code, stderr } = await importInto(results, shipped);
    expect([code, stderr]).toEqual([2, expect.stringContaining(`run ${last} is in ${results} already`)]);
    expect(imported(results)).toEqual([last]);
  });

  it('says who writes the results folder, and that a file stands where a folder is needed', async () => {
    const { results, folder } = copied();
    const lock = FolderLock.acquire(results);
    try {
      expect((await importInto(results, shipped)).stderr).toContain('is being written by this process');
    } finally {
      lock.release();
    }
    const file = join(folder, 'file');
    writeFileSync(file, '');
    await importInto(results, shipped);
    for (const args of [
      ['import', shipped, file],
      ['export', results, '--out', join(file, 'recording')],
    ]) {
      const { code, stderr } = await runInProcess(['record', ...args]);
      expect([code, stderr]).toEqual([3, expect.stringContaining('a file stands where a folder is needed')]);
    }
  });
});
