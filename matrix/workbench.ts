import { readFileSync } from 'node:fs';
import { dirname, isAbsolute, resolve } from 'node:path';
import { baselineDefinitions } from '../baselines/registry.ts';
import type { BenchmarkDefinition } from '../benchmarks/contract.ts';
import { loadBenchmarkModule } from '../benchmarks/load-module.ts';
import { findBenchmark } from '../benchmarks/registry.ts';
import type { Method, MethodDefinition } from '../core/arena.ts';
import { ConfigError, messageOf } from '../core/errors.ts';
import type { JsonObject } from '../core/json.ts';
import { didYouMean } from '../core/nearest-name.ts';
import type { PromptLibrary } from '../core/prompts.ts';
import { skilloptDefinition } from '../optimizer/index.ts';

export const methodDefinitions: readonly MethodDefinition[] = [...baselineDefinitions, skilloptDefinition];

/** @throws {ConfigError} listing all methods */
export function findMethod(name: string): MethodDefinition {
  const found = methodDefinitions.find((definition) => definition.name === name);
  if (found !== undefined) return found;
  const names = methodDefinitions.map((definition) => definition.name);
  throw new ConfigError(`unknown method '${name}'${didYouMean(name, names)}; there are: ${names.join(', ')}`);
}

/** Makes a method from its configuration; files that it names are read relative to `folder`. */
export function createMethod(
  name: string,
  config: JsonObject,
  prompts: PromptLibrary,
  folder: string,
): Method {
  const readFile = (path: string) => {
    const full = isAbsolute(path) ? path : resolve(folder, path);
    try {
      return readFileSync(full, 'utf8');
    } catch (error) {
      throw new ConfigError(`method ${name}: cannot read '${path}': ${messageOf(error)}`, error);
    }
  };
  return findMethod(name).create(config, { prompts, readFile });
}

/** A benchmark's registry entry: one of ours, or an adapter loaded by path. */
export async function benchmarkDefinition(
  name: string,
  module: string | undefined,
  folder: string,
): Promise<BenchmarkDefinition> {
  if (module === undefined) return findBenchmark(name);
  return loadBenchmarkModule(resolve(folder, module));
}

export function folderOf(file: string): string {
  return dirname(resolve(file));
}
