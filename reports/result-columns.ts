import { besideColumns } from './beside-columns.ts';
import type { RunSummary } from './run-summary.ts';
import type { Column } from './table.ts';

const columns: readonly Column[] = [
  { key: 'benchmark', heading: 'benchmark', align: 'left' },
  { key: 'model', heading: 'model', align: 'left' },
  { key: 'model_id', heading: 'model id', align: 'left', detail: true },
  { key: 'mode', heading: 'mode', align: 'left', detail: true },
  { key: 'method', heading: 'method', align: 'left' },
  { key: 'method_label', heading: 'method label', align: 'left', detail: true },
  { key: 'optimizer', heading: 'optimizer', align: 'left' },
  { key: 'replicate', heading: 'rep', align: 'right', detail: true },
  { key: 'n', heading: 'n', align: 'right' },
  { key: 'hard_percent', heading: 'hard %', align: 'right' },
  { key: 'hard_low', heading: 'low', align: 'right', detail: true },
  { key: 'hard_high', heading: 'high', align: 'right', detail: true },
  { key: 'soft_percent', heading: 'soft %', align: 'right' },
  { key: 'unseen_percent', heading: 'unseen clusters', align: 'right', detail: true },
  { key: 'unseen_n', heading: 'n of unseen clusters', align: 'right', detail: true },
  { key: 'coverage_percent', heading: 'coverage', align: 'right' },
  { key: 'hard_percent_missing_zero', heading: 'hard %, missing = 0', align: 'right', detail: true },
  { key: 'hard_percent_missing_one', heading: 'hard %, missing = 1', align: 'right', detail: true },
  { key: 'refused', heading: 'refused', align: 'right', detail: true },
  { key: 'timed_out', heading: 'timed out', align: 'right', detail: true },
  { key: 'infra_errors', heading: 'infra errors', align: 'right', detail: true },
  { key: 'gain_points', heading: 'gain over no-skill', align: 'right' },
  { key: 'gain_low', heading: 'gain low', align: 'right', detail: true },
  { key: 'gain_high', heading: 'gain high', align: 'right', detail: true },
  { key: 'better', heading: 'better', align: 'right', detail: true },
  { key: 'worse', heading: 'worse', align: 'right', detail: true },
  { key: 'p', heading: 'p', align: 'right' },
  { key: 'test_accesses', heading: 'test opened', align: 'right' },
  { key: 'learn_rollouts', heading: 'rollouts', align: 'right' },
  { key: 'budget_preset', heading: 'budget', align: 'left', detail: true },
  { key: 'limit_reached', heading: 'limit reached', align: 'left', detail: true },
  { key: 'unspent_rollouts', heading: 'rollouts left', align: 'right', detail: true },
  { key: 'unspent_optimizer_calls', heading: 'optimizer calls left', align: 'right', detail: true },
  { key: 'unspent_optimizer_tokens', heading: 'optimizer tokens left', align: 'right', detail: true },
  { key: 'unspent_tokens', heading: 'tokens left', align: 'right', detail: true },
  { key: 'unspent_usd', heading: 'USD left', align: 'right', detail: true },
  { key: 'spared_rollouts', heading: 'spared by early stop', align: 'right', detail: true },
  { key: 'optimizer_calls', heading: 'opt. calls', align: 'right' },
  { key: 'target_tokens', heading: 'target tokens', align: 'right', detail: true },
  { key: 'optimizer_tokens', heading: 'optimizer tokens', align: 'right', detail: true },
  { key: 'model_seconds', heading: 'model s', align: 'right', detail: true },
  { key: 'distinct_replies', heading: 'distinct replies', align: 'right', detail: true },
  { key: 'skill', heading: 'skill', align: 'left', detail: true },
  { key: 'test_digest', heading: 'test split digest', align: 'left', detail: true },
  { key: 'run', heading: 'run', align: 'left', detail: true },
];

const partialColumn: Column = { key: 'partial', heading: 'partial', align: 'left', detail: true };

/**
 * The columns of the main table. Replicates are told apart as soon as there are several, limits where there are any, modes
 * where one drives an agent CLI, and unseen clusters where test shares some with train or val.
 */
export function resultColumns(
  summaries: readonly RunSummary[],
  { sharesClusters }: { readonly sharesClusters: boolean },
): readonly Column[] {
  const shown = new Set<string>();
  if (sharesClusters) shown.add('unseen_percent');
  if (summaries.some(({ run }) => run.mode.cli !== undefined)) shown.add('mode');
  if (summaries.some(({ run }) => run.replicate > 0)) shown.add('replicate');
  if (summaries.some(({ learned }) => learned?.budget !== undefined)) shown.add('limit_reached');
  const marked = summaries.some(({ partial }) => partial !== undefined);
  return columns.flatMap((column) => [
    shown.has(column.key) ? { ...column, detail: false } : column,
    ...(column.key === 'soft_percent' ? besideColumns(summaries) : []),
    ...(column.key === 'hard_high' && marked ? [partialColumn] : []),
  ]);
}
