import type { Arena, CallPlace, TrainRollout } from '../core/arena.ts';
import { textBlock } from '../core/prompt-blocks.ts';
import { createRng } from '../core/rng.ts';
import { settleAll } from '../core/settle-all.ts';
import { renderEpisodes, targetSystemPrompt } from '../core/trajectory-text.ts';
import type { Skill } from '../core/vocabulary.ts';
import { analystSchema, type Findings, readAnalysis } from './analysis-reply.ts';
import { askStructured } from './ask-structured.ts';
import type { SkillOptConfig } from './config.ts';
import type { Patch, Side } from './items.ts';
import { isFailure, type RolloutBatch } from './rollout.ts';
import { wantsNotes } from './skill-aware.ts';
import { analystPrompt } from './update-mode.ts';

/** Trajectories that one analyst reads. Failures and successes are never mixed, nor are micro-batches. */
export interface Minibatch {
  readonly side: Side;
  readonly microBatch: number;
  /** 0-based within side and micro-batch. */
  readonly index: number;
  readonly rows: readonly TrainRollout[];
}

/** What an analyst made of its minibatch. */
export interface Analysis extends Findings {
  readonly minibatch: Minibatch;
  readonly usable: boolean;
  readonly attempts: number;
  readonly problem: string | null;
  /** Entries of its list that were no items. */
  readonly dropped: number;
}

/** What the analysts of a step are told besides their trajectories. */
export interface ReflectContext {
  readonly skill: Skill;
  readonly place: CallPlace;
  /** Rendered step buffer; empty = leave the section out. */
  readonly tried: string;
  /** Rendered optimizer memory; empty = none. Written by the meta skill stage. */
  readonly memory: string;
  /** Items that one analyst may propose; null = no cap. */
  readonly cap: number | null;
}

/** Cuts a batch into minibatches: shuffled with the batch seed (failures) and the next (successes). */
export function minibatchesOf(rollouts: RolloutBatch, config: SkillOptConfig): Minibatch[] {
  const { seed, microBatch } = rollouts.batch;
  const cut = (side: Side, rows: readonly TrainRollout[], shuffleSeed: number): Minibatch[] => {
    const shuffled = createRng(shuffleSeed).shuffle(rows);
    const size = config.minibatchSize;
    return Array.from({ length: Math.ceil(rows.length / size) }, (_, index) => ({
      side,
      microBatch,
      index,
      rows: shuffled.slice(index * size, (index + 1) * size),
    }));
  };
  const failures = rollouts.rows.filter(isFailure);
  const successes = config.failureOnly ? [] : rollouts.rows.filter((row) => !isFailure(row));
  return [...cut('failure', failures, seed), ...cut('success', successes, seed + 1)];
}

/** Stage 2: one analyst call a minibatch, all at once; results in the order of the minibatches. */
export function reflect(
  arena: Arena,
  config: SkillOptConfig,
  rollouts: readonly RolloutBatch[],
  context: ReflectContext,
): Promise<Analysis[]> {
  const minibatches = rollouts.flatMap((batch) => minibatchesOf(batch, config));
  return settleAll(minibatches.map((minibatch) => analyse(arena, config, minibatch, context)));
}

/** The patches that analysts proposed on one side, without the empty ones. */
export function patchesOf(analyses: readonly Analysis[], side: Side): Patch[] {
  return analyses
    .filter((analysis) => analysis.minibatch.side === side && analysis.items.length > 0)
    .map(({ reasoning, items }) => ({ side, reasoning, items }));
}

async function analyse(
  arena: Arena,
  config: SkillOptConfig,
  minibatch: Minibatch,
  context: ReflectContext,
): Promise<Analysis> {
  const { side, rows } = minibatch;
  const { skill, place, tried, memory, cap } = context;
  const { failureTypes } = arena.brief;
  const notes = wantsNotes(config, side);
  const question = { side, size: rows.length, document: skill.text, cap, wantsNotes: notes };
  const { value, attempts, dropped, problem } = await askStructured(arena, config, {
    kind: `${side}-analyst`,
    place: { ...place, microBatch: minibatch.microBatch, minibatch: minibatch.index },
    prompt: arena.prompts.render(analystPrompt(config, side), {
      failure: side === 'failure' ? 'yes' : '',
      success: side === 'success' ? 'yes' : '',
      lapses: notes ? 'yes' : '',
      notes: notes ? ' notes="yes"' : '',
      skill: textBlock('skill', skill.text),
      limit: cap === null ? '' : textBlock('limit', String(cap)),
      count: String(rows.length),
      target: targetSystemPrompt(rows, skill.text),
      types: failureTypes.map(({ name, description }) => `- ${name}: ${description}`).join('\n'),
      tried,
      memory,
      episodes: renderEpisodes(rows, {
        level: arena.feedbackLevel,
        maxCharacters: config.maxTrajectoryCharacters,
      }),
    }),
    schema: analystSchema(config, question),
    read: (reply) => readAnalysis(reply, config, question),
  });
  const empty = { summaries: [], items: [], reasoning: '', notes: [] };
  return { minibatch, usable: value !== null, attempts, problem, dropped, ...(value ?? empty) };
}
