import { z } from 'zod';
import type { Candidate } from '../../../baselines/gepa/candidate.ts';
import { candidateHash } from '../../../baselines/gepa/candidate.ts';
import { componentModes } from '../../../baselines/gepa/component-selection.ts';
import type { GepaEvents } from '../../../baselines/gepa/events.ts';
import { frontierKinds } from '../../../baselines/gepa/fronts.ts';
import { search } from '../../../baselines/gepa/search.ts';
import type { SearchOptions } from '../../../baselines/gepa/search-options.ts';
import type { World } from '../../../baselines/gepa/world.ts';
import { canonicalJson } from '../../../core/json.ts';
import { createRng } from '../../../core/rng.ts';
import { differs, type SectionResult } from '../checker.ts';

const needSchema = z.array(z.array(z.string()));
const runSchema = z.object({
  name: z.string(),
  seed: z.number(),
  budget: z.number(),
  options: z.strictObject({
    use_merge: z.boolean().optional(),
    max_merge_invocations: z.number().optional(),
    merge_val_overlap_floor: z.number().optional(),
    candidate_selection_strategy: z
      .enum(['pareto', 'current_best', 'epsilon_greedy', 'top_k_pareto'])
      .optional(),
    acceptance_criterion: z.enum(['strict_improvement', 'improvement_or_equal']).optional(),
    reflection_minibatch_size: z.number().optional(),
    frontier_type: z.enum(frontierKinds).optional(),
    module_selector: z.enum(['round_robin', 'all']).optional(),
    skip_perfect_score: z.boolean().optional(),
    perfect_score: z.number().optional(),
    cache_evaluation: z.boolean().optional(),
  }),
  seed_candidate: z.record(z.string(), z.string()),
  cap_words_per_component: z.number(),
  train_need: needSchema,
  val_need: needSchema,
  events: z.array(z.looseObject({ ev: z.string(), it: z.number() })),
  result: z.object({
    candidates: z.array(z.record(z.string(), z.string())),
    parents: z.array(z.array(z.number().nullable())),
    means: z.array(z.number()),
    best_idx: z.number(),
    total_metric_calls: z.number(),
    discovery: z.array(z.number()),
    fronts: z.record(z.string(), z.array(z.number())),
    num_full_val_evals: z.number(),
  }),
});
type Run = z.infer<typeof runSchema>;

/** What the stub proposer reads of one task. */
interface Trace {
  readonly id: number;
  readonly score: number;
  readonly missing: readonly string[];
}

type Told = { readonly ev: string; readonly it: number; readonly [key: string]: unknown };

/** Whole runs of the reference with a scripted score and proposer: every event and the final pool. */
export async function gepaRunSection(rows: unknown): Promise<SectionResult> {
  const name = 'end_to_end';
  if (rows === undefined) return { section: name, cases: 0, mismatches: [], absent: true };
  const runs = z.array(z.unknown()).parse(rows);
  const problems = await Promise.all(
    runs.map((raw) => checkRun(raw).catch((error: unknown) => `cannot be checked: ${String(error)}`)),
  );
  const mismatches = problems.flatMap((problem, index) =>
    problem === null ? [] : [`case ${index}: ${problem}`],
  );
  return { section: name, cases: runs.length, mismatches };
}

async function checkRun(raw: unknown): Promise<string | null> {
  const run = runSchema.parse(raw);
  const told: Told[] = [];
  const state = await search(worldOf(run, told), optionsOf(run), createRng(run.seed));
  for (const [index, expected] of run.events.entries()) {
    const problem = differs(
      `${run.name}: event ${index}`,
      canonicalJson(told[index]),
      canonicalJson(expected),
    );
    if (problem !== null) return problem;
  }
  const fronts = state.fronts.list().map(({ key, members }) => [String(key), members]);
  const result: Run['result'] = {
    candidates: state.pool.map(({ candidate }) => candidate),
    parents: state.pool.map(({ parents }) => [...parents]),
    means: state.pool.map(({ mean }) => mean),
    best_idx: state.best(),
    total_metric_calls: state.metricCalls,
    discovery: state.pool.map(({ discoveredAt }) => discoveredAt),
    fronts: Object.fromEntries(fronts),
    num_full_val_evals: state.fullEvaluations,
  };
  return (
    differs(`${run.name}: number of events`, told.length, run.events.length) ??
    differs(`${run.name}: result`, canonicalJson(result), canonicalJson(run.result))
  );
}

const kebab = (name: string) => name.replaceAll('_', '-');

function optionsOf({ options, seed_candidate: seed, budget }: Run): SearchOptions {
  const selector = z
    .enum(['pareto', 'current-best', 'epsilon-greedy', 'top-k-pareto'])
    .parse(kebab(options.candidate_selection_strategy ?? 'pareto'));
  const skips = options.skip_perfect_score ?? true;
  return {
    seed,
    minibatchSize: options.reflection_minibatch_size ?? 3,
    selector: { kind: selector, epsilon: 0.1, k: 5 },
    frontier: options.frontier_type ?? 'instance',
    components: z.enum(componentModes).parse(kebab(options.module_selector ?? 'round_robin')),
    parallel: { parents: 1, minibatches: 1 },
    perfectScore: skips ? (options.perfect_score ?? 1) : null,
    acceptance: z
      .enum(['strict-improvement', 'improvement-or-equal'])
      .parse(kebab(options.acceptance_criterion ?? 'strict_improvement')),
    selection: { kind: 'all', k: 1 },
    merge: {
      enabled: options.use_merge ?? false,
      max: options.max_merge_invocations ?? 5,
      overlap: options.merge_val_overlap_floor ?? 5,
      subsample: 5,
    },
    valPolicy: { kind: 'full', size: 0 },
    stop: {
      metricCalls: budget,
      scoreThreshold: null,
      turnsWithoutGain: null,
      candidates: null,
      proposals: null,
      optimizerCalls: null,
      optimizerTokens: null,
      combine: 'any',
    },
    reserve: 0,
  };
}

function worldOf(run: Run, told: Told[]): World<Trace> {
  const known = new Set<string>();
  const tracesOf = (candidate: Candidate, needs: readonly (readonly string[])[], ids: readonly number[]) =>
    ids.map((id): Trace => {
      const words = new Set(Object.values(candidate).join(' ').split(' '));
      const need = needs[id] ?? [];
      const missing = need.filter((word) => !words.has(word));
      return { id, missing, score: (need.length - missing.length) / need.length };
    });
  return {
    trainIds: run.train_need.map((_, index) => String(index)),
    valIds: run.val_need.map((_, index) => String(index)),
    async rollTrain(candidate, ids) {
      const traces = tracesOf(candidate, run.train_need, ids);
      return { scores: traces.map(({ score }) => score), traces, charged: ids.length };
    },
    async scoreVal(candidate, ids) {
      const keys = ids.map((id) => `${candidateHash(candidate)}/${id}`);
      const charged = keys.filter((key) => !known.has(key)).length;
      if (run.options.cache_evaluation === true) for (const key of keys) known.add(key);
      const traces = tracesOf(candidate, run.val_need, ids);
      return { rows: traces.map(({ id, score }) => ({ id, score, objectives: {} })), charged };
    },
    async reflect({ candidate, components, traces }) {
      const [worst] = [...traces].sort((a, b) => a.score - b.score || a.id - b.id);
      const texts = components.map((name) => {
        const words = [candidate[name] ?? '', worst?.missing[0] ?? ''].join(' ').split(' ');
        const kept = words.filter((word) => word !== '').slice(-run.cap_words_per_component);
        return [name, kept.join(' ')];
      });
      return { texts: Object.fromEntries(texts), problems: [] };
    },
    affords: () => true,
    optimizerSpent: () => ({ calls: 0, tokens: 0 }),
    emit(turn, name, data) {
      const event = recorded(run, name, data);
      if (turn > 0 && event !== null) told.push({ it: turn, ...event });
    },
  };
}

type DataOf = { [Name in keyof GepaEvents]: (data: GepaEvents[Name], run: Run) => { ev: string } };

/** Our events as the recorded ones are written; the others were not recorded. */
const asRecorded: Partial<DataOf> = {
  'parent-selected': ({ parent }) => ({ ev: 'select', parent }),
  'minibatch-sampled': ({ tasks }) => ({ ev: 'batch', ids: tasks.map(Number) }),
  'program-tried': ({ program, parents, scores }) => ({ ev: 'eval', candidate: program, parents, scores }),
  'rollouts-charged': ({ charged, total }, { budget }) => ({
    ev: 'budget',
    used: total,
    delta: charged,
    left: Math.max(0, budget - total),
  }),
  'proposal-made': ({ texts }) => ({ ev: 'proposal', texts }),
  'proposal-skipped': ({ reason }) => ({ ev: 'skip', reason }),
  'front-updated': ({ programs, displaced }) => ({ ev: 'front', front: programs, displaced }),
  'child-accepted': ({ program, parents, sum }) => ({ ev: 'accept', new: program, sum, parents }),
  'child-rejected': ({ before, after }) => ({ ev: 'reject', old: before, new: after }),
  'merge-tried': ({ parents, texts }) => ({ ev: 'merge_try', parents, candidate: texts }),
  'merge-accepted': ({ program }) => ({ ev: 'merge_accept', new: program }),
  'merge-rejected': () => ({ ev: 'merge_reject' }),
};

function recorded<Name extends keyof GepaEvents>(
  run: Run,
  name: Name,
  data: GepaEvents[Name],
): { ev: string } | null {
  const write: Partial<DataOf>[Name] = asRecorded[name];
  return write === undefined ? null : write(data, run);
}
