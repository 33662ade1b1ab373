import { existsSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { writeFileAtomic } from '../../core/atomic-file.ts';
import { DataError, messageOf } from '../../core/errors.ts';
import { schemaIssues } from '../../core/schema-issues.ts';

const count = z.number().int().nonnegative();
const share = z.number().min(0).max(1);

/** One method in one world with one seed. */
const rowSchema = z.strictObject({
  world: z.string(),
  method: z.string(),
  seed: count,
  /** Exact expected hard score on the world's test tasks, 0 to 1; `best` is the method's headline document. */
  hard: z.strictObject({ seed: share, best: share, final: share }),
  /** Mean exact score of the incumbent over the budget, 0 to 1. */
  area: share,
  steps: z.strictObject({ accepted: count, rejected: count, skipped: count }),
  /** Edits that were applied, by what became of their step. */
  edits: z.strictObject({ accepted: count, rejected: count }),
  /** Usable analyst replies. */
  patches: count,
  rollouts: z.strictObject({ train: count, val: count, slowUpdate: count, finalVal: count }),
  /** Gate rollouts that early stops left out. */
  spared: count,
  optimizerCalls: count,
  targetTokens: count,
  optimizerTokens: count,
  /**
   * Val rollouts that decisions took: all but those of the document that training began with, which nothing is held
   * against. Younger than the format: absent in older files.
   */
  gateRollouts: count.optional(),
});

const worldSchema = z.strictObject({
  name: z.string(),
  budget: count,
  /** Exact expected hard score of the best minimal document. */
  optimum: share,
  /** What the world is like, in numbers, for tables. */
  traits: z.record(z.string(), z.number()),
});

const methodSchema = z.strictObject({
  label: z.string(),
  name: z.string(),
  version: z.string(),
  /** Path of a module that exports `methodDefinition`, for methods of one's own. */
  module: z.string().optional(),
  /** As given; the resolved one may hold what only this version knows. */
  given: z.record(z.string(), z.json()),
  config: z.record(z.string(), z.json()),
});

const gymFileSchema = z.strictObject({
  format: z.literal('skillopt-bench/gym/1'),
  source: z.literal('SIMULATED'),
  gymVersion: count,
  simulationVersion: count,
  seeds: z.strictObject({ range: z.enum(['tuning', 'golden', 'sealed', 'declared']), list: z.array(count) }),
  methods: z.array(methodSchema),
  worlds: z.array(worldSchema),
  rows: z.array(rowSchema),
});

export type GymRow = z.infer<typeof rowSchema>;
export type GymMethod = z.infer<typeof methodSchema>;
export type GymFile = z.infer<typeof gymFileSchema>;

/** @throws {DataError} naming the file and the field */
export function readGymFile(path: string): GymFile {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new DataError(`${path}: no result of the gym: ${messageOf(error)}`, error);
  }
  const parsed = gymFileSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issues = schemaIssues(parsed.error.issues, { schema: gymFileSchema, value });
  throw new DataError(`${path}: no result of the gym: ${issues.map(({ message }) => message).join('; ')}`);
}

export function readGymFileIfAny(path: string): GymFile | null {
  return existsSync(path) ? readGymFile(path) : null;
}

/** Rows in the order world, method, seed, a line each: two files of the same grid can be compared line by line. */
export function writeGymFile(path: string, file: GymFile): void {
  const order = (names: readonly string[], name: string) => names.indexOf(name);
  const worlds = file.worlds.map(({ name }) => name);
  const methods = file.methods.map(({ label }) => label);
  const rows = [...file.rows].sort(
    (a, b) =>
      order(worlds, a.world) - order(worlds, b.world) ||
      order(methods, a.method) - order(methods, b.method) ||
      a.seed - b.seed,
  );
  const lines = (list: readonly unknown[]) => list.map((entry) => `    ${JSON.stringify(entry)}`).join(',\n');
  const head = {
    format: file.format,
    source: file.source,
    gymVersion: file.gymVersion,
    simulationVersion: file.simulationVersion,
    seeds: file.seeds,
  };
  const text = [
    ...Object.entries(head).map(([key, value]) => `  ${JSON.stringify(key)}: ${JSON.stringify(value)}`),
    ...Object.entries({ methods: file.methods, worlds: file.worlds, rows }).map(
      ([key, list]) => `  ${JSON.stringify(key)}: [\n${lines(list)}\n  ]`,
    ),
  ];
  writeFileAtomic(path, `{\n${text.join(',\n')}\n}\n`);
}
