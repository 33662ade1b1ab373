import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findBenchmark } from '../../benchmarks/registry.ts';
import { PromptLibrary } from '../../core/prompts.ts';
import { assumedCliCalls } from '../../matrix/calls-per-task.ts';
import { matrixFileSchema } from '../../matrix/matrix-file.ts';
import { planRun } from '../../matrix/plan.ts';
import { type NotPossible, resolveMatrix } from '../../matrix/resolve-matrix.ts';
import { createMethod } from '../../matrix/workbench.ts';
import { loadCatalog } from '../../models/catalog/load-catalog.ts';
import { type CliFinder, cliPlaces, createCliFinder } from '../../modes/cli/cli-finder.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

const models = `
clis: { codex: /opt/codex }
endpoints:
  here: { provider: openai, baseUrl: "http://127.0.0.1:9/v1" }
models:
  able: { endpoint: here, capabilities: { tools: true, images: true }, prices: { inputPerMillion: 1, outputPerMillion: 4, date: 2026-11-28 } }
  wide: { endpoint: here, capabilities: { tools: true, images: true }, contextWindow: 50000 }
  plain: { endpoint: here }
  blind: { endpoint: here, capabilities: { tools: true } }
  hand: { provider: handoff, folder: x, answeredBy: me, blinded: true }
`;

function catalogOf(text = models) {
  const path = join(temporaryFolder(), 'models.yaml');
  writeFileSync(path, text);
  return loadCatalog({ path, env: {} });
}

const found: CliFinder = async (name) => ({
  ok: true,
  cli: { name, version: '9.9.9', binds: [], command: ['/opt/cli'], pathFolders: [] },
});
const absent: CliFinder = async (name) => ({
  ok: false,
  reason: `there is no ${name}: npm install -g ${name}`,
});

async function resolved(given: Record<string, unknown>, clis = found) {
  const file = matrixFileSchema.parse({
    name: 'm',
    benchmarks: [{ name: 'searchqa-mini', limit: 2 }],
    models: ['able'],
    modes: ['direct', 'codex'],
    methods: ['no-skill'],
    ...given,
  });
  const gaps: NotPossible[] = [];
  const options = { file, folder: '.', catalog: catalogOf(), clis };
  const runs = await resolveMatrix({ ...options, onNotPossible: (cell) => gaps.push(cell) });
  return { runs, gaps };
}

describe('a cell whose mode drives a CLI', () => {
  it('has the version of the CLI in its configuration, and direct chat has no word of one', async () => {
    const { runs } = await resolved({});
    expect(runs.map(({ run }) => run.mode)).toEqual([
      { name: 'direct', version: '1', timeLimitMs: expect.any(Number) },
      {
        name: 'codex',
        version: '1',
        timeLimitMs: expect.any(Number),
        cli: { name: 'codex', version: '9.9.9' },
      },
    ]);
  });

  it('is a gap with the install line where the CLI is absent, and an error where nothing else is asked', async () => {
    const { runs, gaps } = await resolved({}, absent);
    expect(runs.map(({ run }) => run.mode.name)).toEqual(['direct']);
    const reason = 'mode codex: there is no codex: npm install -g codex';
    expect(gaps).toMatchObject([{ mode: 'codex', method: 'no-skill', reason }]);
    await expect(resolved({ modes: ['codex', 'claude-code'] }, absent)).rejects.toMatchObject({
      name: 'ConfigError',
      exitCode: 2,
      message: reason,
    });
  });

  it.each([
    ['there', found],
    ['absent', absent],
  ])('is refused for a benchmark without folders, with the reason, the CLI being %s', async (_, clis) => {
    const { runs, gaps } = await resolved({ benchmarks: ['alfworld-mini'] }, clis);
    expect(runs.map(({ run }) => run.mode.name)).toEqual(['direct']);
    expect(gaps.map(({ reason }) => reason)).toEqual([
      expect.stringMatching(/^benchmark alfworld-mini does not run in mode 'codex': its games answer/),
    ]);
    await expect(resolved({ benchmarks: ['alfworld-mini'], modes: ['codex'] }, clis)).rejects.toThrow(
      'it supports: direct',
    );
  });

  it('stays in the tables where a matrix leaves it out with a reason, and vanishes without one', async () => {
    const { runs, gaps } = await resolved({
      methods: ['no-skill', 'seed-skill', 'human'],
      excludes: [
        { mode: 'codex', method: 'human', reason: 'not today' },
        { mode: 'codex', method: 'seed-skill' },
      ],
    });
    expect(runs.map(({ run }) => `${run.mode.name} ${run.method.label}`)).toEqual([
      'direct no-skill',
      'direct seed-skill',
      'direct human',
      'codex no-skill',
    ]);
    expect(gaps).toMatchObject([{ mode: 'codex', method: 'human', reason: 'not today' }]);
  });

  it('wants a target that takes tools, and pictures where the benchmark shows some', async () => {
    await expect(resolved({ models: ['plain'] })).rejects.toThrow(
      /mode codex needs a model that takes tools.*'plain'/,
    );
    await expect(resolved({ models: ['hand'] })).rejects.toThrow(/hand-off model 'hand' takes none/);
    await expect(resolved({ models: ['blind'], benchmarks: ['docvqa-mini'] })).rejects.toThrow(
      /docvqa-mini needs a model that takes images/,
    );
    expect((await resolved({ models: ['plain'], modes: ['direct'] })).runs).toHaveLength(1);
    expect((await resolved({ models: ['sim-c'] })).runs).toHaveLength(2);
  });

  it('reserves several full prompts of a budget, so that the context window must be known', async () => {
    const budget = { tokens: 100_000 };
    const learning = { methods: ['skillopt'], optimizers: ['able'], budget };
    await expect(resolved(learning)).rejects.toThrow(/reserves 30 context windows.*contextWindow/);
    expect((await resolved({ ...learning, models: ['wide'] })).runs).toHaveLength(2);
  });

  it.each([
    ['able', 64_000, /30 calls a rollout, 64000 tokens a prompt \(state the contextWindow of 'able'/],
    ['wide', 50_000, /30 calls a rollout, a full context window of 50000 tokens each/],
  ])('is planned with assumptions that are stated, on %s', async (model, perPrompt, said) => {
    const { runs } = await resolved({ models: [model], modes: ['codex'] });
    const [planned] = runs;
    if (planned === undefined) throw new Error('no run');
    const benchmark = findBenchmark('searchqa-mini').create({ prompts: new PromptLibrary() });
    const { settings, limit } = planned.run.benchmark;
    const { signal } = new AbortController();
    const plan = await planRun({
      run: planned.run,
      benchmark,
      dataset: await benchmark.load({ source: planned.source, settings, limit, signal }),
      method: createMethod('no-skill', {}, new PromptLibrary(), '.'),
      prices: { target: null, optimizer: null },
      contextWindow: catalogOf().find(model).contextWindow,
      recorded: { state: 'new', rollouts: 0, optimizerCalls: 0 },
      measured: [],
    });
    expect(plan.tokens.input).toBe(2 * assumedCliCalls * perPrompt);
    expect(plan.assumes).toMatch(said);
  });
});

describe('finding CLIs', () => {
  it('looks in the variable, then in models.yaml, then on PATH, and once for each', async () => {
    const looked: string[] = [];
    const env = { PATH: '/bin', SKILLOPT_CLAUDE_CODE_PATH: '/opt/claude', SKILLOPT_CODEX_PATH: '' };
    const finder = createCliFinder(cliPlaces(catalogOf().clis, env), async (name, { configured }) => {
      looked.push(`${name} ${configured[name]}`);
      return { ok: false, reason: 'no' };
    });
    await Promise.all([finder('codex'), finder('codex'), finder('claude-code')]);
    await finder('codex');
    expect(looked).toEqual(['codex /opt/codex', 'claude-code /opt/claude']);
    const winning = cliPlaces(catalogOf().clis, { ...env, SKILLOPT_CODEX_PATH: '/mine' });
    expect(winning.configured.codex).toBe('/mine');
  });

  it('takes absolute paths from models.yaml, and names of modes alone', () => {
    for (const clis of ['{ codex: bin/codex }', '{ claude: /opt/claude }'])
      expect(() => catalogOf(models.replace('{ codex: /opt/codex }', clis))).toThrow(/models\.yaml.*clis/);
  });
});
