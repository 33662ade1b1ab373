import type { Benchmark, Dataset } from '../../../benchmarks/contract.ts';
import { splitNames } from '../../../benchmarks/task.ts';
import type { Split } from '../../../core/vocabulary.ts';
import { wordsOf } from './words.ts';

/** A task as the lint needs it: what is asked, and the right answers as text. */
export interface LintTask {
  readonly split: Split;
  readonly id: string;
  readonly input: string;
  readonly answers: readonly string[];
}

/** What a document is compared with. */
export interface LintCorpus {
  readonly tasks: readonly LintTask[];
  /** Text that every method gets (description, seed document, failure types): no leak, wherever it turns up. */
  readonly given: string;
  /** The benchmark's own normal form of an answer, as words. */
  readonly answerWords: (text: string) => readonly string[];
  /** False: answers of this benchmark are no texts, so none is looked for. */
  readonly hasAnswers: boolean;
}

/** Opens all tasks of a benchmark, test included, for the lint. Never hand the result to a method. */
export function lintCorpus(benchmark: Benchmark, dataset: Dataset): LintCorpus {
  const { brief, answerText } = benchmark;
  const tasks = splitNames.flatMap((split) =>
    dataset.splits[split].map((task) => ({
      split,
      id: task.id,
      input: benchmark.inputText(task),
      answers: answerText?.answersOf(task) ?? [],
    })),
  );
  const types = brief.failureTypes.flatMap(({ name, description }) => [name, description]);
  return {
    tasks,
    given: [brief.description, brief.seedDocument, ...types].join('\n'),
    answerWords: (text) => answerText?.wordsOf?.(text) ?? wordsOf(text),
    hasAnswers: answerText !== undefined,
  };
}
