import type { CellLayout } from '../cells/layout.ts';
import { referenceVariant } from '../reference-variant.ts';
import type { RunSummary } from '../run-summary.ts';
import type { CellRuns } from './cell-runs.ts';

/** A comparison that is named before any score is known. */
export interface Contrast {
  readonly own: string;
  readonly other: string;
}

/**
 * Labels of the methods that tables are about: the layout's own one, else every entry of the method SkillOpt (several in an
 * ablation). Empty where a folder has neither.
 */
export function ownLabels(cells: readonly CellRuns[], layout: CellLayout | null): string[] {
  const own = layout?.own ?? null;
  if (own !== null) return [layout?.methods.find(({ heading }) => heading === own)?.label ?? own];
  const named = cells.flatMap(({ methods }) =>
    methods.flatMap(({ name, label }) => (name === 'skillopt' ? [label] : [])),
  );
  return [...new Set(named)].sort();
}

/**
 * The entry of an ablation that its variants are measured by, as its charts do: the one called so, else the one with the preset's own
 * values; null where none is.
 */
export function referenceLabel(owns: readonly string[], summaries: readonly RunSummary[]): string | null {
  if (owns.length < 2) return null;
  const named = ['default', 'skillopt'].find((label) => owns.includes(label));
  if (named !== undefined) return named;
  const usual = referenceVariant(summaries.filter(({ run }) => owns.includes(run.method.label)));
  return usual !== null && owns.includes(usual) ? usual : null;
}

/**
 * Every own method against every other one, in the order no skill, seed, given documents, rivals; then the variants of an
 * ablation against its reference.
 */
export function contrastsOf(
  cells: readonly CellRuns[],
  owns: readonly string[],
  reference: string | null,
): Contrast[] {
  const ranked = new Map<string, string>();
  for (const { methods } of cells)
    for (const { label, name } of methods) {
      const rank = ['no-skill', 'seed-skill', 'given-skill'].indexOf(name);
      if (!owns.includes(label)) ranked.set(label, `${rank === -1 ? 9 : rank}${label}`);
    }
  const others = [...ranked].sort(([, a], [, b]) => (a < b ? -1 : 1)).map(([label]) => label);
  return [
    ...owns.flatMap((own) => others.map((other) => ({ own, other }))),
    ...owns.flatMap((own) => (reference === null || own === reference ? [] : [{ own, other: reference }])),
  ];
}
