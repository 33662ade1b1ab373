import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { matrixFileSchema } from '../../matrix/matrix-file.ts';
import { resolveMatrix } from '../../matrix/resolve-matrix.ts';
import { loadCatalog } from '../../models/catalog/load-catalog.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

const catalog = loadCatalog({ path: null, env: {} });

async function resolved(given: Record<string, unknown>, folder = '.', limit?: number) {
  const file = matrixFileSchema.parse({
    name: 'm',
    benchmarks: ['searchqa-mini'],
    models: ['sim-a'],
    methods: ['no-skill'],
    ...given,
  });
  return resolveMatrix({ file, folder, catalog, limit });
}

describe('resolving a matrix', () => {
  it('multiplies benchmarks, models, methods, optimizers and replicates out, the optimizer only where it is needed', async () => {
    const runs = await resolved({
      benchmarks: ['searchqa-mini', 'livemath-mini'],
      models: ['sim-a', 'sim-b'],
      optimizers: ['sim-optimizer-weak', 'sim-optimizer-mid'],
      methods: ['no-skill', 'skillopt'],
      replicates: 2,
    });
    expect(runs.length).toBe(2 * 2 * 2 * (1 + 2));
    expect(new Set(runs.map(({ run }) => run.id)).size).toBe(runs.length);
    expect(runs.map(({ run }) => run.id)).toContain(
      'livemath-mini.sim-b.direct.skillopt.sim-optimizer-mid.r1',
    );
    expect(new Set(runs.map(({ run }) => run.seed))).toEqual(new Set([42, 1_000_045]));
  });

  it('puts a gate audit into the runs that have a gate, and leaves all others what they were', async () => {
    const given = { optimizers: ['sim-optimizer-mid'], methods: ['no-skill', 'skillopt'] };
    const plain = await resolved(given);
    const audited = await resolved({ ...given, gateAudit: {} });
    expect(plain.some(({ run }) => 'gateAudit' in run)).toBe(false);
    expect(audited[0]?.run).toEqual(plain[0]?.run);
    expect(audited[1]?.run).toEqual({ ...plain[1]?.run, gateAudit: { draws: 2, rejected: 4 } });
  });

  it('applies overrides in order, merging settings and configuration, and leaves excluded cells out', async () => {
    const runs = await resolved({
      models: ['sim-a', 'sim-b'],
      optimizers: ['sim-optimizer-mid'],
      methods: ['no-skill', { name: 'skillopt', label: 'so', config: { epochs: 3 } }],
      overrides: [
        { when: { method: 'skillopt' }, set: { config: { batchSize: 4 }, rolloutBudget: 100 } },
        { when: { model: 'sim-b', method: 'so' }, set: { config: { batchSize: 8 }, timeLimitMs: 5 } },
      ],
      excludes: [{ model: 'sim-a', method: 'no-skill' }],
    });
    const found = (model: string, label: string) =>
      runs.find(({ run }) => run.target.name === model && run.method.label === label)?.run;
    expect(found('sim-a', 'no-skill')).toBeUndefined();
    expect(found('sim-a', 'so')?.method.config).toMatchObject({ epochs: 3, batchSize: 4 });
    expect(found('sim-a', 'so')?.rolloutBudget).toBe(100);
    expect(found('sim-b', 'so')?.method.config).toMatchObject({ epochs: 3, batchSize: 8 });
    expect(found('sim-b', 'so')?.mode.timeLimitMs).toBe(5);
  });

  it('keeps paths out of the resolved run, so that it means the same on another machine', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'my.md'), '- a rule\n');
    const runs = await resolved({ methods: [{ name: 'given-skill', config: { file: 'my.md' } }] }, folder);
    expect(JSON.stringify(runs[0]?.run)).not.toContain(folder);
    expect(runs[0]?.run.method.config).toMatchObject({ text: '- a rule\n' });
  });

  it('asks of a model what the settings of a benchmark need, and says of which variant a run is', async () => {
    const folder = temporaryFolder();
    writeFileSync(
      join(folder, 'bench.mjs'),
      `export const benchmark = {
        name: 'pages', summary: 's', defaultSource: { kind: 'generated' },
        create: () => ({
          name: 'pages', version: '1', objective: { metric: 'hard' }, evalPresentationSeed: 1,
          needs: ({ input }) => ({ images: input !== 'text', tools: false, codeRunner: false, files: false }),
          variant: ({ input }) => (input === 'text' ? 'page text' : null),
          modes: ['direct'], timeLimitMs: 1000,
          brief: { description: 'd', seedDocument: 's', failureTypes: [] }, official: null,
          load() {}, open() {}, inputText() {},
        }),
      };`,
    );
    const models = join(folder, 'models.yaml');
    writeFileSync(
      models,
      'endpoints:\n  e: { provider: openai, baseUrl: "http://127.0.0.1:1/v1" }\nmodels:\n  blind: { endpoint: e, model: x, id: blind-1 }\n',
    );
    const matrix = (settings: object) => ({
      file: matrixFileSchema.parse({
        name: 'm',
        benchmarks: [{ name: 'pages', module: './bench.mjs', settings }],
        models: ['blind'],
        methods: ['no-skill'],
      }),
      folder,
      catalog: loadCatalog({ path: models, env: {} }),
    });
    await expect(resolveMatrix(matrix({}))).rejects.toThrow(
      "needs a model that takes images: models.yaml does not say so of 'blind'",
    );
    const [planned] = await resolveMatrix(matrix({ input: 'text' }));
    expect(planned?.run.benchmark).toMatchObject({ settings: { input: 'text' }, variant: 'page text' });
  });

  it('gives a smoke run an id of its own', async () => {
    expect((await resolved({}, '.', 3))[0]?.run.id).toBe('searchqa-mini.sim-a.direct.no-skill.r0.n3');
  });

  it('refuses two different runs of one name, and takes equal ones as one', async () => {
    const entry = { name: 'bookkeeping', settings: { style: 1 } };
    await expect(resolved({ benchmarks: [entry, { ...entry, settings: { style: 2 } }] })).rejects.toThrow(
      "give one of them a 'label'",
    );
    expect((await resolved({ benchmarks: [entry, entry] })).length).toBe(1);
  });

  it('refuses patterns that match nothing, folders that are not there, and mixed sources', async () => {
    await expect(resolved({ excludes: [{ model: 'sim-a' }, { model: 'sim-aa' }] })).rejects.toThrow(
      'excludes[1]',
    );
    await expect(resolved({ prompts: 'nowhere' })).rejects.toThrow("no folder 'nowhere'");
    await expect(resolved({ methods: ['skillopt'] })).rejects.toThrow('cannot be its own optimizer');
  });

  it('refuses a matrix of which nothing is left', async () => {
    await expect(resolved({ excludes: [{ model: 'sim-a' }] })).rejects.toThrow('everything is excluded');
  });

  it('keeps cells of a CLI and of a benchmark that are absent as gaps with a reason', async () => {
    const file = matrixFileSchema.parse({
      name: 'm',
      benchmarks: ['searchqa-mini', 'not-built'],
      models: ['sim-a'],
      modes: ['direct', 'codex'],
      methods: ['no-skill', 'seed-skill'],
      excludes: [{ mode: 'codex', method: 'seed-skill' }],
    });
    const gaps: string[] = [];
    const runs = await resolveMatrix({
      file,
      folder: '.',
      catalog,
      absent: new Map([['not-built', 'it is not here']]),
      onNotPossible: ({ benchmark, mode, method, reason }) =>
        gaps.push(`${benchmark} ${mode} ${method}: ${reason}`),
    });
    expect(runs.map(({ run }) => run.id)).toEqual([
      'searchqa-mini.sim-a.direct.no-skill.r0',
      'searchqa-mini.sim-a.direct.seed-skill.r0',
    ]);
    expect(gaps).toEqual([
      'searchqa-mini codex no-skill: mode codex: nobody looked for the codex CLI',
      'not-built direct no-skill: it is not here',
      'not-built direct seed-skill: it is not here',
      'not-built codex no-skill: it is not here',
    ]);
    await expect(resolved({ modes: ['direct', 'codx'] })).rejects.toThrow("unknown mode 'codx'");
  });
});
