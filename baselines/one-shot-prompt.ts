import { z } from 'zod';
import type { Arena, TaskRef, TrainRollout } from '../core/arena.ts';
import { noSkill } from '../core/hash.ts';
import { guardBlockText, textBlock } from '../core/prompt-blocks.ts';
import type { RenderedPrompt } from '../core/prompts.ts';
import { renderEpisodes } from '../core/trajectory-text.ts';
import { inputBlock } from './input-block.ts';
import { type SolvedExample, solvedExamples } from './solved-examples.ts';

/** What the writer of a document is shown beside the description of the tasks (spec/baselines.md 4). */
export const evidenceSchema = z.strictObject({
  /** Train inputs without answers. */
  inputs: z.number().int().min(0).max(64).default(0),
  /** Train inputs with their expected answers. */
  solved: z.number().int().min(0).max(64).default(0),
  /** Show the seed document, to be rewritten. */
  rewriteSeed: z.boolean().default(false),
});
export type Evidence = z.infer<typeof evidenceSchema>;

export interface OneShotPrompt {
  readonly prompt: RenderedPrompt;
  readonly inputs: readonly TaskRef[];
  readonly solved: readonly SolvedExample[];
}

export const oneShotPromptName = 'baselines/prompts/one-shot';

/** Characters of one example, its middle left out beyond them: what all methods show of a trajectory. */
const maxCharacters = 4000;

/** Draws the examples from the train split (no task comes twice) and writes the prompt: no trajectory, no score. */
export async function oneShotPrompt(arena: Arena, evidence: Evidence): Promise<OneShotPrompt> {
  const drawn = arena.rng('one-shot/examples').shuffle(arena.train);
  const solvedTasks = drawn.slice(0, evidence.solved);
  const inputs = drawn.slice(evidence.solved, evidence.solved + evidence.inputs);
  const solved = await solvedExamples(arena, solvedTasks);
  const prompt = arena.prompts.render(oneShotPromptName, {
    description: textBlock('task-description', arena.brief.description),
    seed: evidence.rewriteSeed ? textBlock('skill', arena.brief.seedDocument) : '',
    fresh: evidence.rewriteSeed ? '' : 'yes',
    inputs: inputs.map((task) => shownInput(arena.inputText(task))).join('\n'),
    solved: renderEpisodes(solved.map(asEpisode), { level: arena.feedbackLevel, maxCharacters }),
  });
  return { prompt, inputs, solved };
}

function shownInput(text: string): string {
  const cut = text.length > maxCharacters ? `${text.slice(0, maxCharacters)}\n[cut]` : text;
  return inputBlock(guardBlockText(cut.toWellFormed()));
}

/**
 * An example has the form of a right episode in which the answer alone was said: nobody ran it. Where no answer could
 * be read out of the verifier's words, it is an empty answer with these words.
 */
function asEpisode({ task, input, answer, verified }: SolvedExample): TrainRollout {
  const message = (role: 'user' | 'assistant', text: string) => ({
    type: 'message' as const,
    role,
    parts: [{ type: 'text' as const, text }],
  });
  const score = verified ? 1 : 0;
  return {
    task,
    skill: noSkill,
    visit: 0,
    outcome: 'scored',
    hard: score,
    soft: score,
    answer: verified ? answer : '',
    failReason: null,
    feedback: verified ? '' : answer,
    transcript: [message('user', input), message('assistant', verified ? answer : '')],
  };
}
