import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EventLog } from '../../core/event-log.ts';
import type { RunEvent } from '../../core/events.ts';
import { matrixFileSchema } from '../../matrix/matrix-file.ts';
import { type NotPossible, resolveMatrix } from '../../matrix/resolve-matrix.ts';
import { limitsOf, type ResolvedRun } from '../../matrix/resolved-run.ts';
import { loadCatalog } from '../../models/catalog/load-catalog.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

const models = `
endpoints:
  here: { provider: openai, baseUrl: "http://127.0.0.1:9/v1" }
models:
  small: { endpoint: here, model: small, prices: { inputPerMillion: 1, outputPerMillion: 4, date: 2026-11-28 } }
  large: { endpoint: here, model: large, prices: { inputPerMillion: 5, outputPerMillion: 30, date: 2026-11-28 } }
  unpriced: { endpoint: here, model: unpriced }
`;

function catalogOf() {
  const path = join(temporaryFolder(), 'models.yaml');
  writeFileSync(path, models);
  return loadCatalog({ path, env: {} });
}

async function resolved(given: Record<string, unknown>, onNotPossible?: (cell: NotPossible) => void) {
  const file = matrixFileSchema.parse({
    name: 'm',
    benchmarks: [{ name: 'bookkeeping', limit: { train: 16, val: 10, test: 30 } }],
    models: ['sim-a'],
    optimizers: ['sim-optimizer-mid'],
    methods: ['no-skill', 'gepa', { name: 'skillopt', config: { epochs: 1, batchSize: 4 } }],
    ...given,
  });
  const planned = await resolveMatrix({ file, folder: '.', catalog: catalogOf(), onNotPossible });
  return planned.map(({ run }) => run);
}

const live = { models: ['small'], optimizers: ['large'] };
const budgetsOf = (runs: readonly ResolvedRun[]) =>
  Object.fromEntries(runs.map((run) => [run.method.label, run.rolloutBudget]));

describe('the budget of a matrix', () => {
  it('is none unless one is asked for, and then runs are what they were', async () => {
    const [plain] = await resolved({});
    expect(plain).not.toHaveProperty('budget');
    expect(plain?.rolloutBudget).toBeNull();
  });

  it('of equal-rollouts is what the SkillOpt of the cell may take: 10 + 16 + 4 x 10 + 10', async () => {
    const runs = await resolved({ budget: 'equal-rollouts' });
    expect(budgetsOf(runs)).toEqual({ 'no-skill': null, gepa: 76, skillopt: 76 });
    expect(runs[1]?.budget).toMatchObject({
      preset: 'equal-rollouts',
      from: 'B = 76: SkillOpt on 16 train and 10 val tasks',
      prices: null,
    });
  });

  it('follows the overrides of a cell, and takes the default preset where the matrix has no SkillOpt', async () => {
    const halved = await resolved({
      budget: 'equal-rollouts',
      overrides: [{ when: { method: 'skillopt' }, set: { config: { batchSize: 8 } } }],
    });
    expect(budgetsOf(halved)).toMatchObject({ gepa: 10 + 16 + 2 * 10 + 10 });
    const alone = await resolved({ budget: 'equal-rollouts', methods: ['gepa'] });
    // 4 epochs of one step (batches of 40), slow updates gated: 10 + 4 x 16 + 4 x 10 + 2 x 3 x 16 + 3 x 10 + 10
    expect(budgetsOf(alone)).toEqual({ gepa: 250 });
    const named = await resolved({
      budget: { preset: 'equal-rollouts', skillopt: { epochs: 1, batchSize: 16 } },
      methods: ['gepa'],
    });
    expect(budgetsOf(named)).toEqual({ gepa: 10 + 16 + 10 + 10 });
  });

  it('reaches a method that uses examples from a size on, and one without an optimizer under several of them', async () => {
    const methods = [{ name: 'few-shot', config: { k: [8] } }];
    const [run] = await resolved({ methods, budget: 'equal-rollouts' });
    expect(run?.rolloutBudget).toBe(250);
    const runs = await resolved({
      ...live,
      optimizers: ['large', 'self'],
      methods: ['few-shot', 'gepa'],
      budget: { preset: 'equal-usd', usd: 1 },
    });
    expect(runs.map(({ method }) => method.label)).toEqual(['few-shot', 'gepa', 'gepa']);
    expect(runs[0]?.budget?.prices?.optimizer).toBeNull();
  });

  it('of calls alone needs to know nothing of prompts, also where a rollout takes many', async () => {
    const [run] = await resolved({
      benchmarks: ['alfworld-mini'],
      methods: ['gepa'],
      budget: { optimizerCalls: 5 },
    });
    expect(run?.budget?.limits.optimizerCalls).toBe(5);
  });

  it('may be given as numbers, each a limit of its own', async () => {
    const [run] = await resolved({
      methods: ['gepa'],
      budget: { rollouts: 90, optimizerCalls: 12, tokens: 5000 },
    });
    expect(run === undefined ? null : limitsOf(run)).toEqual({
      rollouts: 90,
      optimizerCalls: 12,
      optimizerTokens: null,
      tokens: 5000,
      usd: null,
    });
  });

  it('of money carries the prices that it is counted with, and three times B as the end of everything', async () => {
    const runs = await resolved({ ...live, budget: { preset: 'equal-usd', usd: 2 } });
    const gepa = runs.find(({ method }) => method.label === 'gepa');
    expect(gepa?.rolloutBudget).toBe(3 * 76);
    expect(gepa?.budget?.limits.usd).toBe(2);
    expect(gepa?.budget?.prices?.optimizer?.outputUsdPerMillion).toBe(30);
  });

  it('of money can be what SkillOpt spent in the same cell and replicate of other results', async () => {
    const folder = temporaryFolder();
    const reference = await resolved({ ...live, replicates: 2 });
    for (const run of reference.filter(({ method }) => method.name === 'skillopt'))
      writeFinished(join(folder, 'runs', run.id), run, run.replicate === 0 ? 1_000_000 : 2_000_000);
    const runs = await resolved({ ...live, replicates: 2, budget: { preset: 'equal-usd', like: folder } });
    // 1 M target input tokens at $1 and 0.1 M optimizer output tokens at $30; twice the target's in replicate 1
    const usd = (replicate: number) =>
      runs.find((run) => run.method.label === 'gepa' && run.replicate === replicate)?.budget?.limits.usd;
    expect(usd(0)).toBeCloseTo(4, 9);
    expect(usd(1)).toBeCloseTo(5, 9);
    await expect(
      resolved({ ...live, models: ['large'], budget: { preset: 'equal-usd', like: folder } }),
    ).rejects.toThrow(/no finished SkillOpt run of bookkeeping x large x direct/);
  });

  it.each([
    [{ budget: 'equal-rollouts', rolloutBudget: 50 }, /leave out the number 50/],
    [{ budget: { rollouts: 5 }, rolloutBudget: 50 }, /rollouts is 5 and rolloutBudget 50/],
    [{ ...live, budget: { preset: 'equal-usd' } }, /either 'usd'.*or 'like'/],
    [{ budget: { like: 'x' } }, /other presets take no 'like'/],
    [{ budget: { skillopt: { epochs: 1 } } }, /give a preset that uses it/],
    [{ benchmarks: ['alfworld-mini'], budget: { tokens: 5000 } }, /50 context windows/],
    [{ budget: { preset: 'equal-usd', usd: 1 } }, /'sim-a' is simulated and costs nothing/],
    [
      { models: ['small'], optimizers: ['unpriced'], budget: { usd: 1 } },
      /model 'unpriced' has none: state it in models.yaml/,
    ],
  ])('that contradicts itself or counts nothing is refused: %j', async (given, message) => {
    await expect(resolved(given)).rejects.toThrow(message);
  });
});

describe('a cell in which a method cannot run', () => {
  it('is told once with its reason, and the others run', async () => {
    const told: NotPossible[] = [];
    const runs = await resolved({ methods: ['no-skill', 'human'], replicates: 2 }, (cell) => told.push(cell));
    expect(runs.map(({ method }) => method.label)).toEqual(['no-skill', 'no-skill']);
    expect(told).toEqual([
      {
        benchmark: 'bookkeeping',
        model: 'sim-a',
        mode: 'direct',
        method: 'human',
        reason: expect.stringContaining('hidden'),
      },
    ]);
  });

  it('is an error where nothing else is left', async () => {
    await expect(resolved({ methods: ['human'] }, () => undefined)).rejects.toThrow(/human is not possible/);
  });
});

/** A finished log of which only the ends matter here. */
function writeFinished(folder: string, run: ResolvedRun, targetInput: number): void {
  const digest = 'a'.repeat(64);
  const split = { count: 1, digest };
  const none = { input: 0, output: 0, cachedInput: 0, reasoning: 0 };
  const events: RunEvent[] = [
    {
      type: 'run-started',
      key: 'run-started',
      run: JSON.parse(JSON.stringify(run)),
      dataset: { provenance: 'x', train: split, val: split, test: split },
      meta: { at: '' },
    },
    {
      type: 'learned',
      key: 'learned',
      documents: [],
      candidates: [],
      history: null,
      spent: {
        targetTokens: { ...none, input: targetInput },
        optimizerTokens: { ...none, output: 100_000 },
      },
      meta: { at: '' },
    },
    { type: 'run-finished', key: 'run-finished', meta: { at: '' } },
  ];
  const log = EventLog.open(folder);
  for (const event of events) log.append(event);
  log.close();
}
