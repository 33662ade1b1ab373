import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canonicalLog } from '../../core/events.ts';
import { readEventsSync } from '../../core/read-events.ts';
import { simulatedLife } from '../kit/simulated-run.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

/** Small, and yet with buffer, merges, slow updates and memory at work. */
const config = { epochs: 3, batchSize: 4, minibatchSize: 2, learningRate: 2, slowUpdate: { samples: 4 } };

interface Pace {
  readonly concurrency: number;
  readonly delays: number | null;
}

/** One life of a whole SkillOpt run, resuming whatever the folder holds. Returns its calls. */
const live = (folder: string, pace: Pace): Promise<number> =>
  simulatedLife({ folder, method: { name: 'skillopt', config }, limit: 8, ...pace });

const logOf = (folder: string) => canonicalLog([...readEventsSync(folder)]);

describe('a whole SkillOpt run', () => {
  const whole = mkdtempSync(join(tmpdir(), 'whole-run-'));
  afterAll(() => rmSync(whole, { recursive: true, force: true }));
  const events = join(whole, 'events.jsonl');
  let calls = 0;
  let lines: string[] = [];
  beforeAll(async () => {
    calls = await live(whole, { concurrency: 3, delays: null });
    lines = readFileSync(events, 'utf8').split('\n').slice(0, -1);
  });

  it('does what the property is about: steps, epochs, decisions', () => {
    const names = lines.map((line): { name?: string } => JSON.parse(line)).map(({ name }) => name);
    expect(names.filter((name) => name === 'step-finished')).toHaveLength(6);
    expect(names.filter((name) => name === 'gate-decided').length).toBeGreaterThan(1);
    expect(names.filter((name) => name === 'epoch-finished')).toHaveLength(3);
  });

  it('comes to the same end from any prefix of its event log, also one with a torn last line', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: 1_000_000 }),
        fc.nat({ max: 40 }),
        fc.integer({ min: 1, max: 9 }),
        async (cut, torn, concurrency) => {
          const folder = temporaryFolder();
          cpSync(whole, folder, { recursive: true });
          const kept = cut % (lines.length + 1);
          const text = lines.slice(0, kept).map((line) => `${line}\n`);
          const tail = (lines[kept] ?? '').slice(0, torn);
          writeFileSync(join(folder, 'events.jsonl'), text.join('') + tail);
          const again = await live(folder, { concurrency, delays: null });
          expect(logOf(folder)).toEqual(logOf(whole));
          expect(again).toBeLessThanOrEqual(calls);
          if (kept === lines.length) expect(again).toBe(0);
        },
      ),
      { numRuns: 12, seed: 7 },
    );
  });

  it('loses nothing else when the transcripts end earlier than the events that name them', async () => {
    const folder = temporaryFolder();
    cpSync(whole, folder, { recursive: true });
    writeFileSync(join(folder, 'events.jsonl'), '');
    truncateSync(join(folder, 'transcripts.jsonl'), 1000);
    expect(await live(folder, { concurrency: 4, delays: null })).toBe(calls);
    expect(logOf(folder)).toEqual(logOf(whole));
  });

  it('does not depend on how many calls are in flight or in which order they end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: 1_000_000 }),
        fc.integer({ min: 1, max: 16 }),
        async (delays, concurrency) => {
          const folder = temporaryFolder();
          expect(await live(folder, { concurrency, delays })).toBe(calls);
          expect(logOf(folder)).toEqual(logOf(whole));
        },
      ),
      { numRuns: 5, seed: 8 },
    );
  });
});
