import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { gymBudget } from '../../../matrix/gym/budget.ts';
import { readGymFile } from '../../../matrix/gym/gym-file.ts';
import { hypercubeGrid } from '../../../matrix/gym/hypercube-grid.ts';
import { scenarioOf } from '../../../matrix/gym/job.ts';
import { type GymGrid, runGym } from '../../../matrix/gym/run-gym.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';

const quick = { epochs: 1, batchSize: 8, minibatchSize: 8 };
const trained = { label: 'trained', name: 'skillopt', given: quick };
const untrained = { label: 'untrained', name: 'seed-skill', given: {} };
/** Two worlds with few concepts, whose optimum is found at once. */
const grid = (methods: GymGrid['methods'], seeds = 2): GymGrid => {
  const all = hypercubeGrid({ range: 'tuning', worlds: 24, seeds, methods });
  return { ...all, worlds: all.worlds.filter(({ traits }) => (traits.concepts ?? 0) < 7.5).slice(0, 2) };
};
const valTasksOf = (name: string): number => {
  const found = grid([trained]).worlds.find((world) => world.name === name);
  return found === undefined ? 0 : scenarioOf(found.scenario).world.sizes.val;
};
const signal = new AbortController().signal;

describe('a run of the gym', () => {
  it('writes exact facts of every run, goes on where it was stopped, and ends as if it had never been', async () => {
    const folder = temporaryFolder();
    const [whole, halves] = [join(folder, 'whole.json'), join(folder, 'halves.json')];
    const file = await runGym(grid([trained, untrained], 1), { out: whole, jobs: 1, signal });
    expect(file.rows).toHaveLength(4);
    for (const row of file.rows) {
      const world = file.worlds.find(({ name }) => name === row.world);
      expect(row.hard.best).toBeLessThanOrEqual((world?.optimum ?? 0) + 0.02);
      const spent = Object.values(row.rollouts).reduce((sum, count) => sum + count, 0);
      expect(spent).toBeLessThanOrEqual(world?.budget ?? 0);
      if (row.method === 'untrained')
        // What is known from the start is worth the same at every fraction of the budget.
        expect([row.hard.best, row.area, row.optimizerCalls]).toEqual([
          row.hard.seed,
          expect.closeTo(row.hard.seed, 10),
          0,
        ]);
      else {
        expect(row.optimizerCalls).toBeGreaterThan(0);
        expect(row.area).toBeGreaterThanOrEqual(Math.min(row.hard.seed, row.hard.best) - 1e-9);
        // Val without the document that training began with: whole decisions, what early stops left out included.
        const { gateRollouts = 0, spared, rollouts } = row;
        const valTasks = rollouts.val - gateRollouts;
        expect(valTasks).toBe(valTasksOf(row.world));
        expect((gateRollouts + spared) / valTasks).toBe(row.steps.accepted + row.steps.rejected);
        expect(row.steps.accepted + row.steps.rejected + row.steps.skipped).toBeGreaterThanOrEqual(3);
      }
    }

    const stop = new AbortController();
    await expect(
      runGym(grid([trained, untrained], 1), {
        out: halves,
        jobs: 1,
        signal: stop.signal,
        onProgress: (done) => done === 3 && stop.abort(),
      }),
    ).rejects.toThrow(/interrupted/);
    expect(readGymFile(halves).rows.length).toBeLessThan(4);
    let done = 0;
    await runGym(grid([trained, untrained], 1), {
      out: halves,
      jobs: 1,
      signal,
      onProgress: (_, total) => {
        done = total;
      },
    });
    // Of two optima and four runs, three things were done before.
    expect(done).toBe(3);
    expect(readFileSync(halves, 'utf8')).toBe(readFileSync(whole, 'utf8'));
  });

  it('refuses to add to a result of another configuration, and a damaged file with its field', async () => {
    const out = join(temporaryFolder(), 'gym.json');
    await runGym(grid([untrained], 1), { out, jobs: 1, signal });
    await expect(
      runGym(grid([{ ...trained, label: 'untrained' }], 1), { out, jobs: 1, signal }),
    ).rejects.toThrow(/begun with another configuration of 'untrained'/);
    writeFileSync(out, readFileSync(out, 'utf8').replace('"SIMULATED"', '"LIVE"'));
    expect(() => readGymFile(out)).toThrow(/gym\.json: no result of the gym: 'source'/);
  });
});

describe('the budget', () => {
  it('is that of the published training run: baseline, epochs, steps, look backs and a last validation', () => {
    // 10 + 4 x 40 + 16 x 10 + 3 x (2 x 20 + 10) + 10
    expect(gymBudget({ train: 40, val: 10, batchSize: 10, epochs: 4 })).toBe(490);
    // A train split smaller than the look back is compared whole.
    expect(gymBudget({ train: 8, val: 10, batchSize: 8, epochs: 1 })).toBe(10 + 8 + 10 + 10);
  });
});
