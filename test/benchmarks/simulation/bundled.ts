import type { Benchmark, BenchmarkDefinition, Dataset } from '../../../benchmarks/contract.ts';
import { PromptLibrary } from '../../../core/prompts.ts';
import type { Split, Task } from '../../../core/vocabulary.ts';
import type { BookTask, SimulationBook } from '../../../models/simulated/book.ts';

export const splits: readonly Split[] = ['train', 'val', 'test'];

/** Loads the small set that lies inside the package. */
export async function loadBundled(
  definitions: readonly BenchmarkDefinition[],
  name: string,
): Promise<{ benchmark: Benchmark; dataset: Dataset }> {
  const definition = definitions.find((candidate) => candidate.name === name);
  if (definition === undefined) throw new Error(`no benchmark ${name}`);
  const benchmark = definition.create({ prompts: new PromptLibrary() });
  const dataset = await benchmark.load({
    source: { kind: 'bundled' },
    settings: {},
    limit: 0,
    signal: new AbortController().signal,
  });
  return { benchmark, dataset };
}

export function allTasks<Payload>(dataset: Dataset<Payload>): readonly Task<Payload>[] {
  return splits.flatMap((split) => dataset.splits[split]);
}

/** The last user message that the benchmark really sends. */
export async function userPrompt(
  benchmark: Benchmark,
  task: Task,
  presentationSeed: number,
): Promise<string> {
  const episode = benchmark.open(task, null, {
    phase: 'eval',
    presentationSeed,
    visit: 0,
    signal: new AbortController().signal,
  });
  const step = await episode.next(null);
  await episode.dispose();
  if (step.kind !== 'request') throw new Error(`${task.id}: no request`);
  const message = step.request.messages.findLast(({ role }) => role === 'user');
  return (message?.parts ?? []).map((part) => (part.type === 'text' ? part.text : '')).join('\n');
}

/** The hard score of the official scorer for a text that answers the task. */
export function hardScore(benchmark: Benchmark, task: Task, presentationSeed: number, text: string): number {
  const { official } = benchmark;
  if (official === null) throw new Error(`${benchmark.name}: no official scorer`);
  return official.score(text, official.goldOf(task, presentationSeed)).hard;
}

export function bookTask(book: SimulationBook, id: string): BookTask {
  const task = book.tasks.find((candidate) => candidate.id === id);
  if (task === undefined) throw new Error(`the book lacks task ${id}`);
  return task;
}

/** The right value of each concept that the task carries. */
export function truths(book: SimulationBook, { concepts }: BookTask): Record<string, number> {
  return Object.fromEntries(
    concepts.map(({ id, exception }) => {
      const concept = book.concepts.find((candidate) => candidate.id === id);
      return [id, (exception ? concept?.exception?.truth : concept?.truth) ?? 0];
    }),
  );
}

/** Every combination of values that differs from the truths in exactly one concept. */
export function singleErrors(book: SimulationBook, task: BookTask): Record<string, number>[] {
  const right = truths(book, task);
  return task.concepts.flatMap(({ id }) => {
    const values = book.concepts.find((concept) => concept.id === id)?.values ?? [];
    return values.flatMap((_, value) => (value === right[id] ? [] : [{ ...right, [id]: value }]));
  });
}

/** Every combination of values of the concepts that the task carries. */
export function allValues(book: SimulationBook, { concepts }: BookTask): Record<string, number>[] {
  return concepts.reduce<Record<string, number>[]>(
    (made, { id }) => {
      const values = book.concepts.find((concept) => concept.id === id)?.values ?? [];
      return made.flatMap((chosen) => values.map((_, value) => ({ ...chosen, [id]: value })));
    },
    [{}],
  );
}
