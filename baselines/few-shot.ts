import { z } from 'zod';
import type { Arena, LearnResult, Method, MethodDefinition } from '../core/arena.ts';
import { skillOf } from '../core/hash.ts';
import type { Skill } from '../core/vocabulary.ts';
import { bestCandidate } from './best-candidate.ts';
import { checkConfig } from './check-config.ts';
import { evaluationsIn } from './drafts.ts';
import { inputBlock } from './input-block.ts';
import { requireFit } from './require-fit.ts';
import { type SolvedExample, solvedExamples, solvedRefusal } from './solved-examples.ts';
import { writerSchema } from './writer.ts';

const ascending = (ks: readonly number[]) => ks.every((k, index) => index === 0 || k > (ks[index - 1] ?? 0));

const schema = writerSchema.pick({ maxDocumentCharacters: true }).extend({
  /** Numbers of examples to choose from on val, ascending. */
  k: z
    .array(z.number().int().min(1))
    .min(1)
    .refine(ascending, { message: 'give ascending numbers, each once' })
    .default([1, 2, 4, 8, 16]),
  /** Keep the seed document above the examples. */
  keepSeed: z.boolean().default(true),
});
type Config = z.infer<typeof schema>;

const inCell: NonNullable<Method['inCell']> = ({ feedbackLevel }) => ({
  refusal: solvedRefusal(feedbackLevel),
  stamps: [],
});

/** Solved train examples pasted into a document, without any optimizer (spec/science.md 4). */
export const fewShotDefinition: MethodDefinition = {
  name: 'few-shot',
  summary: 'k solved train examples pasted as they are, k chosen on val, no optimizer',
  create(given) {
    const config = checkConfig('few-shot', schema, given);
    return {
      name: 'few-shot',
      version: '1',
      config,
      stamps: [],
      headline: 'best',
      needsOptimizer: false,
      inCell,
      bounds({ train, val, rolloutBudget = null }) {
        const possible = config.k.filter((k) => k <= train);
        const held = evaluationsIn(rolloutBudget, val) ?? possible.length;
        const beyond = config.k.filter((k) => k > train);
        const inert = beyond.map((k) => `k: ${k} examples, there are ${train} train tasks`);
        return { rollouts: Math.min(possible.length, held) * val, optimizerCalls: 0, inert };
      },
      async learn(arena) {
        requireFit('few-shot', inCell, arena);
        return learn(arena, config);
      },
    };
  },
};

async function learn(arena: Arena, config: Config): Promise<LearnResult> {
  const seed = config.keepSeed ? arena.brief.seedDocument.trimEnd() : '';
  const possible = config.k.filter((k) => k <= arena.train.length);
  // Smaller documents hold the first examples of the larger ones: k differs and nothing else.
  const tasks = arena
    .rng('few-shot/examples')
    .shuffle(arena.train)
    .slice(0, possible.at(-1) ?? 0);
  const examples = await solvedExamples(arena, tasks);
  const shown = examples.map(({ task, verified }) => ({ id: task.id, verified }));
  arena.emit({ name: 'examples-drawn', place: {}, data: { examples: shown } });
  const candidates: { skill: Skill; evaluation: LearnResult['candidates'][number]['evaluation'] }[] = [];
  const tried: { k: number; skill: string; outcome: string; score: number | null }[] = [];
  let first: Skill | null = null;
  for (const [index, k] of possible.entries()) {
    const skill = skillOf(fewShotDocument(seed, examples.slice(0, k)));
    const fitting = skill.text.length <= config.maxDocumentCharacters;
    if (fitting) first ??= skill;
    const outcome = fitting
      ? arena.affords({ rollouts: arena.val.length })
        ? 'scored'
        : 'not-afforded'
      : 'too-long';
    const evaluation = outcome === 'scored' ? await arena.evaluate(skill) : null;
    if (evaluation !== null) candidates.push({ skill, evaluation });
    const row = { k, skill: skill.hash, outcome, score: evaluation?.objective ?? null };
    tried.push(row);
    arena.emit({ name: 'examples-tried', place: { step: index + 1 }, data: row });
  }
  const best = bestCandidate(candidates)?.skill ?? first ?? skillOf(arena.brief.seedDocument);
  const history = { method: 'few-shot', examples: shown, tried };
  return { documents: [{ label: 'best', skill: best }], candidates, history };
}

/** The document: nothing is cut out of an example, and nothing is said that is not in it. */
export function fewShotDocument(seed: string, examples: readonly SolvedExample[]): string {
  const head =
    '# Solved examples\n\nTasks of this kind with their right answers. Answer new tasks in the same way.';
  const parts = examples.map(
    ({ input, answer, verified }, index) =>
      `Example ${index + 1}\n\n${inputBlock(input)}\n\n${verified ? 'Right answer' : 'What the checker says of an empty answer'}:\n\n${answer}`,
  );
  return `${[...(seed === '' ? [] : [seed]), head, ...parts].join('\n\n')}\n`;
}
