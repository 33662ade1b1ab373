import type { OptimizerCall } from '../../core/arena.ts';
import type { JsonObject } from '../../core/json.ts';
import { countKinds } from './observe-calls.ts';
import type { TestScores } from './observe-final.ts';
import type { Segment } from './segments.ts';
import type { TraceConfig } from './trace-config.ts';

/** Accounting stages of the reference (spec/optimizer.md 7). */
const stages: { readonly [kind: string]: string } = {
  failure_analyst: 'analyst',
  success_analyst: 'analyst',
  failure_merge: 'merge',
  success_merge: 'merge',
  final_merge: 'merge',
};

/** Calls and rollouts of the whole run, in the form of `expected.counts`. */
export function observeCounts(
  segments: readonly Segment[],
  test: TestScores | null,
  { published }: TraceConfig,
): JsonObject {
  const calls: OptimizerCall[] = segments.flatMap((segment) => segment.of('call').map(({ call }) => call));
  const byKind = countKinds(calls);
  const byStage: { [stage: string]: number } = {};
  for (const [kind, count] of Object.entries(byKind)) {
    const stage = stages[kind] ?? kind;
    byStage[stage] = (byStage[stage] ?? 0) + count;
  }
  const sum = (kinds: readonly Segment['kind'][], of: keyof ReturnType<Segment['rollouts']>) =>
    segments
      .filter(({ kind }) => kinds.includes(kind))
      .reduce((total, segment) => total + segment.rollouts()[of], 0);
  const everywhere = ['start', 'step', 'epoch-end', 'finish'] as const;
  const comparison = published.optimizer.use_slow_update ? 'slow_comparison' : 'meta_comparison';
  const byPhase = withoutZeros({
    selection_baseline: sum(['start'], 'selection'),
    train: sum(everywhere, 'train'),
    selection_steps: sum(['step'], 'selection'),
    [comparison]: sum(everywhere, 'comparison'),
    selection_slow: sum(['epoch-end'], 'selection'),
    // A final validation may be asked for as either phase; there is no other evaluation at the end.
    selection_final: sum(everywhere, 'finalSelection') + sum(['finish'], 'selection'),
    ...test?.rollouts,
  });
  const pairs = new Set([...segments.flatMap(pairsOf), ...(test?.pairs ?? [])]);
  return {
    optimizer_calls_by_kind: byKind,
    optimizer_calls_by_stage: byStage,
    optimizer_calls_total: calls.length,
    target_rollouts_by_phase: byPhase,
    target_rollouts_total: Object.values(byPhase).reduce((total, count) => total + count, 0),
    distinct_skill_task_pairs: pairs.size,
  };
}

function pairsOf(segment: Segment): string[] {
  return [
    ...segment.of('rollouts').flatMap(({ skill, rows }) => rows.map((row) => `${skill}|${row.task.id}`)),
    ...segment
      .of('evaluation')
      .flatMap(({ skill, evaluation }) => evaluation.items.map(({ id }) => `${skill}|${id}`)),
  ];
}

function withoutZeros(counts: { [name: string]: number }): { [name: string]: number } {
  return Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0));
}
