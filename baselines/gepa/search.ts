import type { Rng } from '../../core/rng.ts';
import { tellVal } from './add-program.ts';
import { Merger } from './merge-child.ts';
import { mergeTurn } from './merge-turn.ts';
import { MinibatchSampler } from './minibatch-sampler.ts';
import { mutationTurn } from './mutation-turn.ts';
import { type Search, type SearchOptions, turnCost } from './search-options.ts';
import { SearchState } from './search-state.ts';
import { stopReason } from './stop.ts';
import type { World } from './world.ts';

/**
 * GEPA's loop (spec/baselines.md 5.2 and 5.3): the seed on val, then turns of merging or mutating until something stops it.
 * A deterministic function of the world's answers and the generator.
 */
export async function search<Trace>(
  world: World<Trace>,
  options: SearchOptions,
  rng: Rng,
  warnings: readonly string[] = [],
): Promise<SearchState> {
  const state = new SearchState(options.frontier);
  const run: Search<Trace> = {
    world,
    options,
    state,
    rng,
    sampler: new MinibatchSampler(options.minibatchSize),
    merger: new Merger(),
    tell: (name, data) => world.emit(state.iteration + 1, name, data),
  };
  run.tell('search-started', {
    components: Object.keys(options.seed),
    trainSize: world.trainIds.length,
    valSize: world.valIds.length,
    warnings,
  });
  const reason = (await scoreSeed(run)) ?? (await turns(run));
  run.tell('search-ended', {
    reason,
    turns: state.iteration + 1,
    metricCalls: state.metricCalls,
    pool: state.pool.length,
    best: state.pool.length === 0 ? null : state.best(),
  });
  return state;
}

/** Returns why there can be no search, or null. */
async function scoreSeed<Trace>(run: Search<Trace>): Promise<string | null> {
  const { world, options, state, tell } = run;
  if (!world.affords(world.valIds.length)) return 'rollouts';
  const { rows, charged } = await world.scoreVal(options.seed, [...world.valIds.keys()]);
  state.metricCalls += charged;
  tell('rollouts-charged', { charged, total: state.metricCalls });
  state.add(options.seed, [null], rows, 0);
  tellVal(run, 0);
  return world.trainIds.length === 0 ? 'train' : null;
}

async function turns<Trace>(run: Search<Trace>): Promise<string> {
  const { world, options, state, tell } = run;
  const cost = turnCost(options, world.valIds.length) + options.reserve;
  for (;;) {
    const { calls, tokens } = world.optimizerSpent();
    const reason = stopReason(options.stop, {
      metricCalls: state.metricCalls,
      bestMean: state.bestMean(),
      turnsWithoutGain: state.turnsWithoutGain,
      candidates: state.pool.length,
      proposals: state.proposals,
      optimizerCalls: calls,
      optimizerTokens: tokens,
    });
    if (reason !== null) return reason;
    if (!world.affords(cost)) return 'rollouts';
    state.iteration += 1;
    state.turnsWithoutGain += 1;
    const { pool, metricCalls, mergesDue } = state;
    const before = pool.length;
    tell('turn-started', { pool: before, metricCalls, mergesDue });
    if (!(await mergeTurn(run))) await mutationTurn(run);
    tell('turn-ended', { added: [...pool.keys()].slice(before), best: state.best() });
  }
}
