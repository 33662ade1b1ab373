import type { Benchmark } from '../benchmarks/contract.ts';
import type { JsonObject } from '../core/json.ts';
import type { Sandbox } from '../sandbox/sandbox.ts';

/**
 * Asks the sandbox for the languages in which models write code for a benchmark. A runner that is missing is found
 * here, before anything is paid for; in the middle of a run it would be a failed task after each paid call.
 * @throws {ConfigError} with the install line
 */
export async function requireCode(
  benchmark: Benchmark,
  settings: JsonObject,
  sandbox: Sandbox | undefined,
): Promise<void> {
  for (const language of benchmark.codeLanguages?.(settings) ?? []) await sandbox?.require(language);
}
