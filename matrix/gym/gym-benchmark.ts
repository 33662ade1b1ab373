import type { Benchmark, Dataset } from '../../benchmarks/contract.ts';
import { singleQuestionEpisode } from '../../benchmarks/single-question-episode.ts';
import { makeTask } from '../../benchmarks/task.ts';
import { canonicalHash } from '../../core/hash.ts';
import type { Split, Task } from '../../core/vocabulary.ts';
import type { BookTask } from '../../models/simulated/book.ts';
import type { GymWorld } from '../../models/simulated/gym-world.ts';
import type { Scenario } from './scenario.ts';

/**
 * A generated world as a benchmark, so that a run in it takes the same path as any other. Its data set has an
 * empty test split: documents are scored on the world's test tasks exactly, without a rollout.
 */
export function createGymBenchmark(
  scenario: Scenario,
  gym: GymWorld,
): { benchmark: Benchmark<BookTask>; dataset: Dataset<BookTask> } {
  const { book, splits } = gym;
  const description = `Cards whose fields are filled in a house style: ${book.concepts
    .map(({ topics }) => topics[0])
    .join(', ')}.`;
  const benchmark: Benchmark<BookTask> = {
    name: book.world,
    version: '1',
    objective: scenario.objective,
    evalPresentationSeed: 0,
    needs: () => ({ images: false, tools: false, codeRunner: false, files: false }),
    modes: ['direct'],
    timeLimitMs: 120_000,
    brief: { description, seedDocument: scenario.seedDocument, failureTypes: [] },
    official: null,
    load: async () => dataset,
    open: ({ payload }, skill) =>
      singleQuestionEpisode({
        prompt: { system: systemPrompt(skill?.text.trim() ?? ''), user: gym.promptOf(payload) },
        grade: (response) => gradeOf(gym, payload, response),
      }),
    inputText: ({ payload }) => gym.promptOf(payload),
    simulation: () => book,
  };
  const tasks = (split: Split): Task<BookTask>[] =>
    splits[split].map((payload) =>
      makeTask({ id: payload.id, split, cluster: payload.id, type: 'card', payload }),
    );
  const sealed = { train: tasks('train'), val: tasks('val'), test: [] };
  const digest = (split: Split) => canonicalHash(sealed[split].map((task) => [task.id, task.digest]));
  const dataset: Dataset<BookTask> = {
    splits: sealed,
    digests: { train: digest('train'), val: digest('val'), test: digest('test') },
    provenance: `${book.world}, seed ${book.seed}`,
  };
  return { benchmark, dataset };
}

function systemPrompt(skill: string): string {
  const section = skill === '' ? '' : `## Skill\n\n${skill}\n\n`;
  return `You fill in cards.\n\n${section}## Task\n\nGive every field of the card as name=value, joined by "; ".`;
}

function gradeOf(gym: GymWorld, task: BookTask, response: string) {
  const { hard, soft } = gym.score(task, response);
  const shown = gym.book.inspect(task.id, response, null);
  const wrong = task.concepts.filter(({ id, exception }) => {
    const concept = gym.book.concepts.find((candidate) => candidate.id === id);
    return shown[id] !== (exception ? (concept?.exception?.truth ?? concept?.truth) : concept?.truth);
  });
  const names = wrong.map(({ id }) => id).join(', ');
  const expected = gym.book.render(task.id, truthsOf(gym, task), true, '');
  const score = `hard ${hard}, soft ${soft.toFixed(2)}`;
  const diagnosis = hard === 1 ? score : `${score}; wrong: ${names === '' ? 'the fact' : names}`;
  return {
    hard,
    soft,
    answer: response,
    failReason: hard === 1 ? null : `field: ${names === '' ? 'fact' : names}`,
    feedback: { score, diagnosis, answer: `${diagnosis}\nexpected: ${expected}` },
    verification: score,
  };
}

function truthsOf(gym: GymWorld, task: BookTask): Record<string, number> {
  return Object.fromEntries(
    task.concepts.map(({ id, exception }) => {
      const concept = gym.book.concepts.find((candidate) => candidate.id === id);
      return [id, (exception ? concept?.exception?.truth : concept?.truth) ?? concept?.truth ?? 0];
    }),
  );
}
