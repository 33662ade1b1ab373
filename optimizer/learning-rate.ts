import { z } from 'zod';
import type { CallPlace } from '../core/arena.ts';
import { headOf } from '../core/cut-text.ts';
import type { Json, JsonObject } from '../core/json.ts';
import { textBlock } from '../core/prompt-blocks.ts';
import type { Reading } from '../core/structured-reply.ts';
import type { Skill } from '../core/vocabulary.ts';
import { askStructured } from './ask-structured.ts';
import type { SkillOptConfig } from './config.ts';
import { asked, type Item, itemLines } from './items.ts';
import { editBudget } from './schedule.ts';
import type { Training } from './state.ts';
import { itemKindOf } from './update-mode.ts';

export type LearningRateMode = SkillOptConfig['learningRateMode'];

/** What the optimizer model decided under `autonomous` (spec/optimizer.md 3.6b). */
export type LearningRateDecision = {
  /** Items to apply, within what is there. */
  readonly learningRate: number;
  /** As the reply said, negative numbers as 0. */
  readonly rawLearningRate: number;
  readonly available: number;
  readonly clamped: boolean;
  /** No number came: nothing is applied. */
  readonly fallback: boolean;
  readonly reasoning: string;
  /** A number or a word; null when the reply does not say. */
  readonly confidence: number | string | null;
  readonly riskNotes: readonly string[];
  readonly attempts: number;
  readonly problem: string | null;
};

/** The textual learning rate of one step. */
export interface StepRate {
  readonly mode: LearningRateMode;
  /** Items that the step may apply; null = no limit. */
  readonly budget: number | null;
  readonly decision: LearningRateDecision | null;
  /** How often the schedule has been asked now. */
  readonly ticks: number;
}

/** Full rewrites are neither ranked nor capped, whatever is configured. */
export function learningRateModeOf({ learningRateMode, updateMode }: SkillOptConfig): LearningRateMode {
  return updateMode === 'full-rewrite' ? 'off' : learningRateMode;
}

/**
 * Items that an analyst may propose in the coming step; null = no cap. Under `analystCap: scheduled` it is what
 * the step may apply, at least 1: who is asked for nothing need not be asked.
 */
export function analystCapOf({ config, totalSteps }: Pick<Training, 'config' | 'totalSteps'>, ticks: number) {
  const mode = learningRateModeOf(config);
  if (mode === 'off') return null;
  if (mode === 'autonomous' || config.analystCap === 'constant') return config.learningRate;
  return Math.max(1, scheduled(config, totalSteps, ticks + 1));
}

/** Stage 4a: how many of the merged items the step may apply. */
export async function decideRate(
  training: Training,
  items: readonly Item[],
  context: {
    readonly ticks: number;
    readonly skill: Skill;
    readonly place: CallPlace;
    readonly tried: string;
    readonly memory: string;
    /** The step's train rollouts. */
    readonly train: { readonly rollouts: number; readonly hard: number; readonly soft: number };
  },
): Promise<StepRate> {
  const { config, totalSteps } = training;
  const mode = learningRateModeOf(config);
  const { ticks } = context;
  if (mode === 'off') return { mode, budget: null, decision: null, ticks };
  if (mode === 'scheduled') {
    const budget = scheduled(config, totalSteps, ticks + 1);
    return { mode, budget, decision: null, ticks: ticks + 1 };
  }
  const decision = await askForRate(training, items, context);
  return { mode, budget: decision.learningRate, decision, ticks };
}

function scheduled(config: SkillOptConfig, totalSteps: number, step: number): number {
  const { learningRate: max, minLearningRate: min, schedule } = config;
  return editBudget({ schedule, max, min, totalSteps, step });
}

async function askForRate(
  { arena, config }: Training,
  items: readonly Item[],
  { skill, place, tried, memory, train }: Parameters<typeof decideRate>[2],
): Promise<LearningRateDecision> {
  const available = items.length;
  const kind = itemKindOf(config);
  const { value, attempts, problem } = await askStructured(arena, config, {
    kind: 'lr-autonomous',
    place,
    prompt: arena.prompts.render('optimizer/prompts/lr-autonomous', {
      memory,
      skill: textBlock('skill', skill.text),
      rollouts: String(train.rollouts),
      hard: train.hard.toFixed(6),
      soft: train.soft.toFixed(6),
      count: String(available),
      items: kind.plural,
      proposals: textBlock('proposals', itemLines(items, kind, true), { size: available }),
      tried,
    }),
    schema: z.object({
      learning_rate: z.number().int().min(0).max(available),
      reasoning: z.string().max(asked.reasoning),
      confidence: z.enum(['low', 'medium', 'high']),
      risk_notes: z.array(z.string().max(asked.description)).max(6),
    }),
    read: readRate,
  });
  const raw = value?.rate ?? 0;
  const learningRate = Math.min(raw, available);
  return {
    learningRate,
    rawLearningRate: raw,
    available,
    clamped: learningRate !== raw,
    fallback: value === null,
    reasoning: value?.reasoning ?? '',
    confidence: value?.confidence ?? null,
    riskNotes: value?.riskNotes ?? [],
    attempts,
    problem,
  };
}

interface RateReply {
  readonly rate: number;
  readonly reasoning: string;
  readonly confidence: number | string | null;
  readonly riskNotes: readonly string[];
}

function readRate(reply: JsonObject): Reading<RateReply> {
  const rate = numberIn(reply.learning_rate);
  if (rate === null) return { ok: false, complaint: '"learning_rate" holds no number.' };
  const { reasoning, confidence, risk_notes: notes } = reply;
  return {
    ok: true,
    dropped: 0,
    value: {
      rate,
      reasoning: typeof reasoning === 'string' ? headOf(reasoning, asked.reasoning) : '',
      confidence:
        typeof confidence === 'number'
          ? confidence
          : typeof confidence === 'string'
            ? headOf(confidence, asked.label)
            : null,
      riskNotes: (Array.isArray(notes) ? notes : [])
        .filter((note) => typeof note === 'string')
        .slice(0, 20)
        .map((note) => headOf(note, asked.description)),
    },
  };
}

/** Integers as they are, of anything else but a boolean the first integer in its text; negative reads as 0 (15.8). */
function numberIn(value: Json | undefined): number | null {
  if (value === undefined || typeof value === 'boolean') return null;
  if (typeof value === 'number' && Number.isInteger(value)) return Math.max(0, value);
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const [digits] = /-?\d{1,15}/.exec(text) ?? [];
  return digits === undefined ? null : Math.max(0, Number.parseInt(digits, 10));
}
