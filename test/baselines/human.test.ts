import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { humanDefinition } from '../../baselines/human.ts';
import { benchmarkDefinitions, findBenchmark } from '../../benchmarks/registry.ts';
import { ConfigError } from '../../core/errors.ts';
import { sha256 } from '../../core/hash.ts';
import type { JsonObject } from '../../core/json.ts';
import { PromptLibrary, packageRoot } from '../../core/prompts.ts';
import { matrixFileSchema } from '../../matrix/matrix-file.ts';
import { resolveMatrix } from '../../matrix/resolve-matrix.ts';
import { loadCatalog } from '../../models/catalog/load-catalog.ts';
import { createFakeArena, type FakeArenaOptions } from '../kit/fake-arena.ts';
import { methodContract } from '../kit/method-contract.ts';
import { tokenTasks } from '../kit/token-table.ts';

const context = { prompts: new PromptLibrary(), readFile: () => '# Mine\r\n' };
const create = (config: JsonObject = {}) => humanDefinition.create(config, context);
const world: FakeArenaOptions = {
  train: tokenTasks('t', 2, ['[A]']),
  val: tokenTasks('v', 2, ['[A]']),
  seedDocument: '# Seed\n',
  optimizer: () => 'not to be asked',
  humanDocument: { read: () => '- Rule [A]\n', writtenBy: 'person' },
};

methodContract({ name: 'human', create: () => create(), world });
methodContract({ name: 'human with a text of the user', create: () => create({ text: '# Mine\n' }), world });

describe('human', () => {
  it("gives the benchmark's document, at no cost", async () => {
    const { documents } = await create().learn(createFakeArena(world));
    expect(documents).toMatchObject([{ label: 'best', skill: { text: '- Rule [A]\n' } }]);
    expect(create().bounds({ train: 9, val: 9 })).toMatchObject({ rollouts: 0, optimizerCalls: 0 });
  });

  it("gives a user's own document in its place, also where the benchmark has none", async () => {
    const { humanDocument: _, ...bare } = world;
    const method = create({ file: 'mine.md', stamp: 'UNBLINDED' });
    expect(method).toMatchObject({ name: 'human', stamps: ['UNBLINDED'] });
    expect(method.config).toEqual({ text: '# Mine\n', stamp: 'UNBLINDED' });
    const { documents } = await method.learn(createFakeArena(bare));
    expect(documents).toMatchObject([{ skill: { text: '# Mine\n' } }]);
  });

  it.each([
    [undefined, /nobody has written/],
    [{ notPossible: 'the convention is hidden' }, /the convention is hidden/],
  ])('refuses to learn without a document: %j', async (humanDocument, message) => {
    const { humanDocument: _, ...bare } = world;
    const arena = createFakeArena(humanDocument === undefined ? bare : { ...bare, humanDocument });
    await expect(create().learn(arena)).rejects.toThrow(message);
  });

  it('refuses a stamp on a document that is not of the user', () => {
    expect(() => create({ stamp: 'UNBLINDED' })).toThrow(ConfigError);
  });
});

describe('hand-written documents of the benchmarks', () => {
  const matrix = (benchmark: string, excluded: boolean) =>
    matrixFileSchema.parse({
      name: 'm',
      benchmarks: [benchmark],
      models: ['sim-a'],
      methods: ['no-skill', 'human'],
      excludes: excluded ? [{ benchmark, method: 'human' }] : [],
    });
  const plan = (benchmark: string, excluded = false) =>
    resolveMatrix({
      file: matrix(benchmark, excluded),
      folder: '.',
      catalog: loadCatalog({ path: null, env: {} }),
    });

  it('are stamped in the plan as written by a model', async () => {
    const runs = await plan('searchqa-mini');
    expect(runs.map(({ run }) => [run.method.label, run.method.stamps])).toEqual([
      ['no-skill', []],
      ['human', ['WRITTEN-BY-A-MODEL']],
    ]);
  });

  it('are refused in the plan where the convention is hidden, with the line that leaves the row out', async () => {
    await expect(plan('bookkeeping')).rejects.toThrow(
      /human is not possible on benchmark bookkeeping: the convention is hidden.*excludes/,
    );
    expect((await plan('bookkeeping', true)).map(({ run }) => run.method.label)).toEqual(['no-skill']);
  });

  it('say for every benchmark that there is one, or why there is none', () => {
    for (const { name } of benchmarkDefinitions) {
      const { humanDocument } = findBenchmark(name).create({ prompts: new PromptLibrary() }).brief;
      expect(humanDocument, name).toBeDefined();
    }
  });

  it.each(['searchqa', 'livemath', 'spreadsheetbench', 'officeqa', 'docvqa'])(
    'of %s is the one that its provenance file describes',
    (name) => {
      const folder = join(packageRoot, 'benchmarks', name, 'skills');
      const bytes = readFileSync(join(folder, 'human.md'));
      const provenance = JSON.parse(readFileSync(join(folder, 'human.provenance.json'), 'utf8'));
      expect(provenance).toMatchObject({
        writtenBy: 'model',
        reviewedByPerson: false,
        sha256: sha256(bytes),
      });
      expect(provenance.author).toContain('AI model');
      expect(provenance.minutesSpent).toBeGreaterThan(0);
      expect(provenance.date).toMatch(/^\d{4}-\d\d-\d\d$/);
      const { humanDocument } = findBenchmark(name).create({ prompts: new PromptLibrary() }).brief;
      if (humanDocument === undefined || !('read' in humanDocument)) throw new Error('no document');
      expect(humanDocument.writtenBy).toBe('model');
      expect(sha256(humanDocument.read())).toBe(provenance.sha256);
    },
  );

  it('are read by nobody else: a run without them does not log their prompt file', () => {
    const prompts = new PromptLibrary();
    findBenchmark('searchqa-mini').create({ prompts });
    expect(prompts.used().map(({ name }) => name)).toEqual(['benchmarks/searchqa/seed-skill']);
  });
});
