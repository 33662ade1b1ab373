import { type LimitKind, limitKinds, limitNames } from '../core/limits.ts';
import type { RunSummary } from './run-summary.ts';

export interface BudgetCell {
  /** `native`, `equal-rollouts` ...; `given`: a number of rollouts and nothing else; null: no budget. */
  readonly preset: string | null;
  /** The limit that the method was last refused for; null: none. */
  readonly binding: LimitKind | null;
  readonly unspent: Readonly<Partial<Record<LimitKind, number>>>;
  /** For people: `rollouts; 4 rollouts left`. */
  readonly text: string;
}

/** What became of a run's budget: which limit bound it, and what was left of each (spec/science.md 4). */
export function budgetCell({ run, learned }: RunSummary): BudgetCell {
  const preset = run.budget?.preset ?? (typeof run.rolloutBudget === 'number' ? 'given' : null);
  const spent = learned?.budget;
  if (spent === undefined) return { preset, binding: null, unspent: {}, text: '' };
  const { binding, unspent, cutShort } = spent;
  const left = limitKinds.flatMap((kind) => {
    const amount = unspent[kind];
    if (amount === undefined) return [];
    return [kind === 'usd' ? `$${amount.toFixed(4)}` : `${amount} ${limitNames[kind]}`];
  });
  const reached =
    binding === null ? 'none' : `${limitNames[binding]}${cutShort === null ? '' : ', cut short'}`;
  return { preset, binding, unspent, text: `${reached}; ${left.join(', ')} left` };
}

/** What the budgets of some runs are and were computed from, each once. */
export function budgetNotes(summaries: readonly RunSummary[]): string[] {
  const notes = summaries.flatMap(({ run: { benchmark, rolloutBudget, budget } }) => {
    if (budget === undefined && typeof rolloutBudget !== 'number') return [];
    const limits = { ...budget?.limits, rollouts: rolloutBudget ?? null };
    const named = limitKinds.flatMap((kind) => {
      const limit = limits[kind] ?? null;
      if (limit === null) return [];
      return [kind === 'usd' ? `$${limit.toFixed(4)}` : `${limit} ${limitNames[kind]}`];
    });
    const from = budget === undefined || budget.from === '' ? '' : ` (${budget.from})`;
    return [`budget ${budget?.preset ?? 'given'}, ${benchmark.label}: ${named.join(', ')}${from}`];
  });
  return [...new Set(notes)];
}
