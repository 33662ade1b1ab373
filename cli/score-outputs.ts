import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Benchmark } from '../benchmarks/contract.ts';
import { UsageError } from '../core/errors.ts';
import { safeJson } from '../core/safe-json.ts';
import { wilsonInterval } from '../core/statistics/wilson-interval.ts';
import type { Task } from '../core/vocabulary.ts';
import { printText } from './print-text.ts';

/**
 * Scores the output files of a split: one JSON line per task that has a folder, then the summary; tasks without a
 * folder count as missing, not as wrong.
 * @throws {UsageError} when the benchmark's answers are no files, or no task of the split has a folder
 */
export async function scoreOutputs(
  benchmark: Benchmark,
  folder: string,
  tasks: readonly Task[],
): Promise<void> {
  const { outputs } = benchmark;
  if (outputs === undefined)
    throw new UsageError(`benchmark ${benchmark.name}: answers are texts; name a predictions file`);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new UsageError(`--outputs ${folder}: no such folder`);
  const known = new Set(tasks.map(({ id }) => id));
  const foreign = readdirSync(folder).filter((name) => !known.has(name));
  if (foreign.length > 0)
    printText(
      process.stderr,
      `not in the split, left out: ${foreign.slice(0, 5).join(', ')}${foreign.length > 5 ? ' ...' : ''}\n`,
    );
  const there = tasks.filter(({ id }) => existsSync(join(folder, id)));
  if (there.length === 0)
    throw new UsageError(`--outputs ${folder}: no task of the split is there (<task id>/${outputs.layout})`);
  let [hard, soft] = [0, 0];
  for (const task of there) {
    const score = await outputs.score(task, join(folder, task.id));
    hard += score.hard;
    soft += score.soft;
    const { cases } = score;
    printText(process.stdout, `${safeJson({ id: task.id, hard: score.hard, soft: score.soft, cases }, 0)}\n`);
  }
  const n = there.length;
  const { low, high } = wilsonInterval(hard, n);
  const summary = {
    n,
    hard: hard / n,
    soft: soft / n,
    hard_low: low,
    hard_high: high,
    missing: tasks.length - n,
  };
  printText(process.stdout, `${safeJson({ summary }, 0)}\n`);
}
