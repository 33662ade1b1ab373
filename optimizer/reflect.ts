import { z } from 'zod';
import type { Arena, CallPlace, TrainRollout } from '../core/arena.ts';
import { headOf } from '../core/cut-text.ts';
import type { JsonObject } from '../core/json.ts';
import { textBlock } from '../core/prompt-blocks.ts';
import { createRng } from '../core/rng.ts';
import { settleAll } from '../core/settle-all.ts';
import type { Skill } from '../core/vocabulary.ts';
import type { SkillOptConfig } from './config.ts';
import { asked, type EditItem, editSchema, type Patch, readItems, type Side } from './edit-items.ts';
import { isFailure, type RolloutBatch } from './rollout.ts';
import { askStructured, complaintOf, isJsonObject, type Reading } from './structured-reply.ts';
import { renderEpisodes, targetSystemPrompt } from './trajectory.ts';

/** Trajectories that one analyst reads. Failures and successes are never mixed, nor are micro-batches. */
export interface Minibatch {
  readonly side: Side;
  readonly microBatch: number;
  /** 0-based within side and micro-batch. */
  readonly index: number;
  readonly rows: readonly TrainRollout[];
}

/** What an analyst made of its minibatch. */
export interface Analysis {
  readonly minibatch: Minibatch;
  readonly usable: boolean;
  readonly attempts: number;
  readonly problem: string | null;
  /** Failure patterns in the analyst's words; empty on the success side. */
  readonly summaries: readonly { readonly label: string; readonly count: number }[];
  readonly items: readonly EditItem[];
  readonly reasoning: string;
  /** Items that were no edits. */
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
  const { skill, place, tried, memory } = context;
  const { failureTypes } = arena.brief;
  const { value, attempts, dropped, problem } = await askStructured(arena, config, {
    kind: `${side}-analyst`,
    place: { ...place, microBatch: minibatch.microBatch, minibatch: minibatch.index },
    prompt: arena.prompts.render(`optimizer/prompts/${side}-analyst`, {
      skill: textBlock('skill', skill.text),
      limit: textBlock('limit', String(config.learningRate)),
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
    schema: analystSchema(side, config.learningRate),
    read: (reply) => readAnalysis(reply, minibatch, config, skill.text),
  });
  const empty = { summaries: [], items: [], reasoning: '' };
  return { minibatch, usable: value !== null, attempts, problem, dropped, ...(value ?? empty) };
}

function analystSchema(side: Side, limit: number): z.ZodType {
  const patch = z.object({
    reasoning: z.string().max(asked.reasoning),
    edits: z.array(editSchema).max(limit),
  });
  const batch_size = z.number().int().min(0).max(1000);
  if (side === 'success')
    return z.object({
      batch_size,
      success_patterns: z.array(z.string().max(asked.description)).max(6),
      patch,
    });
  const summary = z.object({
    failure_type: z.string().max(asked.label),
    count: z.number().int().min(0).max(1000),
    description: z.string().max(asked.description),
  });
  return z.object({ batch_size, failure_summary: z.array(summary).max(6), patch });
}

const patchEnvelope = z.object({ edits: z.array(z.unknown()) });

type Findings = Pick<Analysis, 'summaries' | 'items' | 'reasoning'>;

function readAnalysis(
  reply: JsonObject,
  minibatch: Minibatch,
  config: SkillOptConfig,
  document: string,
): Reading<Findings> {
  const strict = config.semantics.edits === 'strict';
  // Models often leave the inner object away; strict reading takes the edits where they are.
  const patch = reply.patch ?? (strict && Array.isArray(reply.edits) ? reply : undefined);
  if (patch === undefined)
    return { ok: false, complaint: 'The key "patch" with its list "edits" is missing.' };
  const envelope = patchEnvelope.safeParse(patch);
  if (!envelope.success && strict) return { ok: false, complaint: complaintOf(envelope.error) };
  // The reference counts a patch without a list as usable but empty (15.3).
  const reading = readItems(envelope.data?.edits ?? [], config, { document, limit: config.learningRate });
  if (!reading.ok) return reading;
  const reasoning = isJsonObject(patch) && typeof patch.reasoning === 'string' ? patch.reasoning : '';
  const items = reading.value.map((item) => withProvenance(item, reply, minibatch, config));
  return {
    ok: true,
    value: { summaries: summariesOf(reply), items, reasoning: headOf(reasoning, asked.reasoning) },
    dropped: reading.dropped,
  };
}

/**
 * Fills in what an item does not say of itself (15.4). Under `known` its support is that of the minibatch at
 * most: how many trajectories an analyst read is known, whatever it reports.
 */
function withProvenance(
  item: EditItem,
  reply: JsonObject,
  minibatch: Minibatch,
  config: SkillOptConfig,
): EditItem {
  const size = minibatch.rows.length;
  if (config.semantics.supportCounts === 'known') {
    const { support_count: support } = item;
    const known = typeof support === 'number' ? Math.min(Math.max(1, Math.trunc(support)), size) : size;
    return { ...item, source_type: minibatch.side, support_count: known };
  }
  const reported = typeof reply.batch_size === 'number' ? Math.trunc(reply.batch_size) : 0;
  return { source_type: minibatch.side, support_count: Math.max(reported, 1), ...item };
}

function summariesOf(reply: JsonObject): { label: string; count: number }[] {
  const list = Array.isArray(reply.failure_summary) ? reply.failure_summary : [];
  return list.filter(isJsonObject).map(({ failure_type: type, description, count }) => {
    const name = typeof type === 'string' ? headOf(type, 5 * asked.label) : '';
    const words = typeof description === 'string' ? headOf(description, 5 * asked.description) : '';
    return {
      label: words === '' ? name : `${name}: ${words}`,
      count: typeof count === 'number' && Number.isFinite(count) ? Math.trunc(count) : 1,
    };
  });
}
