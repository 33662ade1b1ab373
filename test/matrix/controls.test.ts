import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadShipped } from '../../cli/shipped/load-shipped.ts';
import { shippedMatrix } from '../../cli/shipped/shipped-matrix.ts';
import type { EventOf } from '../../core/events.ts';
import { packageRoot } from '../../core/prompts.ts';
import { readEventsSync } from '../../core/read-events.ts';
import { parseYamlFile } from '../../core/yaml-file.ts';
import { matrixFileSchema } from '../../matrix/matrix-file.ts';
import { resolveMatrix } from '../../matrix/resolve-matrix.ts';
import { loadCatalog } from '../../models/catalog/load-catalog.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';
import { live } from './whole-run.ts';

const path = shippedMatrix('controls', undefined) ?? '';
const text = `# Learned\n\n${'- A rule about something.\n'.repeat(40)}`;
const loaded = loadShipped(path, { simulated: true, data: 'no-data', learned: () => text });
const runOf = async (method: string, benchmark = 'bookkeeping') => {
  const { planned } = await loaded;
  const found = planned.find(({ run }) => run.method.label === method && run.benchmark.label === benchmark);
  if (found === undefined) throw new Error(`no run of ${method}`);
  return found.run;
};

describe('matrix/controls.yaml', () => {
  it('is the file that run controls means, and valid', () => {
    expect(path).toBe(join(packageRoot, 'matrix', 'controls.yaml'));
    const file = parseYamlFile(readFileSync(path, 'utf8'), {
      file: 'controls.yaml',
      schema: matrixFileSchema,
    });
    expect(new Set(file.value.controls?.map(({ control }) => control)).size).toBe(5);
  });

  it('keeps its generated benchmarks with labels and settings when it is simulated', async () => {
    const { file, planned, notPossible } = await loaded;
    expect(notPossible).toEqual([]);
    expect(planned).toHaveLength(8 * 2 * 7 * file.replicates);
    const stated = await runOf('skillopt', 'text-to-sql-stated');
    expect(stated.benchmark.settings).toMatchObject({ conventions: 'stated' });
    expect((await runOf('skillopt', 'text-to-sql')).benchmark.settings).toEqual({});
    expect((await runOf('skillopt', 'searchqa-mini')).benchmark.limit).toMatchObject({ test: 60 });
  });

  it('gives the placebo the length of the learned document, and nothing of it', async () => {
    const { method } = await runOf('placebo');
    expect(method.config).toEqual({ tokens: Math.ceil(text.length / 4) });
    expect(method.stamps).toEqual(['PLACEBO']);
  });

  it('marks the run that learns from shuffled feedback, and no other', async () => {
    const { planned } = await loaded;
    const marked = planned.filter(({ run }) => run.shuffledFeedback === true);
    expect(new Set(marked.map(({ run }) => run.method.label))).toEqual(new Set(['shuffled-feedback']));
    expect(marked[0]?.run.method.stamps).toContain('SHUFFLED-FEEDBACK');
    expect(Object.keys(await runOf('skillopt'))).not.toContain('shuffledFeedback');
  });

  it('tests the same document twice under draws of its own', async () => {
    const [once, again] = [await runOf('seed-skill'), await runOf('seed-again')];
    expect([once.benchmark.evalDraw, again.benchmark.evalDraw]).toEqual([undefined, 1]);
    const { evalDraw: _, ...rest } = again.benchmark;
    expect(rest).toEqual(once.benchmark);
    const limit = { train: 1, val: 1, test: 20 };
    const tests = await Promise.all(
      [once, again].map(async ({ benchmark }) => {
        const folder = temporaryFolder();
        const cell = {
          benchmark: 'bookkeeping-null',
          limit,
          target: 'sim-a',
          optimizer: 'sim-optimizer-mid',
        };
        const over = { benchmark: { ...benchmark, name: 'bookkeeping-null', limit } };
        await live({ ...cell, method: { name: 'seed-skill' }, over }, { folder });
        return [...readEventsSync(folder)].filter(
          (event): event is EventOf<'rollout'> => event.type === 'rollout' && event.phase === 'test',
        );
      }),
    );
    const [first = [], second = []] = tests;
    expect(first.map(({ taskId, skill }) => [taskId, skill])).toEqual(
      second.map(({ taskId, skill }) => [taskId, skill]),
    );
    expect(new Set(second.map(({ sampling }) => sampling.draw))).toEqual(new Set([1]));
    const keys = first.flatMap(({ calls }) => calls.map(({ key }) => key));
    expect(second.flatMap(({ calls }) => calls).filter(({ key }) => keys.includes(key))).toEqual([]);
    expect(first.map(({ outcome }) => outcome)).not.toEqual(second.map(({ outcome }) => outcome));
  });
});

describe('controls of a matrix', () => {
  const resolve = (control: Record<string, unknown>, replicates = 1) =>
    resolveMatrix({
      file: matrixFileSchema.parse({
        name: 'm',
        benchmarks: [{ name: 'bookkeeping', limit: 1 }],
        models: ['sim-a'],
        optimizers: ['sim-optimizer-mid'],
        methods: ['no-skill', 'seed-skill'],
        replicates,
        controls: [{ control: 'a-a', method: 'seed-skill', against: 'no-skill', ...control }],
      }),
      folder: '.',
      catalog: loadCatalog({ path: null, env: {} }),
    });

  it('name rows that are there', async () => {
    await expect(resolve({})).resolves.toHaveLength(2);
    await expect(resolve({ method: 'sead-skill' })).rejects.toThrow(/controls\[0\].method.*'sead-skill'/);
    await expect(resolve({ against: 'x' })).rejects.toThrow(/controls\[0\].against.*no-skill, seed-skill/);
    await expect(resolve({ benchmarks: ['x'] })).rejects.toThrow(/controls\[0\].benchmarks/);
  });

  it('need two replicates of a method that is compared with itself', async () => {
    const itself = { method: 'seed-skill', against: 'seed-skill' };
    await expect(resolve(itself)).rejects.toThrow(/replicates: 2/);
    await expect(resolve(itself, 2)).resolves.toHaveLength(4);
  });
});
