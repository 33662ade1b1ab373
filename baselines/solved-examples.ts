import type { Arena, TaskRef } from '../core/arena.ts';
import { settleAll } from '../core/settle-all.ts';

/** A train task with its right answer, as the verifier tells it. */
export interface SolvedExample {
  readonly task: TaskRef;
  readonly input: string;
  readonly answer: string;
  /** false: no answer could be read out of the feedback, and `answer` is the feedback itself. */
  readonly verified: boolean;
}

/**
 * The expected answers of train tasks. The verifier is the only channel of truth (spec/baselines.md 1.1.4), and what
 * it says is free text: an answer that seems to stand in it counts only if the verifier, asked again, calls it right.
 * Costs no rollout. Give tasks of a run at feedback level `answer`; see `solvedRefusal`.
 * @throws {ConfigError} where answers cannot be verified without a rollout
 */
export function solvedExamples(arena: Arena, tasks: readonly TaskRef[]): Promise<SolvedExample[]> {
  return settleAll(tasks.map((task) => solve(arena, task)));
}

/** Why a run at this feedback level has no solved examples; null when it has. */
export function solvedRefusal(feedbackLevel: Arena['feedbackLevel']): string | null {
  if (feedbackLevel === 'answer') return null;
  return `solved examples need the expected answers of train tasks, which the verifier tells at feedbackLevel 'answer' only; here it is '${feedbackLevel}'`;
}

async function solve(arena: Arena, task: TaskRef): Promise<SolvedExample> {
  const input = arena.inputText(task).trim();
  const { feedback } = await arena.verifyTrain(task, '');
  for (const answer of answersIn(feedback))
    if ((await arena.verifyTrain(task, answer)).hard === 1) return { task, input, answer, verified: true };
  return { task, input, answer: feedback.trim(), verified: false };
}

/** What may be the answer: what follows the word "expected": between quotation marks, whole, or after its colon. */
function answersIn(feedback: string): readonly string[] {
  const rests = [...feedback.matchAll(/\bexpected\b\s*:?/gi)].map(({ index, 0: word }) =>
    feedback.slice(index + word.length).trim(),
  );
  const found = rests.flatMap((rest) => [
    ...[...rest.matchAll(/"(?:[^"\\]|\\.)*"/g)].map(([text]) => unquoted(text)),
    rest,
    rest.slice(rest.indexOf(':') + 1).trim(),
  ]);
  return [...new Set(found)].filter((answer) => answer !== '');
}

function unquoted(text: string): string {
  try {
    return String(JSON.parse(text));
  } catch {
    return text.slice(1, -1);
  }
}
