import { bestCandidate } from '../../baselines/best-candidate.ts';
import type { LabelledDocument, LearnResult, Method } from '../../core/arena.ts';
import { BudgetSpentError } from '../../core/errors.ts';
import { skillOf } from '../../core/hash.ts';
import type { RunArena } from './arena.ts';
import type { BudgetLedger } from './budget-ledger.ts';

export interface BudgetedResult extends LearnResult {
  /** Why learning was ended from outside; null: it ended by itself. */
  readonly cutShort: string | null;
}

/**
 * Lets a method learn until it ends or is refused what its budget does not hold. In the second case the document with
 * the highest mean on val stands for it, ties to the earlier, and the seed document where none was scored: the same
 * rule by which every method chooses (spec/baselines.md 1.3).
 */
export async function learnWithinBudget(
  method: Method,
  runArena: RunArena,
  ledger: BudgetLedger,
): Promise<BudgetedResult> {
  const { arena } = runArena;
  try {
    return { ...(await method.learn(arena)), cutShort: null };
  } catch (error) {
    if (!(error instanceof BudgetSpentError)) throw error;
    // Other branches of the method may still be at work: nothing new begins, and what runs is waited for.
    await runArena.close();
    const candidates = runArena.scored().map(({ skill, evaluation }) => ({ skill, evaluation }));
    const seed = skillOf(arena.brief.seedDocument);
    const leader = bestCandidate(candidates);
    const best = leader === null ? seed : leader.skill;
    const labels = new Set<LabelledDocument['label']>(['seed', 'best', method.headline]);
    return {
      documents: [...labels].map((label) => ({ label, skill: label === 'seed' ? seed : best })),
      candidates,
      history: { method: method.name, cutShort: { limit: ledger.binding, message: error.message } },
      cutShort: error.message,
    };
  }
}
