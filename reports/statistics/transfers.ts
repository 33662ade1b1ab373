import type { CellRuns, MethodRuns, ReplicateRun } from './cell-runs.ts';
import { type PairedEffect, pairedEffect } from './paired-effect.ts';

/** A document that something else than its target made: what it is worth on that target. */
export interface Transfer {
  readonly cell: CellRuns;
  /** Label, with the optimizer model where a folder has several. */
  readonly document: string;
  readonly optimizer: string | null;
  /** Over no skill of the same cell; null where nothing may be printed. */
  readonly gain: PairedEffect | null;
  readonly base: MethodRuns;
  readonly method: MethodRuns;
  /** False where the target was its own optimizer, or the document was learned in this very cell. */
  readonly transferred: boolean;
}

/**
 * Given documents that a run of the folder learned, and trained documents where a folder has several optimizer models: every
 * optimizer with every target. A given document that nobody here learned (written by hand, say) is no transfer.
 */
export function transfersOf(cells: readonly CellRuns[]): Transfer[] {
  const several = new Set(cells.flatMap(({ optimizer }) => optimizer ?? [])).size > 1;
  const places = placesOfLearning(cells);
  const given = new Set<string>();
  return cells.flatMap((cell) => {
    const base = cell.methods.find(({ name }) => name === 'no-skill');
    if (base === undefined) return [];
    return cell.methods.flatMap((method): Transfer[] => {
      const usesOptimizer = method.replicates.some(({ summary }) => summary.run.optimizer !== null);
      const document =
        several && usesOptimizer ? `${method.label}, optimizer ${cell.optimizer}` : method.label;
      const made = (optimizer: string | null, transferred: boolean): Transfer[] => [
        { cell, document, base, method, optimizer, transferred, gain: pairedEffect(method, base) },
      ];
      if (method.name === 'given-skill') {
        const learnedAt = places.get(skillOf(method.replicates[0]) ?? '');
        const key = JSON.stringify([placeOf(cell), method.label]);
        // It stands in the cells of all optimizers: once is enough.
        if (learnedAt === undefined || given.has(key)) return [];
        given.add(key);
        return made(null, !learnedAt.has(placeOf(cell)));
      }
      return several && usesOptimizer && method.learns ? made(cell.optimizer, !isItsOwn(method)) : [];
    });
  });
}

/** Where each document was learned, by its hash. */
function placesOfLearning(cells: readonly CellRuns[]): Map<string, Set<string>> {
  const places = new Map<string, Set<string>>();
  for (const cell of cells)
    for (const { replicates } of cell.methods.filter(({ learns }) => learns))
      for (const run of replicates) {
        const skill = skillOf(run) ?? '';
        places.set(skill, new Set([...(places.get(skill) ?? []), placeOf(cell)]));
      }
  return places;
}

function placeOf({ benchmark, model, mode, conditions }: CellRuns): string {
  return JSON.stringify([benchmark, model, mode, conditions]);
}

/** Hash of the document that stands for the method. */
function skillOf(run: ReplicateRun | undefined): string | undefined {
  const headline = run?.summary.run.method.headline ?? '';
  return run?.summary.tests.find(({ labels }) => labels.includes(headline))?.skill;
}

/** One model, whatever the names that it is declared under. */
function isItsOwn({ replicates }: MethodRuns): boolean {
  return replicates.every(({ summary: { run } }) => run.optimizer?.id === run.target.id);
}

/** Mean gain of everything that has one name, over the benchmarks and targets (or optimizers) that all have. */
export interface MeanGain {
  readonly name: string;
  readonly gain: number;
  readonly cells: number;
}

/**
 * Efficacy of an optimizer model: mean gain of its documents over targets and benchmarks; evolvability of a target: mean
 * gain over optimizer models and benchmarks. Only cells in which every optimizer has a number count, so that means of
 * different optimizers are of the same cells. One method at a time.
 */
export function meanGains(transfers: readonly Transfer[], of: (transfer: Transfer) => string): MeanGain[] {
  const byOptimizer = transfers.filter(({ optimizer, cell }) => optimizer !== null && cell.partial === null);
  const optimizers = new Set(byOptimizer.map(({ optimizer }) => optimizer));
  const cellOf = ({ cell, method }: Transfer) => JSON.stringify([method.label, placeOf(cell)]);
  const numbers = new Map<string, number>();
  for (const transfer of byOptimizer)
    if (transfer.gain !== null) numbers.set(cellOf(transfer), (numbers.get(cellOf(transfer)) ?? 0) + 1);
  const full = byOptimizer.filter(
    (transfer) => transfer.gain !== null && numbers.get(cellOf(transfer)) === optimizers.size,
  );
  return [...new Set(full.map(of))].sort().map((name) => {
    const gains = full.filter((transfer) => of(transfer) === name).map(({ gain }) => gain?.difference ?? 0);
    return { name, gain: gains.reduce((sum, gain) => sum + gain, 0) / gains.length, cells: gains.length };
  });
}
