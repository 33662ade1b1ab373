import { z } from 'zod';
import type { ItemLimit } from '../core/item-limit.ts';
import { negativeControls } from '../core/statistics/false-gain-rate.ts';
import { budgetSchema } from './budget.ts';

/**
 * The matrix file as a user writes it (YAML). `resolve-matrix.ts` turns it into resolved runs; the JSON Schema
 * of this type is exported to `matrix/matrix.schema.json` for editors.
 */

const settings = z.record(z.string(), z.json()).describe('settings of the benchmark, see its README');
const name = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._+-]*$/, 'use letters, digits, dots, dashes, plus signs and underscores');

const items = z.number().int().positive();
const itemLimit = z
  .union([items, z.strictObject({ train: items.optional(), val: items.optional(), test: items.optional() })])
  .describe('first n items of every split, or so many of each: { train: 8, val: 8, test: 30 }');

const benchmarkEntry = z.union([
  name,
  z.strictObject({
    name: name.describe('name of the benchmark, or a label of your own together with `module`'),
    label: name.optional().describe('row label, when one benchmark stands in the matrix twice'),
    module: z
      .string()
      .optional()
      .describe('path of a TypeScript or JavaScript module with an adapter of your own'),
    data: z.string().optional().describe('split folder, relative to this file'),
    settings: settings.optional(),
    limit: itemLimit.optional(),
  }),
]);

const methodEntry = z.union([
  name,
  z.strictObject({
    name: name.describe('name of the method'),
    label: name
      .optional()
      .describe('row label, when one method stands in the matrix with several configurations'),
    config: z.record(z.string(), z.json()).optional().describe('configuration of the method'),
    from: z
      .strictObject({
        method: name.describe('label of the method that learns the document'),
        benchmark: name.optional().describe('label of the benchmark that it is learned on'),
        model: name.optional(),
        mode: name.optional(),
        optimizer: name.optional(),
      })
      .optional()
      .describe(
        'given-skill: the document that another run of this matrix learns; placebo: its length; what is not named is that of the cell',
      ),
  }),
]);

const setting = z.union([z.number(), z.literal('unset'), z.literal('default')]);

const cellPattern = z.strictObject({
  benchmark: name.optional(),
  model: name.optional(),
  mode: name.optional(),
  method: name.optional(),
  optimizer: name.optional(),
  replicate: z.number().int().nonnegative().optional(),
});

const excludePattern = cellPattern.extend({
  reason: z
    .string()
    .min(1)
    .optional()
    .describe('the cell stays in the tables as missing, with this reason; absent: nobody asks for it'),
});

const partialMode = z.strictObject({
  mode: name,
  note: z.string().min(1).describe('what makes its numbers partial, for the note under the table'),
  instead: z
    .record(name, name)
    .default({})
    .describe('by label of a column, the label of the runs that are shown in it'),
});

const overrideValues = z.strictObject({
  settings: settings.optional(),
  limit: itemLimit.optional(),
  config: z.record(z.string(), z.json()).optional().describe('merged into the configuration of the method'),
  timeLimitMs: z.number().int().positive().optional(),
  maxOutputTokens: z.number().int().positive().optional().describe('output limit of the target'),
  temperature: setting.optional().describe('temperature of the target'),
  rolloutBudget: z.number().int().positive().nullable().optional(),
  budget: budgetSchema.optional(),
  feedbackLevel: z.enum(['score', 'diagnosis', 'answer']).optional(),
  shuffleFeedback: z
    .boolean()
    .optional()
    .describe('negative control: each train rollout of a batch carries the verdict on another task'),
  evalDraw: z
    .number()
    .int()
    .min(0)
    .max(999)
    .optional()
    .describe('which of several independent draws of the target is tested; runs of one draw share replies'),
});

const controlContrast = z.strictObject({
  control: z.enum(negativeControls),
  method: name.describe('label of the method that has nothing to win by'),
  against: name.describe('label that it is compared with; its own label: replicates 0 and 1, 2 and 3, ...'),
  benchmarks: z.array(name).min(1).optional().describe('labels of the benchmarks compared on; absent: all'),
});

export const matrixFileSchema = z.strictObject({
  name: name.describe('names the folder of results'),
  catalog: z.string().optional().describe('models.yaml, relative to this file; simulated models need none'),
  prompts: z.string().optional().describe('folder of prompt overrides, relative to this file'),
  benchmarks: z.array(benchmarkEntry).min(1),
  models: z.array(name).min(1).describe('target models, by their names in models.yaml'),
  optimizers: z.array(name).min(1).default(['self']).describe('optimizer models; `self` is the target model'),
  modes: z.array(name).min(1).default(['direct']),
  methods: z.array(methodEntry).min(1),
  replicates: z.number().int().min(1).max(1000).default(1),
  seed: z.number().int().nonnegative().default(42).describe('seed of replicate 0'),
  feedbackLevel: z.enum(['score', 'diagnosis', 'answer']).default('answer'),
  missingPolicy: z
    .enum(['exclude', 'zero'])
    .default('exclude')
    .describe('what an infra error counts: missing data, or zero as in the paper'),
  rolloutBudget: z.number().int().positive().nullable().default(null),
  budget: budgetSchema.default('native'),
  anytimeCurve: z
    .boolean()
    .default(false)
    .describe('after learning, the incumbents at 8 fractions of the budget are evaluated on test, uncharged'),
  gateAudit: z
    .strictObject({
      draws: z.number().int().min(1).max(100).default(2).describe('fresh draws of every val task'),
      rejected: z.number().int().min(0).default(4).describe('rejected candidates that are looked at again'),
    })
    .optional()
    .describe('after learning, accepted and some rejected candidates are evaluated again, uncharged'),
  cellTable: z
    .strictObject({
      own: name.optional().describe('label of the method that the table is about'),
      base: name.optional().describe('label of the method that gains are over'),
      besidePaper: z
        .boolean()
        .default(false)
        .describe("rows and columns as the paper's, and its numbers beside ours"),
      partial: z
        .array(partialMode)
        .optional()
        .describe('modes that are only sampled: their numbers are marked, and neither compared nor averaged'),
    })
    .optional()
    .describe(
      'a table with one row a cell and one column a method, missing numbers marked with their reason',
    ),
  controls: z
    .array(controlContrast)
    .min(1)
    .optional()
    .describe('negative controls: a table of how often each of them seems to win (docs/statistics.md)'),
  overrides: z.array(z.strictObject({ when: cellPattern, set: overrideValues })).default([]),
  excludes: z.array(excludePattern).default([]),
  simulated: z
    .strictObject({
      methods: z.array(methodEntry).default([]),
      overrides: z.array(z.strictObject({ when: cellPattern, set: overrideValues })).default([]),
      excludes: z.array(excludePattern).default([]),
      partial: z.array(partialMode).default([]),
    })
    .optional()
    .describe('shipped matrices: what `--simulated` adds'),
});

export type MatrixFile = z.infer<typeof matrixFileSchema>;
export type CellPattern = z.infer<typeof cellPattern>;
export type OverrideValues = z.infer<typeof overrideValues>;

/** A benchmark entry with its short form written out. */
export interface BenchmarkEntry {
  readonly name: string;
  readonly label: string;
  readonly module?: string;
  readonly data?: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly limit: ItemLimit;
}

export function benchmarkEntries(file: MatrixFile): BenchmarkEntry[] {
  return file.benchmarks.map((entry) =>
    typeof entry === 'string'
      ? { name: entry, label: entry, settings: {}, limit: 0 }
      : {
          ...entry,
          label: entry.label ?? entry.name,
          settings: entry.settings ?? {},
          limit: entry.limit ?? 0,
        },
  );
}

export interface MethodEntry {
  readonly name: string;
  readonly label: string;
  readonly config: Readonly<Record<string, unknown>>;
  /** Which run of the matrix learns the document that is tested. */
  readonly from?: DocumentSource;
}

export interface DocumentSource {
  readonly method: string;
  readonly benchmark?: string;
  readonly model?: string;
  readonly mode?: string;
  readonly optimizer?: string;
}

export function methodEntries(file: MatrixFile): MethodEntry[] {
  return file.methods.map((entry) =>
    typeof entry === 'string'
      ? { name: entry, label: entry, config: {} }
      : {
          name: entry.name,
          label: entry.label ?? entry.name,
          config: entry.config ?? {},
          ...(entry.from === undefined ? {} : { from: entry.from }),
        },
  );
}
