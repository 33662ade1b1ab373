import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CapReachedError, ConfigError, DataError, IncompleteError } from '../../../core/errors.ts';
import { livesOf, SpendBook, spendFile, spendFolder } from '../../../models/wrap/spend-book.ts';
import { SpendCap } from '../../../models/wrap/spend-cap.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';
import { live } from './samples.ts';

const capped = { isCapped: true };

describe('the book of what a results folder has cost', () => {
  it('holds a cap over restarts: what was settled counts as it was, what was not at its most', async () => {
    const folder = temporaryFolder();
    const first = SpendBook.open(folder, capped);
    const cap = new SpendCap({ maxUsd: 5, book: first });
    (await cap.reserve(2, live)).settle(1);
    await cap.reserve(1.5, live);
    // Killed here.
    first.close();
    const second = SpendBook.open(folder, capped);
    expect(second.before).toEqual({ usd: 2.5, calls: 2, open: 1, unpriced: 0 });
    const next = new SpendCap({ maxUsd: 5, maxCalls: 4, book: second });
    await expect(next.reserve(2.6, live)).rejects.toThrow(
      /\$2\.50 spent \(\$2\.50 of it in earlier invocations\)/,
    );
    (await next.reserve(2.5, live)).settle(2);
    (await next.reserve(0.1, live)).settle(0.1);
    await expect(next.reserve(0, live)).rejects.toThrow(/--max-calls 4 reached \(2 of it in earlier/);
    second.close();
  });

  it('is never overshot, whenever and however often the process is killed', async () => {
    const call = fc.record({
      most: fc.integer({ min: 1, max: 40 }),
      share: fc.integer({ min: 0, max: 100 }),
      turns: fc.integer({ min: 0, max: 5 }),
      settles: fc.boolean(),
    });
    const life = fc.record({
      calls: fc.array(call, { maxLength: 12 }),
      turns: fc.integer({ min: 0, max: 12 }),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(life, { maxLength: 5 }),
        fc.integer({ min: 0, max: 150 }),
        async (lives, maxUsd) => {
          const folder = temporaryFolder();
          let billed = 0;
          let counted = 0;
          for (const { calls, turns } of lives) {
            const book = SpendBook.open(folder, capped);
            expect(book.before.usd).toBeGreaterThanOrEqual(billed - 1e-9);
            expect(book.before.calls).toBe(counted);
            const cap = new SpendCap({ maxUsd, maxCalls: 25, book });
            let killed = false;
            for (const { most, share, turns: length, settles } of calls)
              void cap
                .reserve(most, live)
                .then(async (reservation) => {
                  if (killed) return;
                  counted += 1;
                  billed += (most * share) / 100;
                  for (let turn = 0; turn < length; turn += 1) await Promise.resolve();
                  if (settles && !killed) reservation.settle((most * share) / 100);
                })
                .catch((error: unknown) => expect(error).toBeInstanceOf(CapReachedError));
            for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
            killed = true;
            // A call that was admitted and not made yet is in the book already.
            counted = Math.max(counted, cap.spent.calls);
            book.close();
            expect(billed).toBeLessThanOrEqual(maxUsd + 1e-9);
            expect(counted).toBeLessThanOrEqual(25);
          }
        },
      ),
      { numRuns: 25 },
    );
  });

  it('lets no two processes spend in one folder where one of them is capped', () => {
    const folder = temporaryFolder();
    const [a, b] = [SpendBook.open(folder, { isCapped: false }), SpendBook.open(folder, { isCapped: false })];
    a.reserve(1);
    expect(() => SpendBook.open(folder, capped)).toThrow(IncompleteError);
    a.close();
    b.close();
    const holder = SpendBook.open(folder, capped);
    expect(() => SpendBook.open(folder, capped)).toThrow(/written by this process/);
    expect(() => SpendBook.open(folder, { isCapped: false })).toThrow(
      /counted against a cap by this process/,
    );
    holder.close();
    const after = SpendBook.open(folder, capped);
    expect(after.before).toMatchObject({ usd: 1, calls: 1, open: 1 });
    after.close();
  });

  it('leaves nothing behind where no call was made, and refuses an account that is not one', () => {
    const folder = temporaryFolder();
    SpendBook.open(folder, capped).close();
    expect(readdirSync(folder)).toEqual([]);
    const book = SpendBook.open(folder, capped);
    book.settle(book.reserve(0.5), 0.25);
    book.close();
    const [life = ''] = livesOf(folder);
    const path = join(folder, spendFolder, life, spendFile);
    // Half a line, as a power cut leaves it, is none.
    appendFileSync(path, '{"reserved":2');
    const again = SpendBook.open(folder, capped);
    expect(again.before).toMatchObject({ usd: 0.25, calls: 1, open: 0 });
    again.close();
    appendFileSync(path, '}\n{"settled":2,"usd":0.1}\n');
    expect(() => SpendBook.open(folder, capped)).toThrow(DataError);
    expect(existsSync(join(folder, spendFolder, 'lock'))).toBe(false);
  });

  it('counts no life past a lock that cannot be read, in its own folder or in that of all', () => {
    const folder = temporaryFolder();
    const first = SpendBook.open(folder, { isCapped: false });
    first.reserve(1);
    first.close();
    const [life = ''] = livesOf(folder);
    const lock = join(folder, spendFolder, life, 'lock');
    writeFileSync(lock, '{"pid":');
    expect(() => SpendBook.open(folder, capped)).toThrow(IncompleteError);
    expect(() => SpendBook.open(folder, capped)).toThrow(`${lock} is not readable; remove it`);
    const uncapped = SpendBook.open(folder, { isCapped: false });
    uncapped.close();
    expect(livesOf(folder)).toEqual([life]);
    writeFileSync(join(folder, spendFolder, 'lock'), '');
    expect(() => SpendBook.open(folder, { isCapped: false })).toThrow(
      /spend\/lock is not readable; remove it/,
    );
    expect(livesOf(folder)).toEqual([life]);
  });

  it('does not take money that nobody could count for nothing', () => {
    const folder = temporaryFolder();
    const first = SpendBook.open(folder, { isCapped: false });
    first.settle(first.reserve(null), null);
    first.close();
    const book = SpendBook.open(folder, capped);
    expect(() => new SpendCap({ maxUsd: 1, book })).toThrow(ConfigError);
    expect(new SpendCap({ maxCalls: 2, book }).spent.calls).toBe(1);
    book.close();
  });

  it('clears away what killed processes left: their locks, and accounts in which nothing stands', () => {
    const folder = temporaryFolder();
    const root = join(folder, spendFolder);
    const left = JSON.stringify({ pid: spawnSync(process.execPath, ['-e', '']).pid, host: hostname() });
    for (const [life, account] of [
      ['20260101T000000-00000001', '{"reserved":1,"usd":1}\n'],
      ['20260101T000000-00000002', ''],
    ] as const) {
      mkdirSync(join(root, life), { recursive: true });
      writeFileSync(join(root, life, spendFile), account);
      writeFileSync(join(root, life, 'lock'), left);
    }
    mkdirSync(join(root, '20260101T000000-00000003'));
    writeFileSync(join(root, '20260101T000000-00000003', 'lock'), left);
    const book = SpendBook.open(folder, capped);
    expect(book.before).toEqual({ usd: 1, calls: 1, open: 1, unpriced: 0 });
    book.close();
    expect(livesOf(folder)).toEqual(['20260101T000000-00000001']);
    expect(readdirSync(join(root, '20260101T000000-00000001'))).toEqual([spendFile]);
  });
});
