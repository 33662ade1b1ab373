import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { ConfigError, messageOf } from '../core/errors.ts';
import type { Benchmark, BenchmarkDefinition } from './contract.ts';

const isFunction = z.custom<(...input: never[]) => unknown>((value) => typeof value === 'function', {
  message: 'expected a function',
});

const definitionSchema = z.object({
  name: z.string().regex(/^[a-z0-9][a-z0-9-]*$/, 'expected lower-case letters, digits and hyphens'),
  summary: z.string(),
  defaultSource: z.union([
    z.null(),
    z.object({ kind: z.enum(['bundled', 'generated']) }),
    z.object({ kind: z.literal('split-dir'), path: z.string() }),
  ]),
  create: isFunction,
});

/** The parts of an adapter that the suite reads before it calls anything. */
const adapterSchema = z.object({
  name: z.string(),
  version: z.string().min(1),
  objective: z.union([
    z.object({ metric: z.enum(['hard', 'soft']) }),
    z.object({ metric: z.literal('mixed'), softWeight: z.number().min(0).max(1) }),
  ]),
  evalPresentationSeed: z.number().int(),
  needs: isFunction,
  modes: z.array(z.enum(['direct', 'codex', 'claude-code'])).min(1),
  timeLimitMs: z.number().positive(),
  brief: z.object({
    description: z.string(),
    seedDocument: z.string(),
    failureTypes: z.array(z.object({ name: z.string(), description: z.string() })),
    humanDocument: z
      .union([
        z.object({ read: isFunction, writtenBy: z.enum(['person', 'model']) }),
        z.object({ notPossible: z.string().min(1) }),
      ])
      .optional(),
  }),
  official: z.union([z.null(), z.object({ goldOf: isFunction, parseGold: isFunction, score: isFunction })]),
  load: isFunction,
  open: isFunction,
  inputText: isFunction,
});

/**
 * Imports an adapter of the user's own: a module (JavaScript, or TypeScript under tsx) that exports
 * `benchmark: BenchmarkDefinition`. Definition and adapter are checked by shape, so that a slip is a sentence
 * and not a stack. Importing runs the module's code: only give paths that you trust.
 * @param path relative paths start at the working directory
 * @throws {ConfigError} naming the file and what is wrong with it
 */
export async function loadBenchmarkModule(path: string): Promise<BenchmarkDefinition> {
  const file = resolve(path);
  if (!existsSync(file)) throw new ConfigError(`benchmark module ${path}: no such file`);
  let loaded: object;
  try {
    loaded = await import(pathToFileURL(file).href);
  } catch (error) {
    throw new ConfigError(`benchmark module ${path}: cannot be imported: ${messageOf(error)}`, error);
  }
  if (!('benchmark' in loaded))
    throw new ConfigError(
      `benchmark module ${path}: must export 'benchmark'; it exports ${Object.keys(loaded).join(', ') || 'nothing'}`,
    );
  const definition = checked<BenchmarkDefinition>(path, 'benchmark', definitionSchema, loaded.benchmark);
  return {
    name: definition.name,
    summary: definition.summary,
    defaultSource: definition.defaultSource,
    create: (context) => createChecked(path, definition, context),
  };
}

function createChecked(
  path: string,
  definition: BenchmarkDefinition,
  context: Parameters<BenchmarkDefinition['create']>[0],
): Benchmark {
  const adapter: unknown = definition.create(context);
  const benchmark = checked<Benchmark>(path, `${definition.name}.create()`, adapterSchema, adapter);
  if (benchmark.name !== definition.name)
    throw new ConfigError(
      `benchmark module ${path}: the definition is named '${definition.name}', its adapter '${benchmark.name}'`,
    );
  return benchmark;
}

/** The value itself, not a copy: methods keep their `this`. */
function checked<Shape>(path: string, what: string, schema: z.ZodType, value: unknown): Shape {
  const parsed = schema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const where = issue === undefined || issue.path.length === 0 ? '' : `, field '${issue.path.join('.')}'`;
    throw new ConfigError(`benchmark module ${path}: ${what}${where}: ${issue?.message ?? 'wrong shape'}`);
  }
  // The one cast at the border to foreign code: its shape has just been checked.
  return value as Shape;
}
