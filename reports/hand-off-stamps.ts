import type { RunDescription } from './run-description.ts';

/** Who answered by hand, for every row and table of such a run (spec/science.md 8); empty for all others. */
export function handOffStamps(run: Pick<RunDescription, 'target' | 'optimizer'>): string[] {
  const roles = [
    ['target', run.target.handoff],
    ['optimizer', run.optimizer?.handoff],
  ] as const;
  const stamps = roles.flatMap(([role, handoff]) =>
    handoff === undefined ? [] : [`HAND-OFF ${role}: ${handoff.answeredBy}`],
  );
  const unblinded = roles.some(([, handoff]) => handoff?.blinded === false);
  return unblinded ? [...stamps, 'UNBLINDED'] : stamps;
}
