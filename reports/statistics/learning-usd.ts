import { z } from 'zod';
import { costUsd } from '../../models/wrap/price.ts';
import type { RunSummary } from '../run-summary.ts';

const usage = z.object({
  input: z.number(),
  output: z.number(),
  cachedInput: z.number().default(0),
  reasoning: z.number().default(0),
});
const price = z.object({
  inputUsdPerMillion: z.number(),
  cachedInputUsdPerMillion: z.number().nullable(),
  outputUsdPerMillion: z.number(),
  asOf: z.string(),
});
const prices = z.object({ target: price, optimizer: price.nullable() });

/**
 * US dollars that learning cost, at the prices that the run was resolved with. Only a budget of money notes prices in the
 * log; null everywhere else, and for simulated models, which nobody pays.
 */
export function learningUsd({ run, learned }: RunSummary): number | null {
  const known = prices.safeParse(run.budget?.prices);
  const target = usage.safeParse(learned?.spent.targetTokens);
  const optimizer = usage.safeParse(learned?.spent.optimizerTokens);
  if (!known.success || !target.success || !optimizer.success || run.target.source !== 'live') return null;
  if (known.data.optimizer === null && optimizer.data.input + optimizer.data.output > 0) return null;
  return (
    costUsd(target.data, known.data.target) +
    (known.data.optimizer === null ? 0 : costUsd(optimizer.data, known.data.optimizer))
  );
}
