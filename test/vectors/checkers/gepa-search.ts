import { z } from 'zod';
import { createRng } from '../../../core/rng.ts';
import { differs, section, type SectionResult } from '../checker.ts';
import { accepts, mergePasses, selectAccepted } from '../../../baselines/gepa/acceptance.ts';
import { inheritedPointer, pickComponents } from '../../../baselines/gepa/component-selection.ts';
import { drawingPool, survivors, withoutDominated } from '../../../baselines/gepa/dominated.ts';
import { frontierKinds, Fronts, objectiveMeans, type ValRow } from '../../../baselines/gepa/fronts.ts';
import { MinibatchSampler } from '../../../baselines/gepa/minibatch-sampler.ts';
import { selectParent, type ParentSelector } from '../../../baselines/gepa/parent-selection.ts';
import { SearchState } from '../../../baselines/gepa/search-state.ts';

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
const trialSchema = z.object({ before: numbers, after: numbers });
const acceptanceSchema = trialSchema.extend({ strict: z.boolean(), equal_ok: z.boolean() });
const samplerSchema = z.object({
  train_size: z.number(),
  minibatch: z.number(),
  seed: z.number(),
  batches: z.array(numbers),
  epoch_of_iteration: numbers,
});
const roundRobinSchema = z.object({
  pick_for: z.number().optional(),
  component: z.string().optional(),
  add_child_of: numbers.optional(),
  pointers: numbers,
});

/** A file's part, or undefined where it is absent. */
export function partOf(content: unknown, ...path: readonly string[]): unknown {
  let value: unknown = content;
  for (const key of path)
    value = typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
  return value;
}

/** One case, or none where it is absent. */
export function asCase(value: unknown): unknown[] | undefined {
  return value === undefined ? undefined : [value];
}

/** Everything of the search but merging: fronts, selection, sampling, acceptance. */
export function gepaSearchSections(content: unknown): SectionResult[] {
  const at = (...path: string[]) => partOf(content, ...path);
  return [
    section('pareto_front_updates', at('pareto_front_updates', 'cases'), checkUpdates),
    section('frontier_types', at('frontier_types', 'cases'), (row) =>
      checkFrontier(row, at('frontier_types', 'inputs')),
    ),
    section('dominated_removal', at('dominated_removal_and_selection_weights', 'cases'), checkDominated),
    section('random_score_matrices', at('random_score_matrices'), checkMatrix),
    section('candidate_selectors', asCase(at('candidate_selectors')), checkSelectors),
    section('acceptance', at('acceptance', 'cases'), checkAcceptance),
    section('acceptance.batch', asCase(at('acceptance', 'batch')), checkBatchSelection),
    section('sampler', at('epoch_shuffled_sampler', 'cases'), checkSampler),
    section('sampler.four_calls', asCase(at('epoch_shuffled_sampler', 'four_calls_per_iteration')), (row) => {
      const { batches } = z.object({ batches: z.array(z.array(numbers)) }).parse(row);
      const [sampler, rng] = [new MinibatchSampler(2), createRng(0)];
      return differs(
        'batches',
        batches.map((calls, iteration) => calls.map(() => sampler.next(iteration, 6, rng))),
        batches,
      );
    }),
    section('sampler.growing', asCase(at('epoch_shuffled_sampler', 'growing_train_set')), (row) => {
      const { batches, minibatch, seed } = samplerSchema.partial().required({ batches: true }).parse(row);
      const [sampler, rng] = [new MinibatchSampler(minibatch ?? 2), createRng(seed ?? 0)];
      const actual = batches.map((_, iteration) => sampler.next(iteration, iteration === 0 ? 4 : 6, rng));
      return differs('batches', actual, batches);
    }),
    section('round_robin', asCase(at('round_robin_components')), checkRoundRobin),
    section('merge.acceptance', at('merge', 'acceptance', 'cases'), (row) => {
      const { merged, p1, p2, accept } = z
        .object({ merged: numbers, p1: numbers, p2: numbers, accept: z.boolean() })
        .parse(row);
      return differs('accept', mergePasses(merged, [p1, p2]), accept);
    }),
  ];
}

function rowsOf(scores: Readonly<Record<string, number>>, objectives?: Record<string, Record<string, number>>): ValRow[] {
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
    state.add({}, [index === 0 ? null : 0], rowsOf({ ...one }), 0);
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
  for (const [index, one] of scores.entries()) state.add({}, [index === 0 ? null : 0], rowsOf({ ...one }), 0);
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

function checkAcceptance(raw: unknown): string | null {
  const { before, after, strict, equal_ok: equal } = acceptanceSchema.parse(raw);
  return (
    differs('strict', accepts('strict-improvement', { before, after }), strict) ??
    differs('equal_ok', accepts('improvement-or-equal', { before, after }), equal)
  );
}

function checkBatchSelection(raw: unknown): string | null {
  const names = z.array(z.string());
  const row = z
    .object({
      proposals: z.array(trialSchema.extend({ id: z.string() })),
      all_improvements: names,
      best_improvement: names,
      top_2: names,
    })
    .parse(raw);
  const chosen = (kind: 'all' | 'best' | 'top-k') =>
    selectAccepted(row.proposals, 'strict-improvement', { kind, k: 2 }).map(({ id }) => id);
  return (
    differs('all', chosen('all'), row.all_improvements) ??
    differs('best', chosen('best'), row.best_improvement) ??
    differs('top 2', chosen('top-k'), row.top_2)
  );
}

function checkSampler(raw: unknown): string | null {
  const { train_size: size, minibatch, seed, batches, epoch_of_iteration: epochs } = samplerSchema.parse(raw);
  const [sampler, rng] = [new MinibatchSampler(minibatch), createRng(seed)];
  const actual = batches.map((_, iteration) => ({
    batch: sampler.next(iteration, size, rng),
    epoch: sampler.epoch,
  }));
  return (
    differs(
      `${size} by ${minibatch}: batches`,
      actual.map(({ batch }) => batch),
      batches,
    ) ??
    differs(
      'epochs',
      actual.map(({ epoch }) => epoch),
      epochs,
    )
  );
}

function checkRoundRobin(raw: unknown): string | null {
  const { components, trace } = z
    .object({ components: z.array(z.string()), trace: z.array(roundRobinSchema) })
    .parse(raw);
  const programs = [{ pointer: 0 }];
  for (const [index, step] of trace.entries()) {
    const parents = (step.add_child_of ?? []).flatMap((parent) => programs.slice(parent, parent + 1));
    if (step.add_child_of !== undefined) programs.push({ pointer: inheritedPointer(parents) });
    const program = step.pick_for === undefined ? undefined : programs[step.pick_for];
    const picked = program === undefined ? [] : pickComponents('round-robin', program, components);
    const problem =
      differs(`step ${index}: component`, picked[0], step.component) ??
      differs(
        `step ${index}: pointers`,
        programs.map(({ pointer }) => pointer),
        step.pointers,
      );
    if (problem !== null) return problem;
  }
  return null;
}
