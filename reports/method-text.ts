import { handOffStamps } from './hand-off-stamps.ts';
import type { RunDescription } from './run-description.ts';

type Stamped = Pick<RunDescription, 'method' | 'target' | 'optimizer'>;

/** What must be said wherever a method is named: `UNBLINDED`, `PLACEBO`, `HAND-OFF optimizer: Jane Doe`; each once. */
export function methodStamps(runs: readonly Stamped[]): string[] {
  return [...new Set(runs.flatMap((run) => [...run.method.stamps, ...handOffStamps(run)]))];
}

/** The first words of some stamps, each once: `HAND-OFF` of `HAND-OFF optimizer: Jane Doe`. */
export function shortStamps(stamps: readonly string[]): string[] {
  return [...new Set(stamps.map((stamp) => stamp.trim().split(/\s+/)[0] ?? ''))].filter(
    (word) => word !== '',
  );
}

/** A method as headings and charts name it: its label with the short stamps of the runs that stand behind it. */
export function methodText(label: string, runs: readonly Stamped[]): string {
  return [label, ...shortStamps(methodStamps(runs))].join(' ');
}
