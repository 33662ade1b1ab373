import type { Candidate } from './candidate.ts';
import type { Search } from './search-options.ts';
import { valIdsFor } from './val-policy.ts';

/**
 * Scores an accepted child on val and enters it. Returns its index, or null when its rollouts cannot be paid.
 */
export async function addProgram<Trace>(
  search: Search<Trace>,
  candidate: Candidate,
  parents: readonly number[],
): Promise<number | null> {
  const { world, options, state, tell } = search;
  const ids = valIdsFor(options.valPolicy, world.valIds.length, state);
  if (!world.affords(ids.length + options.reserve)) return null;
  const discoveredAt = state.metricCalls;
  const { rows, charged } = await world.scoreVal(candidate, ids);
  state.metricCalls += charged;
  tell('rollouts-charged', { charged, total: state.metricCalls });
  const before = state.fronts.members();
  const program = state.add(candidate, parents, rows, discoveredAt);
  tellVal(search, program);
  const programs = state.fronts.members();
  tell('front-updated', { programs, displaced: before.filter((index) => !programs.includes(index)) });
  return program;
}

/** What a program's run on val came to. */
export function tellVal<Trace>({ world, state, tell }: Search<Trace>, program: number): void {
  const { mean, scores } = state.program(program);
  tell('val-scored', {
    program,
    mean,
    coverage: scores.size,
    best: state.best(),
    scores: [...scores].map(([id, score]) => ({ task: world.valIds[id] ?? '', score })),
  });
}
