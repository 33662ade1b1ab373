import { mergePasses, sumOf } from './acceptance.ts';
import { addProgram } from './add-program.ts';
import { survivors, withoutDominated } from './dominated.ts';
import type { MergeChild } from './merge-child.ts';
import { mergeSubsample, sharedIds } from './merge-subsample.ts';
import type { Search } from './search-options.ts';
import { valCost } from './val-policy.ts';

/** Tries a merge when one is due (spec/baselines.md 5.8). Was a child built, so that the turn is over? */
export async function mergeTurn<Trace>(run: Search<Trace>): Promise<boolean> {
  const { world, options, state } = run;
  const due = options.merge.enabled && state.mergesDue > 0 && state.addedMutation;
  state.addedMutation = false;
  const cost = options.merge.subsample + valCost(options.valPolicy, world.valIds.length) + options.reserve;
  if (!due || !world.affords(cost)) return false;
  const child = buildChild(run);
  if (child === null) return false;
  const [first, second] = [state.program(child.first).scores, state.program(child.second).scores];
  const ids = mergeSubsample(first, second, options.merge.subsample, run.rng);
  if (ids.length === 0) return false;
  run.merger.markTried(child);
  await tryChild(run, child, ids);
  return true;
}

function buildChild<Trace>({ options, state, merger, rng }: Search<Trace>): MergeChild | null {
  const { fronts, means } = state.standings();
  const overlaps = (first: number, second: number) =>
    sharedIds(state.program(first).scores, state.program(second).scores).length >= options.merge.overlap;
  return merger.build(state.lineage(), survivors(withoutDominated(fronts, means)), overlaps, rng);
}

async function tryChild<Trace>(run: Search<Trace>, child: MergeChild, ids: readonly number[]): Promise<void> {
  const { world, state, tell } = run;
  const parents = [child.first, child.second];
  const { rows, charged } = await world.scoreVal(child.candidate, ids);
  state.metricCalls += charged;
  const known = new Map(rows.map(({ id, score }) => [id, score]));
  tell('program-tried', { program: null, parents, scores: ids.map((id) => known.get(id) ?? null) });
  tell('rollouts-charged', { charged, total: state.metricCalls });
  const tasks = ids.map((id) => world.valIds[id] ?? '');
  tell('merge-tried', { parents, ancestor: child.ancestor, tasks, texts: child.candidate });
  // What the machinery failed on is left out on all sides.
  const scored = ids.filter((id) => known.has(id));
  const merged = scored.map((id) => known.get(id) ?? 0);
  const before = parents.map((parent) => scored.map((id) => state.program(parent).scores.get(id) ?? 0));
  if (scored.length === 0 || !mergePasses(merged, before)) {
    tell('merge-rejected', { sum: sumOf(merged), needed: Math.max(...before.map(sumOf)) });
    return;
  }
  const program = await addProgram(run, child.candidate, parents);
  if (program === null) {
    tell('child-dropped', { parent: child.first, reason: 'rollouts' });
    return;
  }
  state.mergesDue -= 1;
  state.mergesAccepted += 1;
  tell('merge-accepted', { program });
  tell('child-accepted', { program, parents, sum: sumOf(merged) });
}
