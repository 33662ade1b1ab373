import type { RunSummary } from '../run-summary.ts';
import type { Conditions } from './paper-schema.ts';

/** Under which names of the paper a number stands. */
export interface PaperCell {
  readonly benchmark: string;
  readonly target: string;
  readonly mode: string;
}

/** The reason that takes a number out of such a table altogether. */
export const simulatedRefusal = 'simulated numbers are compared with nothing real';

/** Why a number of these runs may not be compared with the paper's; null = it may. */
export function refusalOf(
  { benchmark, target, mode }: PaperCell,
  runs: readonly RunSummary[],
  { testDigests, modelIds }: Conditions,
): string | null {
  const ids = modelIds[target] ?? [];
  const digest = testDigests[benchmark];
  for (const { run, dataset } of runs) {
    if (run.target.source === 'simulated') return simulatedRefusal;
    if (run.mode.name !== mode) return `the mode is ${run.mode.name}, the paper's ${mode}`;
    if (!ids.includes(run.target.id))
      return `the model id is '${run.target.id}', the paper's ${target} is ${ids.map((id) => `'${id}'`).join(' or ')}`;
    if (digest === undefined || digest.value === null)
      return `the digest of the paper's test split of ${benchmark} is not known: ${digest?.because ?? 'not a benchmark of the paper'}`;
    if (dataset.test.digest !== digest.value)
      return `the test split of ${benchmark} is ${dataset.test.digest.slice(0, 16)}, the paper's ${digest.value.slice(0, 16)}`;
  }
  return null;
}

/** The same of the optimizer model, for numbers that are about it. */
export function optimizerRefusal(
  optimizer: string,
  runs: readonly RunSummary[],
  { modelIds }: Conditions,
): string | null {
  const ids = modelIds[optimizer] ?? [];
  const other = runs.find(({ run }) => run.optimizer === null || !ids.includes(run.optimizer.id));
  return other === undefined
    ? null
    : `the optimizer's model id is '${other.run.optimizer?.id ?? 'none'}', the paper's ${optimizer} is ${ids.map((id) => `'${id}'`).join(' or ')}`;
}
