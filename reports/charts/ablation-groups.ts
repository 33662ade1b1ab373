import { methodText } from '../method-text.ts';
import type { RunSummary } from '../run-summary.ts';
import { unlikeReplicates } from '../statistics/cell-runs.ts';
import { differingConditions, testConditions } from '../statistics/conditions.ts';
import { benchmarkText } from '../test-score.ts';
import { naturalOrder } from './natural-order.ts';
import { referenceVariant } from './reference-variant.ts';
import { type Estimate, gainOfRuns, scoreOfRuns } from './variant-scores.ts';

export interface AblationVariant {
  readonly label: string;
  /** Trained documents behind the numbers. */
  readonly replicates: number;
  readonly isReference: boolean;
  /** Hard % on test; null: no run, none that may be printed, or replicates that are not alike. */
  readonly score: Estimate | null;
  /** Points over the reference on the same tasks; null for the reference, and where nothing can be paired. */
  readonly gain: Estimate | null;
}

/** Variants that differ in nothing but the method: one benchmark, target, mode and optimizer. */
export interface AblationGroup {
  readonly benchmark: string;
  readonly target: string;
  readonly mode: string;
  /** null: no variant has one. */
  readonly optimizer: string | null;
  readonly variants: readonly AblationVariant[];
}

export interface AblationOptions {
  /** Label of the variant that the others are compared with; else `referenceVariant` looks for it. */
  readonly reference?: string;
  /** Labels in the order of the matrix; else by name, numbers in them by value. */
  readonly order?: readonly string[];
}

/** What the finished runs of an ablation, or of any matrix, say by variant. */
export function ablationGroups(
  summaries: readonly RunSummary[],
  { reference, order = [] }: AblationOptions = {},
): AblationGroup[] {
  const finished = summaries.filter((summary) => summary.finished);
  const wanted = reference ?? referenceVariant(finished);
  const cells = new Map<string, RunSummary[]>();
  for (const summary of finished) {
    const { benchmark, target, mode } = summary.run;
    const key = JSON.stringify([benchmarkText(benchmark), target.name, mode.name]);
    cells.set(key, [...(cells.get(key) ?? []), summary]);
  }
  return [...cells]
    .sort(([a], [b]) => naturalOrder(a, b))
    .flatMap(([, runs]) => byOptimizer(runs))
    .map(({ optimizer, runs }) => groupOf(runs, optimizer, wanted, order));
}

/** One group an optimizer; variants that need none stand in each. */
function byOptimizer(
  runs: readonly RunSummary[],
): { readonly optimizer: string | null; readonly runs: readonly RunSummary[] }[] {
  const names = [...new Set(runs.flatMap(({ run }) => run.optimizer?.name ?? []))].sort(naturalOrder);
  if (names.length === 0) return [{ optimizer: null, runs }];
  return names.map((optimizer) => ({
    optimizer,
    runs: runs.filter(({ run }) => run.optimizer === null || run.optimizer.name === optimizer),
  }));
}

function groupOf(
  runs: readonly RunSummary[],
  optimizer: string | null,
  reference: string | null,
  order: readonly string[],
): AblationGroup {
  const variants = new Map<string, RunSummary[]>();
  for (const summary of [...runs].sort((a, b) => a.run.replicate - b.run.replicate)) {
    const { label } = summary.run.method;
    variants.set(label, [...(variants.get(label) ?? []), summary]);
  }
  const base = reference === null ? undefined : variants.get(reference);
  const place = (label: string) => (order.includes(label) ? order.indexOf(label) : order.length);
  const run = runs[0]?.run;
  return {
    benchmark: run === undefined ? '' : benchmarkText(run.benchmark),
    target: run?.target.name ?? '',
    mode: run?.mode.name ?? '',
    optimizer,
    variants: [...variants]
      .sort(([a], [b]) => place(a) - place(b) || baseFirst(a, b) || naturalOrder(a, b))
      .map(([label, own]) => ({
        label: methodText(
          label,
          own.map(({ run }) => run),
        ),
        ...{ replicates: own.length, isReference: label === reference },
        score: areAlike(own) ? scoreOfRuns(own) : null,
        gain:
          base === undefined || label === reference || !areAlike(own, base) ? null : gainOfRuns(own, base),
      })),
  };
}

/** May runs of one label be averaged, and two labels compared? Test conditions are alike in all, others in each. */
function areAlike(...methods: readonly (readonly RunSummary[])[]): boolean {
  return (
    differingConditions(methods.flat().map(testConditions)).length === 0 &&
    methods.every((runs) => unlikeReplicates(runs).length === 0)
  );
}

/** Where no order is given, what everything is compared with in the end stands first. */
function baseFirst(a: string, b: string): number {
  return Number(b === 'no-skill') - Number(a === 'no-skill');
}
