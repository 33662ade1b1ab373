import { cpSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { type Life, live, logOf, type WholeRun } from './whole-run.ts';

/** Small, and yet with buffer, merges, slow updates and memory at work. */
const config = { epochs: 3, batchSize: 4, minibatchSize: 2, learningRate: 2, slowUpdate: { samples: 4 } };

const skillopt: WholeRun = {
  benchmark: 'bookkeeping',
  limit: 8,
  target: 'sim-e',
  optimizer: 'sim-optimizer-mid',
  method: { name: 'skillopt', config },
};
const callsOf = async (life: Life) => (await live(skillopt, life)).calls;

describe('a whole SkillOpt run', () => {
  const whole = mkdtempSync(join(tmpdir(), 'whole-run-'));
  afterAll(() => rmSync(whole, { recursive: true, force: true }));
  const events = join(whole, 'events.jsonl');
  let calls = 0;
  let lines: string[] = [];
  beforeAll(async () => {
    calls = await callsOf({ folder: whole, concurrency: 3 });
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
          const again = await callsOf({ folder, concurrency });
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
    expect(await callsOf({ folder, concurrency: 4 })).toBe(calls);
    expect(logOf(folder)).toEqual(logOf(whole));
  });

  it('does not depend on how many calls are in flight or in which order they end', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat({ max: 1_000_000 }),
        fc.integer({ min: 1, max: 16 }),
        async (delays, concurrency) => {
          const folder = temporaryFolder();
          expect(await callsOf({ folder, concurrency, delays })).toBe(calls);
          expect(logOf(folder)).toEqual(logOf(whole));
        },
      ),
      { numRuns: 5, seed: 8 },
    );
  });
});
