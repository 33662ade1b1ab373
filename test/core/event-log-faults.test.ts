import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, onTestFinished } from 'vitest';
import { StorageError } from '../../core/errors.ts';
import { EventLog } from '../../core/event-log.ts';
import { JsonlWriter } from '../../core/jsonl-writer.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { sampleRollout } from './sample-events.ts';

const child = fileURLToPath(new URL('append-events-child.ts', import.meta.url));
const childArguments = ['--import', 'tsx', child];

/** Numbers of the events that the log holds after reopening; their transcripts are read, too. */
function reopened(folder: string): { numbers: number[]; repairs: readonly string[] } {
  const log = EventLog.open(folder);
  const numbers: number[] = [];
  for (const event of log.events()) {
    if (event.type !== 'rollout') throw new Error(`unexpected ${event.type}`);
    numbers.push(Number(event.taskId.replace('task-', '')));
    log.value(event.transcript);
  }
  log.close();
  return { numbers, repairs: log.repairs };
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

/** Kills the child with -9 once it has said `acknowledged` numbers; returns the last number that it said. */
async function killAfter(process: ChildProcess, acknowledged: number): Promise<number> {
  let said = '';
  let errors = '';
  process.stdout?.setEncoding('utf8').on('data', (text: string) => {
    said += text;
    if (said.split('\n').length > acknowledged) process.kill('SIGKILL');
  });
  process.stderr?.setEncoding('utf8').on('data', (text: string) => {
    errors += text;
  });
  const signal = await new Promise((resolve) => process.on('close', (_code, name) => resolve(name)));
  if (signal !== 'SIGKILL') throw new Error(`the child ended by itself: ${errors}`);
  return Number(said.trimEnd().split('\n').at(-1));
}

describe('a log whose process is killed with -9 while it appends', () => {
  it('holds every acknowledged event after each of four lives, and goes on from there', async () => {
    const folder = temporaryFolder();
    for (let life = 0; life < 4; life += 1) {
      const characters = ['40', '2000', '20000', '300'][life] ?? '40';
      const process = spawn('node', [...childArguments, folder, characters]);
      const last = await killAfter(process, 1 + Math.floor(Math.random() * 100));
      const { numbers, repairs } = reopened(folder);
      expect(numbers.length).toBeGreaterThan(last);
      expect(numbers).toEqual(upTo(numbers.length));
      // At most the line in flight, in each of the two files.
      expect(repairs.length).toBeLessThanOrEqual(2);
    }
  });
});

describe('a log whose disk is full', () => {
  it('stops with a message, refuses further events, keeps the earlier ones and resumes when there is space', () => {
    const folder = temporaryFolder();
    // A file size limit cuts a write short in the middle of a line, as a full disk does; no rights are needed.
    const limited = ['-c', 'ulimit -f 600 && exec "$0" "$@"', 'node', ...childArguments, folder, '5000'];
    const { stdout, stderr } = spawnSync('bash', limited, { encoding: 'utf8' });
    const lines = stdout.trimEnd().split('\n');
    const acknowledged = lines.filter((line) => /^\d+$/.test(line)).map(Number);
    expect(acknowledged.length, stderr).toBeGreaterThan(10);
    expect(lines.at(-2)).toMatch(
      /^failed: STORAGE cannot append to .*(events|transcripts)\.jsonl .*run the same command again/,
    );
    expect(lines.at(-1)).toMatch(/^again: STORAGE cannot append to /);

    const { numbers, repairs } = reopened(folder);
    expect(numbers).toEqual(acknowledged);
    expect(repairs).toEqual([]);
    const log = EventLog.open(folder);
    expect(log.append(sampleRollout(numbers.length))).toBe('written');
    log.close();
    expect([...EventLog.open(folder).events()]).toHaveLength(numbers.length + 1);
  });

  it('says on a really full disk what to do, and goes on after space was freed', () => {
    const disk = smallDisk();
    if (disk === null) {
      const writer = JsonlWriter.open('/dev/full');
      expect(() => writer.append({ n: 0 })).toThrow(
        /dev\/full \(ENOSPC\): free space and run the same command again/,
      );
      expect(() => writer.append({ n: 1 })).toThrow(StorageError);
      return;
    }
    const ballast = join(disk, 'ballast');
    writeFileSync(ballast, Buffer.alloc(100_000));
    const path = join(disk, 'run', 'log.jsonl');
    const writer = JsonlWriter.open(path);
    let written = 0;
    const fill = () => {
      for (; written < 10_000; written += 1) writer.append({ n: written, filler: 'x'.repeat(500) });
    };
    expect(fill).toThrow(/log\.jsonl \(ENOSPC\): free space and run the same command again/);
    expect(() => writer.append({})).toThrow(StorageError);
    writer.close();
    expect(readFileSync(path, 'utf8').trimEnd().split('\n')).toHaveLength(written);

    writeFileSync(ballast, '');
    const resumed = JsonlWriter.open(path);
    expect(resumed.torn).toBeNull();
    resumed.append({ n: written });
    resumed.close();
    const numbers = readFileSync(path, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).n);
    expect(numbers).toEqual(upTo(written + 1));
  });
});

/** A file system of 256 KiB, or null where mounting is not permitted. */
function smallDisk(): string | null {
  const disk = join(temporaryFolder(), 'disk');
  mkdirSync(disk);
  const mounted = shell('mount -t tmpfs -o size=256k tmpfs "$0"', disk);
  if (mounted.status !== 0) return null;
  onTestFinished(() => {
    shell('umount "$0"', disk);
  });
  return disk;
}

function shell(command: string, argument: string) {
  return spawnSync('bash', ['-c', command, argument]);
}
