import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { checkAgainstGolden } from '../../../matrix/gym/check.ts';
import type { GymMethodSpec } from '../../../matrix/gym/gym-method.ts';
import { hypercubeGrid } from '../../../matrix/gym/hypercube-grid.ts';
import { runGym } from '../../../matrix/gym/run-gym.ts';
import { gymComparisonText } from '../../../reports/gym-comparison-text.ts';

const trained: GymMethodSpec = {
  label: 'trained',
  name: 'skillopt',
  given: { epochs: 1, batchSize: 8, minibatchSize: 4, learningRate: 8 },
};
const ignoring: GymMethodSpec = {
  label: 'ignoring',
  name: 'ignores-feedback',
  module: fileURLToPath(new URL('../../fixtures/gym/ignores-feedback.ts', import.meta.url)),
  given: {},
};
const quietly = { jobs: 1, signal: new AbortController().signal };

describe('the check against a golden result', () => {
  it('passes the unchanged optimizer, pair by pair equal, and fails one that ignores its feedback', async () => {
    const grid = hypercubeGrid({ range: 'golden', worlds: 3, seeds: 2, methods: [trained] });
    // The optima are of no interest here, and dear.
    const optima = new Map(grid.worlds.map(({ name }) => [name, 1]));
    const golden = await runGym(grid, { out: null, ...quietly, optima });

    const same = await checkAgainstGolden({ golden, margin: 0.05, ...quietly, worlds: 1 });
    expect(same).toMatchObject({ verdict: 'non-inferior', pairs: 2, difference: 0, low: 0, high: 0 });

    const worse = await checkAgainstGolden({ golden, margin: 0.05, ...quietly, method: ignoring });
    expect(worse.verdict).toBe('worse');
    expect(worse.high).toBeLessThan(-0.05);
    const text = gymComparisonText(worse, { a: 'the golden result', b: 'the optimizer now' });
    expect(text).toContain('[SIMULATED] WORSE: the optimizer now is worse than the golden result');
    expect(text).toContain('largest losses:');
    expect(text).toContain(`    ${worse.worlds[0]?.world}: `);
    expect(text).toMatch(/optimizer calls: \d+\.\d -> 0\.00/);
    expect(text).toMatch(/edits accepted: \d+\.\d+ -> \d/);
  });
});
