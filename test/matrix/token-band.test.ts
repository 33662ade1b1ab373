import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readEventsSync } from '../../core/read-events.ts';
import type { MeasuredRun } from '../../matrix/measured/measured-run.ts';
import { type BandOptions, tokenBand } from '../../matrix/measured/token-band.ts';
import type { ResolvedRun } from '../../matrix/resolved-run.ts';
import { runInProcess } from '../kit/run-in-process.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

const run = {
  id: 'planned',
  benchmark: { name: 'quiz', settings: {} },
  method: { name: 'learner' },
  target: { id: 'small', source: 'live' },
  optimizer: { id: 'large', source: 'live' },
} as unknown as ResolvedRun;

/** Eleven tasks of 100, 110 ... 200 input and 10, 11 ... 20 output tokens. */
const tasks = Array.from({ length: 11 }, (_, index) => ({ input: 100 + 10 * index, output: 10 + index }));

const measured: MeasuredRun = {
  id: 'other',
  from: 'results/other',
  run: { ...run, id: 'other' },
  day: '2026-11-28',
  rollouts: tasks,
  optimizerCalls: [{ input: 1000, output: 50 }],
  shares: { learn: 0.5, test: 1 / 3, audit: 1, optimizerCalls: 0.25 },
  total: {
    target: { input: 1000, output: 20, cachedInput: 800 },
    optimizer: { input: 300, output: 40, cachedInput: 0 },
  },
};

const price = {
  inputUsdPerMillion: 1,
  cachedInputUsdPerMillion: null,
  outputUsdPerMillion: 10,
  asOf: '2026-01-01',
};
const options: BandOptions = {
  run,
  bounds: { learn: 100, test: 300, audit: 0, optimizerCalls: 40 },
  most: {
    target: { input: 1_000_000, output: 1_000_000 },
    optimizer: { input: 1_000_000, output: 1_000_000 },
  },
  prices: { target: price, optimizer: price },
  measured: [measured],
};

describe('the likely range of a planned run', () => {
  it('goes from the cheap tasks at the share of the bounds that was used to the dear ones at all of them', () => {
    const band = tokenBand(options);
    // 10th percentile 110 and 11 of 50 + 100 rollouts, 10 calls; 90th 190 and 19 of 400, 40 calls.
    expect(band?.low.tokens).toBe(150 * 121 + 10 * 1050);
    expect(band?.low.usd).toBeCloseTo((150 * (110 + 11 * 10) + 10 * (1000 + 50 * 10)) / 1e6, 12);
    expect(band?.high.tokens).toBe(400 * 209 + 40 * 1050);
    expect(band?.from).toBe('1 runs of small, 1 of them finished, in results/other (2026-11-28)');
  });

  it('takes the least share of several runs, never goes above the bound, and knows no money without a price', () => {
    const more = {
      ...measured,
      shares: { learn: 0.1, test: 1, audit: 1, optimizerCalls: 1 },
      optimizerCalls: [],
    };
    const band = tokenBand({
      ...options,
      measured: [measured, more],
      prices: { target: price, optimizer: null },
    });
    expect(band?.low.tokens).toBe(110 * 121 + 10 * 1050);
    expect(band?.low.usd).toBeNull();
    const tight = tokenBand({
      ...options,
      most: { target: { input: 500, output: 60 }, optimizer: { input: 0, output: 0 } },
    });
    expect([tight?.low.tokens, tight?.high.tokens]).toEqual([560, 560]);
  });

  it('of a finished run is the money that it took at the prices of today, cached input at its own', () => {
    const target = { ...price, cachedInputUsdPerMillion: 0.1 };
    const band = tokenBand({
      ...options,
      prices: { target, optimizer: price },
      measured: [{ ...measured, run }],
    });
    expect(band?.low).toEqual(band?.high);
    expect(band?.high.tokens).toBe(1360);
    expect(band?.high.usd).toBeCloseTo((200 + 800 * 0.1 + 20 * 10 + 300 + 40 * 10) / 1e6, 12);
  });

  it('prefers the same models, says when there are only others, and mixes no simulation in', () => {
    const other = {
      ...measured,
      run: { ...measured.run, target: { ...run.target, id: 'huge' } },
      rollouts: [{ input: 9, output: 9 }],
    };
    expect(tokenBand({ ...options, measured: [other, measured] })).toEqual(tokenBand(options));
    expect(tokenBand({ ...options, measured: [other] })?.from).toContain('OTHER models (huge)');
    const simulated = {
      ...measured,
      run: { ...measured.run, target: { ...run.target, source: 'simulated' as const } },
    };
    expect(tokenBand({ ...options, measured: [simulated] })).toBeNull();
    expect(tokenBand({ ...options, measured: [{ ...measured, shares: null }] })).toBeNull();
  });

  it('is in the plan: what a finished run took, a range for its like, and a dash for what nobody measured', async () => {
    const cwd = temporaryFolder();
    const matrix = (method: string) =>
      `name: m\nbenchmarks: [bookkeeping]\nmodels: [sim-c]\noptimizers: [sim-optimizer-mid]\nmethods: [no-skill, ${method}]\n`;
    writeFileSync(join(cwd, 'm.yaml'), matrix('{ name: skillopt, config: { epochs: 1, batchSize: 4 } }'));
    await runInProcess(['run', 'm.yaml', '--limit', '4', '--out', 'done', '--quiet'], { cwd });
    const plan = async (...args: string[]) => {
      const { code, stdout, stderr } = await runInProcess(['plan', 'm.yaml', '--json', ...args], { cwd });
      expect(code, stderr).toBe(0);
      return JSON.parse(stdout) as { rows: Record<string, number | null>[]; notes: string[] };
    };
    const id = 'bookkeeping.sim-c.direct.skillopt.sim-optimizer-mid.r0.n4';
    const taken = [...readEventsSync(join(cwd, 'done', 'runs', id))].reduce((sum, event) => {
      const usage =
        event.type === 'rollout' ? event.usage : event.type === 'optimizer-call' ? event.call.usage : null;
      return usage === null ? sum : sum + usage.input + usage.output;
    }, 0);
    const finished = (await plan('--limit', '4', '--out', 'done')).rows[1];
    expect([finished?.tokens_low, finished?.tokens_high]).toEqual([taken, taken]);
    const like = (await plan('--limit', '6', '--measured', 'done')).rows;
    for (const row of like) {
      const bound = Number(row.input_tokens) + Number(row.output_tokens);
      expect(row.tokens_low).toBeGreaterThan(0);
      expect(row.tokens_low).toBeLessThanOrEqual(Number(row.tokens_high));
      expect(row.tokens_high).toBeLessThanOrEqual(bound);
    }
    writeFileSync(join(cwd, 'm.yaml'), matrix('textgrad'));
    const unknown = await plan('--limit', '6', '--measured', 'done');
    expect(unknown.rows[1]).toMatchObject({ tokens_low: null, usd_low: null });
    expect(unknown.notes.join('\n')).toContain('the other 1 are not measured');
  }, 60_000);
});
