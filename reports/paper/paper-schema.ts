import { z } from 'zod';

/** The shapes of `reports/paper/*.json`: the numbers that the paper prints, each with its table and its sources. */

const name = z.string().min(1);
const percent = z.number().min(0).max(100);
const sources = z.array(z.string().regex(/^S\d+$/)).min(1);
const paper = name;
const mode = z.enum(['direct', 'codex', 'claude-code']);
const unit = name;

const printedScore = z.strictObject({
  percent,
  /** Points over no skill, as printed beside the score. */
  printedGain: z.number().optional(),
  sources,
  /** `false`: no number of right answers out of the released test split gives this percentage. */
  fitsTestSize: z.literal(false).optional(),
});

export const mainResultsSchema = z.strictObject({
  table: name,
  paper,
  unit,
  optimizer: name,
  benchmarks: z.array(name).min(1),
  /** Tasks of the released test splits. */
  testSizes: z.record(name, z.number().int().positive()),
  /** What the paper did not run, and how it says so. */
  notRun: z.array(
    z.strictObject({
      modes: z.array(mode),
      benchmarks: z.array(name).optional(),
      methods: z.array(name).optional(),
      reason: name,
    }),
  ),
  blocks: z.array(
    z.strictObject({
      target: name,
      mode,
      /** Method, then benchmark. */
      methods: z.record(name, z.record(name, printedScore)),
    }),
  ),
});

export const ablationsSchema = z.strictObject({
  paper,
  unit,
  tables: z.array(
    z.strictObject({
      table: name,
      name,
      target: name,
      optimizer: name,
      default: name.nullable(),
      note: name.optional(),
      rows: z.array(z.strictObject({ setting: name, percent: z.record(name, percent), sources })),
    }),
  ),
  notInThePaper: z.array(name),
});

export const transferSchema = z.strictObject({
  paper,
  unit,
  rows: z.array(
    z.strictObject({
      table: name,
      axis: z.enum(['model', 'mode', 'benchmark']),
      from: name,
      to: name,
      /** What stays the same: the benchmark, or the model where the benchmark changes. */
      on: name,
      baseline: percent,
      direct: percent.nullable(),
      transferred: percent,
      printedGain: z.number(),
      sources,
      note: name.optional(),
    }),
  ),
  optimizers: z.array(
    z.strictObject({
      table: name,
      benchmark: name,
      target: name,
      baseline: percent,
      strongOptimizer: name,
      strong: percent,
      printedStrongGain: z.number(),
      matched: percent,
      printedMatchedGain: z.number(),
      sources,
    }),
  ),
});

export const costsSchema = z.strictObject({
  paper,
  table: name,
  target: name,
  optimizer: name,
  lengthsAre: name,
  rows: z.array(
    z.strictObject({
      benchmark: name,
      initialLength: z.number().int().positive(),
      finalLength: z.number().int().positive(),
      acceptedEdits: z.number().int().positive(),
      trainMegatokens: z.number().positive(),
      printedMegatokensPerPoint: z.number().positive(),
      sources,
    }),
  ),
});

const block = { target: name, mode };
const said = { printed: z.number(), sources };

/** A number that somebody printed about Table 1, and what it is said to be. */
const claimSchema = z.discriminatedUnion('measure', [
  z.strictObject({ measure: z.literal('average'), ...block, method: name, ...said }),
  z.strictObject({ measure: z.literal('gain'), ...block, ...said }),
  z.strictObject({ measure: z.literal('oracle'), ...block, ...said }),
  z.strictObject({ measure: z.literal('over-oracle'), ...block, ...said }),
  z.strictObject({ measure: z.literal('over-rival'), ...block, method: name, ...said }),
  z.strictObject({ measure: z.literal('cell-gain'), ...block, benchmark: name, ...said }),
  z.strictObject({ measure: z.literal('mean-gain-of-targets'), mode, ...said }),
  z.strictObject({ measure: z.literal('best-or-tied'), ...said }),
  z.strictObject({ measure: z.literal('cells'), ...said }),
]);

export const claimsSchema = z.strictObject({ paper, claims: z.array(claimSchema) });

export const contradictionsSchema = z.strictObject({
  paper,
  contradictions: z.array(
    z.strictObject({
      topic: name,
      said: z.record(name, z.union([z.number(), name])),
      note: name.optional(),
    }),
  ),
});

export const noisePairsSchema = z.strictObject({
  paper,
  pairs: z.array(
    z.strictObject({
      name,
      /** `name` of a table in ablations.json. */
      tableName: name,
      benchmark: name,
      settings: z.array(name).min(2),
      because: name,
    }),
  ),
});

const maybe = z.strictObject({
  value: z
    .string()
    .regex(/^[0-9a-f]{64}$/)
    .nullable(),
  because: name,
});

export const conditionsSchema = z.strictObject({
  paper,
  /** Digest of the test split that the paper's numbers are of, by benchmark; null = not known, and why. */
  testDigests: z.record(name, maybe),
  /** Identities under which the paper's targets may be declared in models.yaml, by the paper's name. */
  modelIds: z.record(name, z.array(name).min(1)),
});

export const sourcesSchema = z.record(z.string().regex(/^S\d+$/), name);

export type MainResults = Readonly<z.infer<typeof mainResultsSchema>>;
export type Ablations = Readonly<z.infer<typeof ablationsSchema>>;
export type Claim = Readonly<z.infer<typeof claimSchema>>;
export type NoisePairs = Readonly<z.infer<typeof noisePairsSchema>>;
export type Conditions = Readonly<z.infer<typeof conditionsSchema>>;
