import type { Benchmark } from '../../benchmarks/contract.ts';
import type { WholeQuestion } from '../../core/val-desk.ts';
import type { Phase } from '../../core/vocabulary.ts';
import { limitsOf, type ResolvedRun } from '../resolved-run.ts';
import type { BudgetLedger } from './budget-ledger.ts';
import { greatestRolloutCost } from './greatest-rollout.ts';
import type { RanRollout, RolloutOrder, RolloutRunner } from './rollouts.ts';

const isMissing = ({ outcome }: RanRollout) => outcome.kind === 'infra-error';

export type LearnPhase = Extract<Phase, 'train' | 'val' | 'slow-update' | 'final-val'>;

interface PayingOptions {
  readonly run: ResolvedRun;
  readonly benchmark: Benchmark;
  readonly ledger: BudgetLedger;
  readonly rollouts: Pick<RolloutRunner, 'run'>;
}

export type PaidRollouts = (
  phase: LearnPhase,
  orders: readonly RolloutOrder[],
  whole?: WholeQuestion,
) => Promise<RanRollout[]>;

/**
 * Runs rollouts that have been charged, and charges their usage. Under a limit on tokens or money as many are begun
 * at once as fit at their greatest cost, and what they really cost decides on the next ones.
 * @throws {BudgetSpentError} when the next one does not fit; those that were not begun are charged back
 */
export function paidRollouts({ run, benchmark, ledger, rollouts }: PayingOptions): PaidRollouts {
  const { tokens: tokenLimit, usd: usdLimit } = limitsOf(run);
  const bounded = tokenLimit !== null || usdLimit !== null;

  const affordable = async (phase: LearnPhase, orders: readonly RolloutOrder[]) => {
    const piece: RolloutOrder[] = [];
    let [tokens, usd] = [0, 0];
    for (const order of orders) {
      const cost = await greatestRolloutCost(benchmark, run, order);
      tokens += cost.tokens ?? 0;
      usd += cost.usd ?? 0;
      if (piece.length > 0 && !ledger.holds({ tokens, usd })) break;
      if (piece.length === 0) admit(phase, orders, { tokens, usd });
      piece.push(order);
    }
    return piece;
  };

  const admit = (
    phase: LearnPhase,
    orders: readonly RolloutOrder[],
    cost: { tokens: number; usd: number },
  ) => {
    try {
      ledger.require(cost, `a rollout of task ${orders[0]?.task.id}`);
    } catch (error) {
      ledger.chargeRollouts(phase, -orders.length);
      throw error;
    }
  };

  return async (phase, orders, whole) => {
    const events: RanRollout[] = [];
    while (events.length < orders.length) {
      const rest = orders.slice(events.length);
      // An outage is told from the whole batch, not from the piece that could be afforded.
      const known = {
        tasks: whole?.tasks ?? orders.length,
        ran: (whole?.ran ?? 0) + events.length,
        missing: (whole?.missing ?? 0) + events.filter(isMissing).length,
      };
      const ran = await rollouts.run(bounded ? await affordable(phase, rest) : rest, {}, known);
      for (const event of ran) ledger.chargeTarget(event.usage);
      events.push(...ran);
    }
    return events;
  };
}
