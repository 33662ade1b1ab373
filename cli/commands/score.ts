import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { Benchmark, DataSource, OfficialScorer } from '../../benchmarks/contract.ts';
import { findBenchmark } from '../../benchmarks/registry.ts';
import { DataError, messageOf, UsageError } from '../../core/errors.ts';
import type { Json } from '../../core/json.ts';
import { PromptLibrary } from '../../core/prompts.ts';
import { safeJson } from '../../core/safe-json.ts';
import { wilsonInterval } from '../../core/statistics/wilson-interval.ts';
import type { Split, Task } from '../../core/vocabulary.ts';
import { collect, splitArgument } from '../arguments.ts';
import { printText } from '../print-text.ts';
import { scoreOutputs } from '../score-outputs.ts';
import { keyValues } from '../single-cell.ts';

interface ScoreOptions {
  readonly data?: string;
  readonly split: Split;
  readonly setting?: readonly string[];
  readonly outputs?: string;
}

export function register(program: Command): void {
  program
    .command('score')
    .description('official scores of predictions made anywhere')
    .argument('<benchmark>', 'name of the benchmark')
    .argument('[predictions.jsonl]', 'lines {"id", "prediction"} or {"prediction", "gold"}')
    .option(
      '--outputs <folder>',
      'for benchmarks whose answers are files: <folder>/<task id>/<case>_pred.xlsx',
    )
    .option(
      '--data <folder>',
      'split folder that the ids are looked up in (default: the bundled items, if any)',
    )
    .option('--split <split>', 'train, val or test', splitArgument, 'test')
    .option('--setting <key=value>', 'setting of the benchmark, repeatable', collect)
    .addHelpText(
      'after',
      `
Prints one JSON line per row, {"id","hard","soft","extracted"}, then {"summary": ...}.

Examples:
  $ skillopt-bench score searchqa predictions.jsonl --data data/searchqa --split val
  $ skillopt-bench score spreadsheetbench --outputs predictions --data data/spreadsheetbench`,
    )
    .action(async (name: string, file: string | undefined, options: ScoreOptions) => {
      const definition = findBenchmark(name);
      const benchmark = definition.create({ prompts: new PromptLibrary() });
      if (options.outputs !== undefined) {
        if (file !== undefined) throw new UsageError('a predictions file and --outputs exclude each other');
        await scoreOutputs(
          benchmark,
          options.outputs,
          await splitTasks(benchmark, definition.defaultSource, options),
        );
        return;
      }
      if (file === undefined) throw new UsageError('name a predictions file, or a folder with --outputs');
      if (benchmark.official === null)
        throw new UsageError(`benchmark ${name} has no scorer for single answers`);
      const rows = readRows(file);
      const golds = rows.some((row) => row.gold === undefined)
        ? await goldsById(benchmark, definition.defaultSource, options)
        : null;
      scoreRows(rows, benchmark.official, golds, file);
    });
}

interface PredictionRow {
  readonly line: number;
  readonly id: string | null;
  readonly prediction: string;
  readonly gold: Json | undefined;
}

function scoreRows(
  rows: readonly PredictionRow[],
  scorer: OfficialScorer<unknown, unknown>,
  golds: ReadonlyMap<string, unknown> | null,
  file: string,
): void {
  let hard = 0;
  let soft = 0;
  for (const row of rows) {
    const score = scorer.score(row.prediction, goldOf(row, scorer, golds, file));
    hard += score.hard;
    soft += score.soft;
    printText(
      process.stdout,
      `${safeJson({ id: row.id, hard: score.hard, soft: score.soft, extracted: score.extracted }, 0)}\n`,
    );
  }
  const n = rows.length;
  const interval = wilsonInterval(hard, n);
  const missing =
    golds === null ? 0 : [...golds.keys()].filter((id) => !rows.some((row) => row.id === id)).length;
  const summary = {
    n,
    hard: hard / n,
    soft: soft / n,
    hard_low: interval.low,
    hard_high: interval.high,
    missing,
  };
  printText(process.stdout, `${safeJson({ summary }, 0)}\n`);
}

function goldOf(
  row: PredictionRow,
  scorer: OfficialScorer<unknown, unknown>,
  golds: ReadonlyMap<string, unknown> | null,
  file: string,
): unknown {
  if (row.gold !== undefined) {
    try {
      return scorer.parseGold(row.gold);
    } catch (error) {
      throw new DataError(`${file}:${row.line}: gold: ${messageOf(error)}`, error);
    }
  }
  if (row.id === null) throw new DataError(`${file}:${row.line}: a row needs "id" or "gold"`);
  const gold = golds?.get(row.id);
  if (gold === undefined) throw new DataError(`${file}:${row.line}: id '${row.id}' is not in the split`);
  return gold;
}

async function goldsById(
  benchmark: Benchmark,
  fallback: DataSource | null,
  options: ScoreOptions,
): Promise<Map<string, unknown>> {
  const { official, evalPresentationSeed } = benchmark;
  const tasks = await splitTasks(benchmark, fallback, options);
  return new Map(tasks.map((task) => [task.id, official?.goldOf(task, evalPresentationSeed)]));
}

async function splitTasks(
  benchmark: Benchmark,
  fallback: DataSource | null,
  options: ScoreOptions,
): Promise<readonly Task[]> {
  const source =
    options.data === undefined ? fallback : { kind: 'split-dir' as const, path: resolve(options.data) };
  if (source === null)
    throw new UsageError(
      `${options.outputs === undefined ? 'rows without "gold" need' : '--outputs needs'} --data <split folder> (benchmark ${benchmark.name} bundles no items)`,
    );
  const dataset = await benchmark.load({
    source,
    settings: keyValues(options.setting ?? []),
    limit: 0,
    signal: new AbortController().signal,
  });
  return dataset.splits[options.split];
}

function readRows(file: string): PredictionRow[] {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    throw new DataError(`${file}: ${messageOf(error)}`, error);
  }
  const seen = new Map<string, number>();
  const rows = text.split('\n').flatMap((content, index): PredictionRow[] => {
    if (content.trim() === '') return [];
    const row = rowOf(content, index + 1, file);
    if (row.id !== null) {
      const before = seen.get(row.id);
      if (before !== undefined)
        throw new DataError(`${file}:${row.line}: id '${row.id}' stands already in line ${before}`);
      seen.set(row.id, row.line);
    }
    return [row];
  });
  if (rows.length === 0) throw new DataError(`${file}: no predictions`);
  return rows;
}

function rowOf(content: string, line: number, file: string): PredictionRow {
  let value: unknown;
  try {
    value = JSON.parse(content);
  } catch (error) {
    throw new DataError(`${file}:${line}: not JSON: ${messageOf(error)}`, error);
  }
  if (typeof value !== 'object' || value === null) throw new DataError(`${file}:${line}: not an object`);
  const { id, prediction, gold } = value as Record<string, unknown>;
  if (typeof prediction !== 'string')
    throw new DataError(`${file}:${line}: "prediction" is missing or not text`);
  if (id !== undefined && typeof id !== 'string' && typeof id !== 'number')
    throw new DataError(`${file}:${line}: "id" must be text or a number`);
  return { line, id: id === undefined ? null : String(id), prediction, gold: gold as Json | undefined };
}
