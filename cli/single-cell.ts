import type { Command } from 'commander';
import { UsageError } from '../core/errors.ts';
import { canonicalHash } from '../core/hash.ts';
import { schemaIssues } from '../core/schema-issues.ts';
import { type MatrixFile, matrixFileSchema } from '../matrix/matrix-file.ts';
import { collect, countArgument } from './arguments.ts';

/** Options that name one cell on the command line. */
export interface CellOptions {
  readonly benchmark: string;
  readonly module?: string;
  readonly model: string;
  readonly mode: string;
  readonly data?: string;
  readonly setting?: readonly string[];
  readonly maxOutputTokens?: number;
}

export function withCellOptions(command: Command): Command {
  return command
    .requiredOption('--benchmark <name>', 'benchmark')
    .requiredOption('--model <name>', 'target model')
    .option('--mode <name>', 'execution mode: direct, codex or claude-code', 'direct')
    .option('--data <folder>', 'split folder (default: the bundled or generated items)')
    .option('--module <file>', 'adapter of your own, loaded by path')
    .option('--setting <key=value>', 'setting of the benchmark, repeatable', collect)
    .option('--max-output-tokens <n>', 'output limit of the target', countArgument);
}

/**
 * A matrix of one cell. What differs from the defaults is in the labels as a short hash, so that two such
 * commands never share a run and a no-skill run still pairs with a trained one of the same conditions.
 *  @throws {UsageError} when the values do not make one
 */
export function singleCell(
  options: CellOptions,
  rest: { name: string; method: MatrixFile['methods'][number]; optimizer?: string; seed?: number },
): MatrixFile {
  const settings = keyValues(options.setting ?? []);
  const conditions = { settings, data: options.data, maxOutputTokens: options.maxOutputTokens };
  const plain =
    Object.keys(settings).length === 0 && options.data === undefined && options.maxOutputTokens === undefined;
  const benchmark = {
    name: options.benchmark,
    ...(plain ? {} : { label: `${options.benchmark}-${canonicalHash(conditions).slice(0, 6)}` }),
    ...(options.module === undefined ? {} : { module: options.module }),
    ...(options.data === undefined ? {} : { data: options.data }),
    settings,
  };
  const set = options.maxOutputTokens === undefined ? {} : { maxOutputTokens: options.maxOutputTokens };
  const given = {
    name: rest.name,
    benchmarks: [benchmark],
    models: [options.model],
    modes: [options.mode],
    methods: [rest.method],
    overrides: [{ when: {}, set }],
    ...(rest.optimizer === undefined ? {} : { optimizers: [rest.optimizer] }),
    ...(rest.seed === undefined ? {} : { seed: rest.seed }),
  };
  const parsed = matrixFileSchema.safeParse(given);
  if (parsed.success) return parsed.data;
  const issues = schemaIssues(parsed.error.issues, { schema: matrixFileSchema, value: given });
  throw new UsageError(issues.map(({ message }) => message).join('; '));
}

/** JSON as zod's own type has it: arrays can be written to. */
type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue };

/** `a.b=3` pairs as nested values; the value is JSON where it parses as such, else text. */
export function keyValues(pairs: readonly string[]): Record<string, JsonValue> {
  const result: Record<string, JsonValue> = {};
  for (const pair of pairs) {
    const cut = pair.indexOf('=');
    if (cut < 1) throw new UsageError(`'${pair}' is not of the form key=value`);
    assign(result, pair.slice(0, cut).split('.'), jsonOrText(pair.slice(cut + 1)));
  }
  return result;
}

function assign(target: Record<string, JsonValue>, path: readonly string[], value: JsonValue): void {
  const [first = '', ...others] = path;
  if (others.length === 0) {
    target[first] = value;
    return;
  }
  const inner = target[first];
  const nested: Record<string, JsonValue> =
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? { ...(inner as Record<string, JsonValue>) }
      : {};
  assign(nested, others, value);
  target[first] = nested;
}

function jsonOrText(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}
