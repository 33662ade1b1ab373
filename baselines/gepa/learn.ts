import type { Arena, LabelledDocument, LearnResult } from '../../core/arena.ts';
import { skillOf } from '../../core/hash.ts';
import type { Json } from '../../core/json.ts';
import { bestCandidate } from '../best-candidate.ts';
import { type ArenaWorld, arenaWorld, candidateSkillHash } from './arena-world.ts';
import type { GepaConfig } from './config.ts';
import { budgetWarnings, finalists, reserveOf, rolloutLimit } from './limits.ts';
import { search } from './search.ts';
import type { SearchOptions } from './search-options.ts';
import type { SearchState } from './search-state.ts';
import { documentOf, sectionCandidate, wholeCandidate } from './sections.ts';

/** GEPA on a run's arena: search, then the best document that was scored on all of val. */
export async function learnByGepa(arena: Arena, config: GepaConfig, method: string): Promise<LearnResult> {
  const seed = skillOf(arena.brief.seedDocument);
  const options = searchOptions(arena, config);
  const components = Object.keys(options.seed).length;
  const limit = options.stop.metricCalls ?? 0;
  const world = arenaWorld(arena, config, limit);
  const warnings = [
    ...budgetWarnings(config, { val: arena.val.length }, Math.min(limit, arena.rolloutsLeft() ?? limit)),
    ...(config.merge.enabled && components === 1 ? ['one component: nothing can be merged'] : []),
  ];
  const state = await search(world, options, arena.rng('gepa'), warnings);
  if (config.valPolicy.kind !== 'full') await scoreFinalists(world, state);
  const best = bestCandidate(world.scored)?.skill ?? seed;
  const native = config.valPolicy.kind === 'full' ? [] : [nativeDocument(state, arena.brief.seedDocument)];
  return {
    documents: [{ label: 'seed', skill: seed }, { label: 'best', skill: best }, ...native],
    candidates: world.scored,
    history: historyOf(method, state),
  };
}

function searchOptions(arena: Arena, config: GepaConfig): SearchOptions {
  const sizes = { train: arena.train.length, val: arena.val.length };
  const document = arena.brief.seedDocument;
  const seed =
    config.maxSections === 0 ? wholeCandidate(document) : sectionCandidate(document, config.maxSections);
  const { skipPerfect, perfectScore, componentSelection, stop } = config;
  return {
    ...config,
    seed,
    components: componentSelection,
    perfectScore: skipPerfect ? perfectScore : null,
    stop: { ...stop, metricCalls: rolloutLimit(config, sizes, Object.keys(seed).length) },
    reserve: reserveOf(config, sizes),
  };
}

/** After partial runs on val: the programs with the highest means are scored on all of it, while that can be paid. */
async function scoreFinalists(world: ArenaWorld, state: SearchState): Promise<void> {
  const all = [...world.valIds.keys()];
  const ranked = [...state.pool].sort((a, b) => b.mean - a.mean || b.scores.size - a.scores.size);
  for (const { candidate, scores } of ranked.slice(0, finalists)) {
    if (!world.affords(all.length - scores.size)) return;
    if (scores.size < all.length) await world.scoreVal(candidate, all);
  }
}

/** The reference's own choice: the highest mean over whatever val tasks a program was scored on. */
function nativeDocument(state: SearchState, seed: string): LabelledDocument {
  const text = state.pool.length === 0 ? seed : documentOf(state.program(state.best()).candidate);
  return { label: 'native', skill: skillOf(text) };
}

function historyOf(method: string, state: SearchState): Json {
  return {
    method,
    turns: state.iteration + 1,
    metricCalls: state.metricCalls,
    proposals: state.proposals,
    merges: state.mergesAccepted,
    pool: state.pool.map(({ candidate, parents, mean, scores, discoveredAt }, program) => ({
      program,
      skill: candidateSkillHash(candidate),
      parents: [...parents],
      mean,
      coverage: scores.size,
      discoveredAt,
    })),
    fronts: state.fronts.list().map(({ key, best, members }) => ({
      key: typeof key === 'object' ? [...key] : key,
      best,
      programs: [...members],
    })),
  };
}
