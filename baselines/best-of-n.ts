import { z } from 'zod';
import type { Arena, LearnResult, Method, MethodDefinition } from '../core/arena.ts';
import { ConfigError } from '../core/errors.ts';
import { skillOf } from '../core/hash.ts';
import { limitsCalls } from '../core/limits.ts';
import { askAgainPrompt } from './ask-document.ts';
import { bestCandidate } from './best-candidate.ts';
import { checkConfig } from './check-config.ts';
import {
  type Candidate,
  type Draft,
  evaluationsIn,
  evaluationsLeft,
  recordOf,
  scoreDrafts,
  writeDrafts,
} from './drafts.ts';
import { inertEvidence, oneShotRefusal } from './one-shot-cell.ts';
import { evidenceSchema, oneShotPrompt, oneShotPromptName } from './one-shot-prompt.ts';
import { requireFit } from './require-fit.ts';
import { writerSchema } from './writer.ts';

const schema = evidenceSchema.extend(writerSchema.shape).extend({
  /** Documents; null = as many as the budget can score. */
  n: z.number().int().min(1).nullable().default(null),
  temperature: z.union([z.number().min(0).max(2), z.literal(['unset', 'default'])]).default(1),
});
type Config = z.infer<typeof schema>;

/**
 * The control "sampling and selection without learning" (spec/baselines.md 4): independent one-shot documents, each
 * scored on val, the best kept. A trainer that does not beat it at equal rollouts has shown nothing.
 */
export const bestOfNDefinition: MethodDefinition = {
  name: 'best-of-n',
  summary: 'control: as many one-shot documents as the budget can score, the best on val kept',
  create(given, { prompts }) {
    const config = checkConfig('best-of-n', schema, given);
    for (const name of [oneShotPromptName, askAgainPrompt]) prompts.text(name);
    const inCell = cellCheck(config);
    return {
      name: 'best-of-n',
      version: '1',
      config,
      stamps: [],
      headline: 'best',
      needsOptimizer: true,
      inCell,
      bounds({ train, val, rolloutBudget = null }) {
        const held = evaluationsIn(rolloutBudget, val) ?? Number.POSITIVE_INFINITY;
        const n = Math.min(config.n ?? held, held);
        return { rollouts: n * val, optimizerCalls: 2 * n, inert: inertEvidence(config, train) };
      },
      async learn(arena) {
        requireFit('best-of-n', inCell, arena);
        return learn(arena, config);
      },
    };
  },
};

function cellCheck(config: Config): NonNullable<Method['inCell']> {
  const evidence = oneShotRefusal(config);
  return (cell) => {
    if (config.n === null && cell.rolloutBudget === null)
      return { refusal: "without a rolloutBudget give 'n', the number of documents", stamps: [] };
    return evidence(cell);
  };
}

async function learn(arena: Arena, config: Config): Promise<LearnResult> {
  const held = evaluationsLeft(arena, config.n);
  const n = Math.min(...[config.n, held].filter((count) => count !== null));
  if (!Number.isFinite(n)) throw new ConfigError('method best-of-n: neither a budget nor n');
  const { prompt, inputs, solved } = await oneShotPrompt(arena, config);
  const examples = {
    inputs: inputs.map(({ id }) => id),
    solved: solved.map(({ task, verified }) => ({ id: task.id, verified })),
  };
  arena.emit({ name: 'drafts-planned', place: {}, data: { wanted: config.n, count: n, ...examples } });
  // Where calls are limited too, each document is scored before the next is paid for.
  const perRound = limitsCalls(arena.limits) ? 1 : n;
  const drafts: Draft[] = [];
  const scored = new Map<string, Candidate>();
  for (let from = 0; from < n; from += perRound) {
    const round = { kind: 'one-shot', prompt, from, count: perRound, options: config };
    const written = await writeDrafts(arena, round);
    await scoreDrafts(arena, written, scored);
    drafts.push(...written);
  }
  const candidates = [...scored.values()];
  const best = bestCandidate(candidates)?.skill ?? skillOf(arena.brief.seedDocument);
  arena.emit({ name: 'drafts-finished', place: {}, data: { best: best.hash, scored: candidates.length } });
  return {
    documents: [{ label: 'best', skill: best }],
    candidates,
    history: { method: 'best-of-n', n, ...examples, drafts: drafts.map(recordOf) },
  };
}
