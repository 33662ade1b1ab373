import { settleAll } from '../../core/settle-all.ts';
import { selectAccepted, trialSums } from './acceptance.ts';
import { addProgram } from './add-program.ts';
import { type Candidate, candidateHash } from './candidate.ts';
import { pickComponents } from './component-selection.ts';
import { selectParent } from './parent-selection.ts';
import type { Search } from './search-options.ts';
import type { BatchRun } from './world.ts';

/** One parent on one minibatch. */
interface Task {
  readonly index: number;
  readonly parent: number;
  readonly ids: readonly number[];
  /** Earlier tasks of the turn with the same parent and minibatch. */
  readonly repeat: number;
}

interface Rolled<Trace> {
  readonly task: Task;
  readonly run: BatchRun<Trace>;
}

interface Child {
  readonly task: Task;
  readonly candidate: Candidate;
  readonly before: readonly (number | null)[];
}

interface Tried extends Child {
  readonly after: readonly (number | null)[];
}

/** One turn of mutation (spec/baselines.md 5.3): roll out, reflect, try the children, score those that pass on val. */
export async function mutationTurn<Trace>(search: Search<Trace>): Promise<void> {
  const rolled = await rollParents(search, drawTasks(search));
  const children = await reflect(search, rolled);
  const tried = await tryChildren(search, children);
  await addAccepted(search, tried);
}

function drawTasks<Trace>({ world, options, state, rng, sampler, tell }: Search<Trace>): Task[] {
  const tasks: Task[] = [];
  for (let parents = 0; parents < options.parallel.parents; parents += 1) {
    const parent = selectParent(options.selector, state.standings(), rng);
    tell('parent-selected', { parent });
    for (let batches = 0; batches < options.parallel.minibatches; batches += 1) {
      const ids = sampler.next(state.iteration, world.trainIds.length, rng);
      tell('minibatch-sampled', { epoch: sampler.epoch, tasks: ids.map((id) => world.trainIds[id] ?? '') });
      const same = tasks.filter((task) => task.parent === parent && task.ids.join() === ids.join());
      tasks.push({ index: tasks.length, parent, ids, repeat: same.length });
    }
  }
  return tasks;
}

/** Each distinct parent and minibatch is rolled out once. */
async function rollParents<Trace>(
  { world, state, tell }: Search<Trace>,
  tasks: readonly Task[],
): Promise<Rolled<Trace>[]> {
  const distinct = tasks.filter(({ repeat }) => repeat === 0);
  const runs = await settleAll(
    distinct.map(({ parent, ids }) =>
      world.rollTrain(state.program(parent).candidate, ids, state.iteration + 1),
    ),
  );
  const rolled = distinct.flatMap((task, index): Rolled<Trace>[] =>
    runs.slice(index, index + 1).map((run) => ({ task, run })),
  );
  for (const { task, run } of rolled) {
    const parents = state.program(task.parent).parents.filter((parent) => parent !== null);
    tell('program-tried', { program: task.parent, parents, scores: run.scores });
    state.metricCalls += run.charged;
    tell('rollouts-charged', { charged: run.charged, total: state.metricCalls });
  }
  return tasks.flatMap((task) =>
    rolled
      .filter((other) => other.task.parent === task.parent && other.task.ids.join() === task.ids.join())
      .map(({ run }) => ({ task, run })),
  );
}

/** Asks for a new text of the components whose turn it is, in all tasks at once. */
async function reflect<Trace>(search: Search<Trace>, rolled: readonly Rolled<Trace>[]): Promise<Child[]> {
  const { world, options, state, tell } = search;
  const worthwhile = rolled.filter(({ run: { scores, traces } }) => {
    const perfect = options.perfectScore;
    const isPerfect = perfect !== null && scores.every((score) => score === null || score >= perfect);
    const reason = traces.length === 0 ? 'no_traces' : isPerfect ? 'all_scores_perfect' : null;
    if (reason !== null) tell('proposal-skipped', { reason });
    return reason === null;
  });
  const replies = await settleAll(
    worthwhile.map(({ task, run }) => {
      const parent = state.program(task.parent);
      state.proposals += 1;
      return world.reflect({
        candidate: parent.candidate,
        components: pickComponents(options.components, parent, Object.keys(parent.candidate)),
        traces: run.traces,
        turn: state.iteration + 1,
        task: task.index,
        repeat: task.repeat,
      });
    }),
  );
  return worthwhile.flatMap(({ task, run }, index): Child[] => {
    const { texts = {}, problems = [] } = replies[index] ?? {};
    tell('proposal-made', { parent: task.parent, texts, problems });
    if (Object.keys(texts).length === 0) return [];
    const candidate = { ...state.program(task.parent).candidate, ...texts };
    return [{ task, candidate, before: run.scores }];
  });
}

async function tryChildren<Trace>(search: Search<Trace>, children: readonly Child[]): Promise<Tried[]> {
  const { world, state, tell } = search;
  const runs = await settleAll(
    children.map(({ candidate, task }) => world.rollTrain(candidate, task.ids, state.iteration + 1)),
  );
  return children.flatMap((child, index) =>
    runs.slice(index, index + 1).map(({ scores, charged }) => {
      tell('program-tried', { program: null, parents: [child.task.parent], scores });
      state.metricCalls += charged;
      tell('rollouts-charged', { charged, total: state.metricCalls });
      return { ...child, after: scores };
    }),
  );
}

async function addAccepted<Trace>(search: Search<Trace>, tried: readonly Tried[]): Promise<void> {
  const { options, state, tell } = search;
  const accepted = selectAccepted(tried, options.acceptance, options.selection);
  for (const child of tried)
    if (!accepted.includes(child)) tell('child-rejected', { parent: child.task.parent, ...trialSums(child) });
  const seen = new Set<string>();
  for (const child of accepted) {
    const { parent } = child.task;
    const hash = candidateHash(child.candidate);
    const program = seen.has(hash) ? 'duplicate' : await addProgram(search, child.candidate, [parent]);
    seen.add(hash);
    if (program === null || program === 'duplicate') {
      tell('child-dropped', { parent, reason: program ?? 'rollouts' });
      continue;
    }
    tell('child-accepted', { program, parents: [parent], sum: trialSums(child).after });
    state.addedMutation = true;
    if (options.merge.enabled && state.mergesAccepted < options.merge.max) state.mergesDue += 1;
  }
}
