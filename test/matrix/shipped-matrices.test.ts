import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { cellLayout } from '../../cli/cell-layout.ts';
import { readMatrixFile } from '../../cli/load-matrix.ts';
import { loadShipped } from '../../cli/shipped/load-shipped.ts';
import { shippedMatrix, shippedNames } from '../../cli/shipped/shipped-matrix.ts';
import { simulatedTargets, standsFor } from '../../cli/shipped/stand-ins.ts';
import { packageRoot } from '../../core/prompts.ts';
import { type CliFinder, noCliFinder } from '../../modes/cli/cli-finder.ts';
import { loadPaper } from '../../reports/paper/load-paper.ts';
import { paperGrid } from '../../reports/paper/paper-grid.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

const folder = join(packageRoot, 'matrix');
const paper = loadPaper();
const data = 'no-data';

const found: CliFinder = async (name) => ({
  ok: true,
  cli: { name, version: '9.9.9', binds: [], command: ['/opt/cli'], pathFolders: [] },
});

async function simulated(path: string, clis: CliFinder = noCliFinder) {
  const loaded = await loadShipped(path, { simulated: true, data, clis });
  const layout = cellLayout(loaded.file, loaded.planned, loaded.notPossible, standsFor);
  return { ...loaded, layout };
}

describe('matrix/paper.yaml', () => {
  it('asks for exactly the cells and methods that the paper has numbers of', async () => {
    const { layout } = await simulated(join(folder, 'paper.yaml'));
    const heading = new Map(layout?.methods.map(({ label, heading: text }) => [label, text]));
    const asked = layout?.rows.flatMap(({ benchmark, target, mode, methods }) =>
      methods.map((label) => `${benchmark} ${target} ${mode} ${heading.get(label)}`),
    );
    const printed = paperGrid(paper).rows.flatMap(({ benchmark, target, mode, scores }) =>
      [...scores.keys()].map((method) => `${benchmark} ${target} ${mode} ${method}`),
    );
    expect(layout?.rows).toHaveLength(52);
    expect(asked).toHaveLength(344);
    expect(asked?.sort()).toEqual(printed.sort());
  });

  it('marks what cannot run here with its reason, and plans the rest', async () => {
    const { planned, notPossible } = await simulated(join(folder, 'paper.yaml'));
    expect(planned.length + notPossible.length).toBe(344);
    const modes = notPossible.filter(({ reason }) => /mode (codex|claude-code): nobody looked/.test(reason));
    expect(modes).toHaveLength(20);
    expect(notPossible.filter(({ reason }) => reason.startsWith('under --simulated'))).toHaveLength(30);
    expect(planned.every(({ run }) => run.target.source === 'simulated')).toBe(true);
    expect(new Set(planned.map(({ run }) => run.mode.name))).toEqual(new Set(['direct']));
  });

  it('samples the cells of CLIs that are here: no skill and a transferred document on three tasks', async () => {
    const { planned, waiting, layout } = await simulated(join(folder, 'paper.yaml'), found);
    const cells = [...planned, ...waiting].filter(({ run }) => run.mode.cli !== undefined);
    expect(cells.map(({ run }) => run.method.label).sort()).toEqual(
      ['from-direct', 'no-skill'].flatMap((label) => Array.from({ length: 10 }, () => label)),
    );
    for (const { run } of cells) expect(run.benchmark.limit).toEqual({ train: 1, val: 1, test: 3 });
    for (const { learnedFrom, run } of waiting)
      expect(learnedFrom).toContain(`${run.benchmark.label}.sim-g.direct.skillopt.`);
    const sampled = layout?.rows.filter(({ partial }) => partial !== undefined) ?? [];
    expect(sampled.map(({ mode }) => mode).sort()).toEqual(
      ['claude-code', 'codex'].flatMap((mode) => Array.from({ length: 5 }, () => mode)),
    );
    expect(sampled[0]?.partial?.instead).toEqual({ skillopt: 'from-direct' });
    expect(layout?.methods.map(({ label }) => label)).not.toContain('from-direct');
  });

  it('runs on the models of the user, with the names of the paper, and on the data that is there', async () => {
    const root = temporaryFolder();
    const names = Object.keys(simulatedTargets);
    writeFileSync(
      join(root, 'models.yaml'),
      `endpoints: { x: { provider: openai, baseUrl: 'http://127.0.0.1:9/v1' } }\nmodels:\n${names
        .map((name) => `  ${name}: { endpoint: x, model: ${name}, contextWindow: 100000 }`)
        .join('\n')}\n`,
    );
    const choices = {
      models: join(root, 'models.yaml'),
      data: root,
      benchmarks: ['searchqa', 'livemath'],
      clis: noCliFinder,
    };
    await expect(loadShipped(join(folder, 'paper.yaml'), choices)).rejects.toThrow(
      /no data folder for searchqa, livemath.*data pull/,
    );
    for (const name of choices.benchmarks)
      symlinkSync(join(packageRoot, 'benchmarks', name, 'data'), join(root, name));
    const { planned, notPossible } = await loadShipped(join(folder, 'paper.yaml'), choices);
    expect(planned).toHaveLength(2 * 7 * 7);
    expect(planned.length + notPossible.length).toBe(344);
    expect(notPossible.map(({ reason }) => reason)).toContain('alfworld was left out with --benchmarks');
    await expect(
      loadShipped(join(folder, 'paper.yaml'), { ...choices, benchmarks: ['searchqa-mini'] }),
    ).rejects.toThrow(/'searchqa-mini' is not in the matrix/);
  });
});

it('matrix/paper-full.yaml has the same 52 cells, and every method in each', async () => {
  const { layout, file } = await simulated(join(folder, 'paper-full.yaml'));
  expect(layout?.rows).toHaveLength(52);
  for (const { methods } of layout?.rows ?? []) expect(methods).toHaveLength(file.methods.length - 1);
});

describe('the ablations', () => {
  const tables = new Map(paper.ablations.tables.map((table) => [table.name, table]));

  it('are those of the paper’s tables 2 and 3, and the two that it never ran', () => {
    expect(shippedNames('ablation').sort()).toEqual([...tables.keys(), 'gate', 'rewrite-modes'].sort());
  });

  it.each(shippedNames('ablation'))(
    '%s has a SkillOpt of its own for every setting of the paper',
    async (name) => {
      const { planned, layout } = await simulated(join(folder, 'ablations', `${name}.yaml`));
      const settings = tables.get(name)?.rows.length ?? (name === 'gate' ? 2 : 3);
      expect(layout?.rows).toHaveLength(3);
      expect(planned).toHaveLength(3 * (settings + 1));
      const written = readMatrixFile(join(folder, 'ablations', `${name}.yaml`));
      const configs = written.methods.flatMap((method) =>
        typeof method === 'string' || method.name !== 'skillopt' ? [] : [method],
      );
      const own = configs.map(({ label, config }) =>
        JSON.stringify([config, written.overrides.filter(({ when }) => when.method === label)]),
      );
      expect(new Set(own).size).toBe(settings);
    },
  );
});

describe('the transfers', () => {
  it.each(shippedNames('transfer'))(
    '%s resolves, and its documents come from runs of its own',
    async (name) => {
      const { planned, notPossible } = await simulated(join(folder, 'transfer', `${name}.yaml`));
      const skillopt = planned.filter(({ run }) => run.method.name === 'skillopt').map(({ run }) => run.id);
      expect(skillopt.length).toBeGreaterThan(0);
      for (const { reason, pending } of notPossible)
        if (pending === true)
          expect(skillopt).toContain(reason.replace('its document is not learned yet: ', ''));
    },
  );

  it('take the learned text into the run, and refuse it for a method that learns', async () => {
    const path = join(folder, 'transfer', 'cross-model.yaml');
    const choices = { simulated: true, data, benchmarks: ['livemath'] };
    const learned = (_: unknown, id: string) => `document of ${id}`;
    const { planned } = await loadShipped(path, { ...choices, learned });
    const given = planned.filter(({ run }) => run.method.label === 'from-GPT-5.4');
    const source = planned.find(({ run }) => run.target.name === 'sim-f' && run.method.name === 'skillopt');
    expect(given).toHaveLength(3);
    for (const { run } of given) expect(run.method.config).toEqual({ text: `document of ${source?.run.id}` });

    const root = temporaryFolder();
    mkdirSync(join(root, 'm'));
    writeFileSync(
      join(root, 'm', 'wrong.yaml'),
      'name: wrong\nbenchmarks: [livemath]\nmodels: [GPT-5.4]\noptimizers: [GPT-5.5]\nmethods: [{ name: skillopt, from: { method: skillopt } }]\n',
    );
    await expect(loadShipped(join(root, 'm', 'wrong.yaml'), choices)).rejects.toThrow(
      /'from' is for given-skill/,
    );
  });
});

describe('names of shipped matrices', () => {
  it('find their files', () => {
    expect(shippedMatrix('paper', undefined)).toBe(join(folder, 'paper.yaml'));
    expect(shippedMatrix('ablation', 'gate')).toBe(join(folder, 'ablations', 'gate.yaml'));
    expect(shippedMatrix(join(folder, 'demo.yaml'), undefined)).toBeNull();
    expect(readdirSync(join(folder, 'transfer'))).toHaveLength(shippedNames('transfer').length);
  });

  it('are listed where one is wrong or wanting', () => {
    expect(() => shippedMatrix('ablation', undefined)).toThrow(/needs a name; there are: gate, /);
    expect(() => shippedMatrix('ablation', 'gates')).toThrow(/unknown ablation 'gates'.*gate/);
    expect(() => shippedMatrix('paper', 'gate')).toThrow(/takes no second name/);
    expect(() => shippedMatrix('my.yaml', 'gate')).toThrow(/takes no second name/);
  });
});
