import { benchmarkDefinitions } from '../../benchmarks/registry.ts';
import type { CellPattern, DocumentSource, MatrixFile } from '../../matrix/matrix-file.ts';
import { otherOptimizer, simulatedOptimizers, simulatedTargets } from './stand-ins.ts';

type Benchmark = MatrixFile['benchmarks'][number];
type Control = NonNullable<MatrixFile['controls']>[number];
type Method = MatrixFile['methods'][number];

/** Items of each split: enough for every stage of every method, few enough for minutes on two cores. */
const items = { train: 8, val: 8, test: 24 };

/** Sandboxed scripts and long episodes cost a hundred times a question: fewer of them. */
const costlyItems: Readonly<Record<string, typeof items>> = {
  spreadsheetbench: { train: 2, val: 2, test: 3 },
  alfworld: { train: 6, val: 4, test: 10 },
};

/** A rate needs test sets in which a difference can be told, and many comparisons. */
const controlItems = { train: 8, val: 8, test: 60 };
const controlReplicates = 20;

/** Settings that shorten the mini sets. */
const settings: Readonly<Record<string, Record<string, number>>> = { alfworld: { maxSteps: 15 } };

/** Every SkillOpt of the simulated form; what an entry sets itself stays. */
const smallSkillOpt = { epochs: 2, batchSize: 8, minibatchSize: 4 };

/**
 * A matrix with bundled mini sets in place of its benchmarks, simulated profiles in place of its models, and small
 * sizes: the whole pipeline without a key. Cells, methods and switches stay what they are.
 */
export function simulatedForm(written: MatrixFile): MatrixFile {
  const file = withSimulatedPart(written);
  const pattern = <Pattern extends CellPattern>(given: Pattern): Pattern => ({
    ...given,
    ...(given.benchmark === undefined ? {} : { benchmark: mini(given.benchmark) }),
    ...(given.model === undefined ? {} : { model: targetFor(given.model) }),
    ...(given.optimizer === undefined ? {} : { optimizer: optimizerFor(given.optimizer) }),
  });
  const { catalog: _, ...kept } = file;
  return {
    ...kept,
    name: `${file.name}-simulated`,
    benchmarks: file.benchmarks.map((entry) =>
      miniBenchmark(entry, file.controls === undefined ? items : controlItems),
    ),
    models: file.models.map(targetFor),
    optimizers: [...new Set(file.optimizers.map(optimizerFor))],
    methods: file.methods.map(smallMethod),
    overrides: [...file.overrides.map(({ when, set }) => ({ when: pattern(when), set })), ...shortRuns(file)],
    excludes: file.excludes.map(pattern),
    ...(file.controls === undefined
      ? {}
      : { controls: file.controls.map(miniControl), replicates: controlReplicates }),
  };
}

/** With what the file itself says of its simulated form. */
function withSimulatedPart({ simulated, ...file }: MatrixFile): MatrixFile {
  if (simulated === undefined) return file;
  const { methods, overrides, excludes, partial } = simulated;
  const { cellTable } = file;
  return {
    ...file,
    methods: [...file.methods, ...methods],
    overrides: [...file.overrides, ...overrides],
    excludes: [...file.excludes, ...excludes],
    ...(cellTable === undefined || partial.length === 0
      ? {}
      : { cellTable: { ...cellTable, partial: [...(cellTable.partial ?? []), ...partial] } }),
  };
}

/** One epoch where a rollout runs scripts in the sandbox. */
function shortRuns({ benchmarks, methods }: MatrixFile): MatrixFile['overrides'] {
  const nameOf = (entry: Benchmark | Method) => (typeof entry === 'string' ? entry : entry.name);
  if (!benchmarks.some((entry) => nameOf(entry) === 'spreadsheetbench')) return [];
  if (!methods.some((entry) => nameOf(entry) === 'skillopt')) return [];
  const when = { benchmark: mini('spreadsheetbench'), method: 'skillopt' };
  return [{ when, set: { config: { epochs: 1 } } }];
}

function targetFor(model: string): string {
  return simulatedTargets[model] ?? model;
}

function optimizerFor(model: string): string {
  return simulatedOptimizers[model] ?? otherOptimizer;
}

/** A name or a label; generated benchmarks have no mini set and stay. */
function mini(name: string): string {
  return benchmarkDefinitions.some((definition) => definition.name === `${name}-mini`)
    ? `${name}-mini`
    : name;
}

function miniBenchmark(entry: Benchmark, usual: typeof items): Benchmark {
  const { name, ...given } = typeof entry === 'string' ? { name: entry } : entry;
  const limit = costlyItems[name] ?? usual;
  if (mini(name) === name) return { name, ...given, limit };
  return { name: mini(name), settings: settings[name] ?? {}, limit };
}

function miniControl(given: Control): Control {
  return { ...given, ...(given.benchmarks === undefined ? {} : { benchmarks: given.benchmarks.map(mini) }) };
}

function standInSource(from: DocumentSource): DocumentSource {
  return {
    ...from,
    ...(from.benchmark === undefined ? {} : { benchmark: mini(from.benchmark) }),
    ...(from.model === undefined ? {} : { model: targetFor(from.model) }),
    ...(from.optimizer === undefined ? {} : { optimizer: optimizerFor(from.optimizer) }),
  };
}

function smallMethod(entry: Method): Method {
  const { name, ...rest } = typeof entry === 'string' ? { name: entry } : entry;
  if ('from' in rest && rest.from !== undefined) return { name, ...rest, from: standInSource(rest.from) };
  if (name !== 'skillopt') return entry;
  return { name, ...rest, config: { ...smallSkillOpt, ...('config' in rest ? rest.config : {}) } };
}
