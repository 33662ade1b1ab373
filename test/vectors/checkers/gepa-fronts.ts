import { z } from 'zod';
import { drawingPool, survivors, withoutDominated } from '../../../baselines/gepa/dominated.ts';
import { Fronts, frontierKinds, objectiveMeans, type ValRow } from '../../../baselines/gepa/fronts.ts';
import { type ParentSelector, selectParent } from '../../../baselines/gepa/parent-selection.ts';
import { SearchState } from '../../../baselines/gepa/search-state.ts';
import { createRng } from '../../../core/rng.ts';
import { differs, type SectionResult, section } from '../checker.ts';
import { asCase, partOf } from './parts.ts';

const numbers = z.array(z.number());
const byId = z.record(z.string(), z.number());
const frontsById = z.record(z.string(), numbers);
const stateSchema = z.object({ best: byId, front: frontsById, mean: numbers, best_program: z.number() });
const updateSchema = z.object({
  name: z.string(),
  candidate_scores: z.array(numbers).optional(),
  candidate_scores_by_id: z.array(byId).optional(),
  after_each: z.array(stateSchema).optional(),
  final: stateSchema.optional(),
});
const scoredSchema = z.tuple([byId, z.record(z.string(), byId)]);
const frontierSchema = z.object({
  frontier_type: z.enum(frontierKinds),
  mapping: z.array(z.object({ key: z.unknown(), front: numbers })),
  objective_aggregates: z.array(byId),
});
const dominatedSchema = z.object({
  name: z.string(),
  fronts: frontsById,
  mean_scores: numbers,
  reduced: frontsById,
  weights: byId,
  dominators: numbers,
  sampling_list_order: numbers,
  seed: z.number(),
  first_20_picks: numbers,
  counts_2000: byId,
});
const matrixSchema = z.object({
  scores: z.array(numbers),
  fronts: frontsById,
  reduced: frontsById,
  weights: byId,
  argmax: z.number(),
});
const selectorsSchema = z.looseObject({
  candidate_scores: z.array(numbers),
  means: numbers,
  current_best: z.number(),
});

/** Fronts, what is dominated on them, and the parents drawn from them. */
export function gepaFrontSections(content: unknown): SectionResult[] {
  const at = (...path: string[]) => partOf(content, ...path);
  return [
    section('pareto_front_updates', at('pareto_front_updates', 'cases'), checkUpdates),
    section('frontier_types', at('frontier_types', 'cases'), (row) =>
      checkFrontier(row, at('frontier_types', 'inputs')),
    ),
    section('dominated_removal', at('dominated_removal_and_selection_weights', 'cases'), checkDominated),
    section('random_score_matrices', at('random_score_matrices'), checkMatrix),
    section('candidate_selectors', asCase(at('candidate_selectors')), checkSelectors),
  ];
}

function rowsOf(
  scores: Readonly<Record<string, number>> | readonly number[],
  objectives?: Record<string, Record<string, number>>,
): ValRow[] {
  return Object.entries(scores).map(([id, score]) => ({
    id: Number(id),
    score,
    objectives: objectives?.[id] ?? {},
  }));
}

function stateOf(state: SearchState): z.infer<typeof stateSchema> {
  const fronts = state.fronts.list();
  return {
    best: Object.fromEntries(fronts.map(({ key, best }) => [String(key), best])),
    front: Object.fromEntries(fronts.map(({ key, members }) => [String(key), [...members]])),
    mean: state.pool.map(({ mean }) => mean),
    best_program: state.best(),
  };
}

function checkUpdates(raw: unknown): string | null {
  const row = updateSchema.parse(raw);
  const scores = row.candidate_scores ?? row.candidate_scores_by_id ?? [];
  const state = new SearchState('instance');
  const states = scores.map((one, index) => {
    state.add({}, [index === 0 ? null : 0], rowsOf(one), 0);
    return stateOf(state);
  });
  return (
    (row.after_each === undefined ? null : differs(`${row.name}: states`, states, row.after_each)) ??
    (row.final === undefined ? null : differs(`${row.name}: final`, states.at(-1), row.final))
  );
}

function checkFrontier(raw: unknown, inputs: unknown): string | null {
  const { frontier_type: kind, mapping, objective_aggregates: aggregates } = frontierSchema.parse(raw);
  const { seed, added } = z.object({ seed: scoredSchema, added: z.array(scoredSchema) }).parse(inputs);
  const programs = [seed, ...added].map(([scores, objectives]) => rowsOf(scores, objectives));
  const fronts = new Fronts(kind);
  for (const [index, rows] of programs.entries()) fronts.add(index, rows);
  const actual = fronts.list().map(({ key, members }) => ({ key, front: members }));
  return differs(kind, actual, mapping) ?? differs('means', programs.map(objectiveMeans), aggregates);
}

const pareto: ParentSelector = { kind: 'pareto', epsilon: 0, k: 1 };

function checkDominated(raw: unknown): string | null {
  const row = dominatedSchema.parse(raw);
  const fronts = Object.values(row.fronts);
  const reduced = withoutDominated(fronts, row.mean_scores);
  const pool = drawingPool(reduced);
  const rng = createRng(row.seed);
  const draw = () => selectParent(pareto, { means: row.mean_scores, fronts }, rng);
  const picks = Array.from({ length: 20 }, draw);
  const again = createRng(row.seed);
  const many = Array.from({ length: 2000 }, () =>
    selectParent(pareto, { means: row.mean_scores, fronts }, again),
  );
  return (
    differs(`${row.name}: reduced`, reduced, Object.values(row.reduced)) ??
    differs(`${row.name}: weights`, counts(pool), row.weights) ??
    differs(`${row.name}: survivors`, survivors(reduced), row.dominators) ??
    differs(`${row.name}: drawn from`, pool, row.sampling_list_order) ??
    differs(`${row.name}: picks`, picks, row.first_20_picks) ??
    differs(`${row.name}: counts`, counts(many), row.counts_2000)
  );
}

function counts(items: readonly number[]): Record<string, number> {
  const found: Record<string, number> = {};
  for (const item of [...items].sort((a, b) => a - b)) found[item] = (found[item] ?? 0) + 1;
  return found;
}

function stateFrom(scores: readonly (readonly number[])[]): SearchState {
  const state = new SearchState('instance');
  for (const [index, one] of scores.entries()) state.add({}, [index === 0 ? null : 0], rowsOf(one), 0);
  return state;
}

function checkMatrix(raw: unknown): string | null {
  const row = matrixSchema.parse(raw);
  const state = stateFrom(row.scores);
  const { means, fronts } = state.standings();
  const reduced = withoutDominated(fronts, means);
  const best = selectParent({ ...pareto, kind: 'current-best' }, { means, fronts }, createRng(0));
  return (
    differs('fronts', fronts, Object.values(row.fronts)) ??
    differs('reduced', reduced, Object.values(row.reduced)) ??
    differs('weights', counts(drawingPool(reduced)), row.weights) ??
    differs('highest mean', best, row.argmax)
  );
}

function checkSelectors(raw: unknown): string | null {
  const row = selectorsSchema.parse(raw);
  const standings = stateFrom(row.candidate_scores).standings();
  const select = (selector: ParentSelector, rng = createRng(0)) => selectParent(selector, standings, rng);
  let problem =
    differs('means', standings.means, row.means) ??
    differs('current_best', select({ ...pareto, kind: 'current-best' }), row.current_best);
  for (const [name, expected] of Object.entries(row)) {
    const [, kind = '', epsilon, k, seed] =
      /^(pareto|epsilon_greedy_([\d.]+)|top_(\d+)_pareto)_seed(\d+)_x\d+$/.exec(name) ?? [];
    if (kind === '') continue;
    const selector: ParentSelector = {
      kind: epsilon !== undefined ? 'epsilon-greedy' : k !== undefined ? 'top-k-pareto' : 'pareto',
      epsilon: Number(epsilon ?? 0),
      k: Number(k ?? 1),
    };
    const rng = createRng(Number(seed));
    const picks = numbers.parse(expected);
    problem ??= differs(
      name,
      picks.map(() => select(selector, rng)),
      picks,
    );
  }
  return problem;
}
