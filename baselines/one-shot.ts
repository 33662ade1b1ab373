import { z } from 'zod';
import type { Arena, LearnResult, MethodDefinition } from '../core/arena.ts';
import { skillOf } from '../core/hash.ts';
import { askAgainPrompt } from './ask-document.ts';
import { bestCandidate } from './best-candidate.ts';
import { checkConfig } from './check-config.ts';
import { evaluationsIn, evaluationsLeft, recordOf, scoreDrafts, writeDrafts } from './drafts.ts';
import { inertEvidence, oneShotRefusal } from './one-shot-cell.ts';
import { evidenceSchema, oneShotPrompt, oneShotPromptName } from './one-shot-prompt.ts';
import { requireFit } from './require-fit.ts';
import { writerSchema } from './writer.ts';

const schema = evidenceSchema.extend(writerSchema.shape).extend({
  /** Independent documents; more than one are scored on val and the best is kept. */
  drafts: z.number().int().min(1).max(64).default(1),
  temperature: z.union([z.number().min(0).max(2), z.literal(['unset', 'default'])]).default('default'),
});
type Config = z.infer<typeof schema>;

/** A document written in one call from the description of the tasks, without a rollout (spec/baselines.md 4). */
export const oneShotDefinition: MethodDefinition = {
  name: 'one-shot',
  summary: 'a document written in one call from the task description, no rollouts',
  create(given, { prompts }) {
    const config = checkConfig('one-shot', schema, given);
    for (const name of [oneShotPromptName, askAgainPrompt]) prompts.text(name);
    const inCell = oneShotRefusal(config);
    return {
      name: 'one-shot',
      version: '1',
      config,
      stamps: [],
      headline: 'best',
      needsOptimizer: true,
      inCell,
      bounds({ train, val, rolloutBudget = null }) {
        const { drafts } = config;
        const held = evaluationsIn(rolloutBudget, val);
        return {
          rollouts: drafts > 1 ? Math.min(drafts, held ?? drafts) * val : 0,
          optimizerCalls: 2 * draftsWithin(config, held),
          inert: inertEvidence(config, train),
        };
      },
      async learn(arena) {
        requireFit('one-shot', inCell, arena);
        return learn(arena, config);
      },
    };
  },
};

async function learn(arena: Arena, config: Config): Promise<LearnResult> {
  const count = draftsWithin(config, evaluationsLeft(arena, config.drafts === 1 ? 0 : config.drafts));
  const { prompt, inputs, solved } = await oneShotPrompt(arena, config);
  const examples = {
    inputs: inputs.map(({ id }) => id),
    solved: solved.map(({ task, verified }) => ({ id: task.id, verified })),
  };
  arena.emit({ name: 'drafts-planned', place: {}, data: { wanted: config.drafts, count, ...examples } });
  const drafts = await writeDrafts(arena, { kind: 'one-shot', prompt, count, options: config });
  const candidates = config.drafts === 1 ? [] : await scoreDrafts(arena, drafts);
  const seed = skillOf(arena.brief.seedDocument);
  const native = drafts.find(({ skill }) => skill !== null)?.skill ?? seed;
  const best = bestCandidate(candidates)?.skill ?? native;
  const history = { method: 'one-shot', ...examples, drafts: drafts.map(recordOf) };
  arena.emit({ name: 'drafts-finished', place: {}, data: { best: best.hash, scored: candidates.length } });
  return {
    documents: [
      { label: 'best', skill: best },
      // What the method hands over without val: the first draft.
      ...(config.drafts === 1 ? [] : [{ label: 'native' as const, skill: native }]),
    ],
    candidates,
    history,
  };
}

/**
 * A draft that no budget scores could not be chosen: it is not asked for. The first one always is.
 * @param held evaluations on val that the budget holds; null = as many as one likes
 */
function draftsWithin({ drafts }: Config, held: number | null): number {
  return Math.max(1, Math.min(drafts, held ?? drafts));
}
