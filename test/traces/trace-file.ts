import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { ConfigError, messageOf } from '../../core/errors.ts';
import type { Json, JsonObject } from '../../core/json.ts';
import { schemaIssues } from '../../core/schema-issues.ts';

/** The format that this folder reads; it is described in the README beside the traces. */
export const traceFormat = 'skillopt-conformance-trace/1';

const ids = z.array(z.string());
const position = z.number().int().min(0);

const task = z.looseObject({
  id: z.string().min(1),
  question: z.string(),
  task_type: z.string(),
  requires: ids.min(1),
  forbids: ids,
  fail_label: z.string(),
  fail_reason: z.string().nullable().optional(),
});

const reply = z.looseObject({ reply: z.string() });
const analystReplies = z
  .array(reply.extend({ step: position, micro_batch: position, minibatch: position, task_ids: ids }))
  .optional();
const mergeReplies = z.array(reply.extend({ step: position, level: position, group: position })).optional();
const stepReplies = z.array(reply.extend({ step: position })).optional();
const epochReplies = z.array(reply.extend({ epoch: position })).optional();

const any = z.custom<Json>((value) => value !== undefined, 'missing');
const anyObject = z.custom<JsonObject>(isObject, 'expected a mapping');
const defectFields = ids.optional();

const minibatch = z.looseObject({ task_ids: ids });

/** What the allowances of the format look at; everything else is compared as it stands. */
const step = z.looseObject({
  step: z.number(),
  action: z.string(),
  candidate: z.looseObject({ same_as_current: z.boolean(), hash: z.string() }).nullable(),
  selection: anyObject.nullable(),
  step_buffer_entry: anyObject.nullable(),
  step_buffer_in: z.looseObject({ entries: z.array(anyObject), reference_defect_fields: defectFields }),
  micro_batches: z.array(
    z.looseObject({ failure_minibatches: z.array(minibatch), success_minibatches: z.array(minibatch) }),
  ),
  optimizer_calls: z.array(anyObject),
  optimizer_call_counts: z.record(z.string(), z.number()),
  reference_defect_fields: defectFields,
});

const epochEnd = z.looseObject({
  epoch: z.number(),
  slow_update: anyObject.nullable(),
  meta_skill: anyObject.nullable(),
  optimizer_call_counts: z.record(z.string(), z.number()),
  target_rollouts: z.record(z.string(), z.number()),
  reference_defect_fields: defectFields,
});

const traceSchema = z.looseObject({
  format: z.literal(traceFormat),
  name: z.string(),
  config: any,
  initial_skill: z.string(),
  initial_skill_hash: z.string(),
  tasks: z.looseObject({ train: z.array(task).min(1), val: z.array(task).min(1), test: z.array(task) }),
  scoring: z.literal('token-table'),
  replies: z.strictObject({
    failure_analyst: analystReplies,
    success_analyst: analystReplies,
    failure_merge: mergeReplies,
    success_merge: mergeReplies,
    final_merge: stepReplies,
    ranking: stepReplies,
    lr_autonomous: stepReplies,
    rewrite: stepReplies,
    appendix_consolidate: stepReplies,
    slow_update: epochReplies,
    meta_skill: epochReplies,
  }),
  expected: z.strictObject({
    derived: anyObject,
    epoch_plan: z.array(any),
    baseline: anyObject,
    steps: z.array(step),
    epoch_ends: z.array(epochEnd),
    final: z.looseObject({
      totals: z.record(z.string(), z.number()),
      current_skill_hash: z.string(),
      reference_defect_fields: defectFields,
    }),
    counts: z.looseObject({
      optimizer_calls_by_kind: z.record(z.string(), z.number()),
      optimizer_calls_by_stage: z.record(z.string(), z.number()),
      optimizer_calls_total: z.number(),
      target_rollouts_by_phase: z.record(z.string(), z.number()),
      target_rollouts_total: z.number(),
      distinct_skill_task_pairs: z.number(),
      reference_defect_fields: defectFields,
    }),
  }),
});

/** One recorded run of the reference: inputs, scripted replies and outcomes. */
export type Trace = z.infer<typeof traceSchema>;
export type ExpectedOutcomes = Trace['expected'];
export type TraceTask = z.infer<typeof task>;

/**
 * Reads trace files; a folder stands for the `*.json` files in it, in name order.
 * @throws {ConfigError} naming the file when it cannot be read, is no JSON, or is not of the format
 */
export function readTraces(paths: readonly string[]): { readonly file: string; readonly trace: Trace }[] {
  return paths.flatMap(filesOf).map((path) => ({ file: basename(path), trace: readTrace(path) }));
}

function filesOf(path: string): string[] {
  if (!statOf(path).isDirectory()) return [path];
  const names = readdirSync(path).filter((name) => name.endsWith('.json'));
  if (names.length === 0) throw new ConfigError(`${path}: the folder holds no *.json file`);
  return names.sort().map((name) => join(path, name));
}

function statOf(path: string) {
  try {
    return statSync(path);
  } catch (error) {
    throw new ConfigError(`${path}: cannot be read: ${messageOf(error)}`, error);
  }
}

/** Reads one trace file. @throws {ConfigError} as `readTraces` */
export function readTrace(path: string): Trace {
  let value: unknown;
  try {
    value = JSON.parse(readFileSync(path, 'utf8'));
  } catch (error) {
    throw new ConfigError(`${path}: is not a readable JSON file: ${messageOf(error)}`, error);
  }
  return parseTrace(value, path);
}

/** @throws {ConfigError} naming `path` and the wrong fields */
function parseTrace(value: unknown, path: string): Trace {
  const format = isObject(value) ? value.format : undefined;
  if (format !== traceFormat)
    throw new ConfigError(
      `${path}: unknown format ${format === undefined ? '(no key "format")' : JSON.stringify(format)}; this command reads "${traceFormat}"`,
    );
  const parsed = traceSchema.safeParse(value);
  // The file's own order of keys is that of a run; the parsed copy has the schema's.
  if (parsed.success) return value as Trace;
  const issues = schemaIssues(parsed.error.issues, { schema: traceSchema, value });
  const sentences = issues.slice(0, 5).map((issue) => issue.message);
  throw new ConfigError(`${path}: not a trace of format ${traceFormat}: ${sentences.join('; ')}`);
}

/** Narrows to a JSON object (neither null nor a list). */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
