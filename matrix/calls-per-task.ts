import type { Benchmark } from '../benchmarks/contract.ts';
import type { JsonObject } from '../core/json.ts';
import { findMode } from '../modes/registry.ts';

/**
 * Model calls that are assumed of one rollout in an agent CLI, which decides itself how often it asks: what the published
 * tool loop on spreadsheets allows. An assumption and no bound: the time limit of the task is what ends an episode.
 */
export const assumedCliCalls = 30;

/** Tokens of one prompt of an agent CLI where the model's context window is not known: an assumption too. */
export const assumedCliPrompt = 64_000;

/** Most model calls of one rollout: what the benchmark says, or in modes that drive a CLI an assumption. */
export function callsPerTask(benchmark: Benchmark, mode: string, settings: JsonObject): number {
  if (findMode(mode).cli !== null) return assumedCliCalls;
  return benchmark.callsPerTask?.(settings) ?? 1;
}
