import { z } from 'zod';
import { skillOf } from '../core/hash.ts';
import type { JsonObject } from '../core/json.ts';
import { guardBlockText, textBlock } from '../core/prompt-blocks.ts';
import type { Reading, StructuredReply } from '../core/structured-reply.ts';
import { targetSystemPrompt } from '../core/trajectory-text.ts';
import { askStructured } from './ask-structured.ts';
import type { Comparison } from './comparison.ts';
import { renderComparison } from './comparison-text.ts';
import { emit } from './events.ts';
import { decide, gate } from './gate.ts';
import type { SlowUpdateRecord } from './history-records.ts';
import { asked } from './items.ts';
import { measureCurrent } from './measure-current.ts';
import { wantsNotes } from './skill-aware.ts';
import { cleanGuidance, guidanceIn, type RestLayout, withEmptyRegion, withGuidance } from './slow-region.ts';
import { type Incumbent, type State, standings, type Training } from './state.ts';
import { gateDecided, valRecord } from './step-log.ts';

export interface SlowUpdateInput {
  readonly epoch: number;
  /** The epoch's last step: the one that a document made here is put down to. */
  readonly step: number;
  readonly state: State;
  /** null in the first epoch. */
  readonly comparison: Comparison | null;
}

interface SlowUpdate {
  readonly state: State;
  /** null: switched off. */
  readonly record: SlowUpdateRecord | null;
}

/** Characters asked for, and accepted from an endpoint that does not enforce the schema. */
const guidanceCharacters = { asked: 6000, accepted: 30_000 } as const;

/**
 * The slow update at the end of an epoch (spec/optimizer.md 3.9): guidance to the target in a region at the
 * document's end, from a comparison over the epoch. Steps cannot touch it; the next slow update replaces it.
 * The first epoch has nothing to compare with and places the empty region.
 */
export async function slowUpdate(training: Training, input: SlowUpdateInput): Promise<SlowUpdate> {
  const { arena, config } = training;
  const { epoch, step, state, comparison } = input;
  const { current } = state;
  const layout: RestLayout = config.semantics.edits === 'reference' ? 'collapse' : 'keep';
  const decided = (next: State, outcome: Partial<SlowUpdateRecord> & Pick<SlowUpdateRecord, 'action'>) => {
    const record = { reason: null, candidate: null, val: null, ...outcome, ...standings(next) };
    emit(arena, 'slow-update-decided', { epoch }, record);
    return { state: next, record };
  };

  if (config.slowUpdate.mode === 'off') return { state, record: null };
  if (comparison === null) {
    const skill = skillOf(withEmptyRegion(current.skill.text, layout));
    emit(arena, 'region-placed', { epoch }, { before: current.skill.hash, after: skill.hash });
    if (skill.hash === current.skill.hash) return decided(state, { action: 'inject_placeholder' });
    // Two comment lines say nothing to the target: the score of the text before them stays.
    const placed: Incumbent = { ...current, skill, step, origin: 'slow-update-region' };
    return decided({ ...state, current: placed }, { action: 'inject_placeholder', candidate: skill.hash });
  }
  if (comparison.skipped !== null) return decided(state, { action: 'skipped', reason: comparison.skipped });

  const guidance = await askGuidance(training, epoch, comparison);
  if (guidance === null) return decided(state, { action: 'no_content' });
  const skill = skillOf(withGuidance(current.skill.text, guidance, layout));
  const candidate = skill.hash;
  if (candidate === current.skill.hash)
    return decided(state, { action: 'skipped', reason: 'the guidance is the one in force', candidate });
  const { next, ...outcome } = await admit(training, {
    epoch,
    state,
    made: { skill, step, origin: 'slow-update' },
  });
  return decided(next, { ...outcome, candidate });
}

/** Val rollouts that the slow update of an epoch needs after its comparison. */
export function slowUpdateEvaluation({ config, evaluator }: Training, epoch: number): number {
  const { mode } = config.slowUpdate;
  // Reminders may have changed the current document since its score: then the gate measures it as well.
  if (mode === 'gated')
    return (
      evaluator.cost.decision +
      (wantsNotes(config) && config.semantics.ungatedScore === 'measure' ? evaluator.cost.score : 0)
    );
  return mode === 'forced' && isMeasured(config, epoch) ? evaluator.cost.score : 0;
}

/** A forced document is measured if a gate decision follows; after the last epoch the final validation does it. */
function isMeasured({ semantics, epochs }: Training['config'], epoch: number): boolean {
  return semantics.ungatedScore === 'measure' && epoch < epochs;
}

/** The strict gate, whatever `gate.enabled` says of steps, or none. */
async function admit(
  training: Training,
  {
    epoch,
    state,
    made,
  }: { readonly epoch: number; readonly state: State; readonly made: Omit<Incumbent, 'score'> },
): Promise<Pick<SlowUpdateRecord, 'action' | 'val'> & { readonly next: State }> {
  const { arena, config, evaluator } = training;
  const gated = config.slowUpdate.mode === 'gated';
  if (gated) {
    const refreshIncumbent = config.gate.enabled && config.gate.refreshIncumbent;
    const strict = { ...config, gate: { ...config.gate, enabled: true, refreshIncumbent } };
    const met = await measureCurrent(training, state);
    const decision = await gate({ config: strict, evaluator }, made.skill, met);
    emit(arena, 'gate-decided', { epoch }, gateDecided(training, decision));
    const { action, accepted, newBest, candidate: score, current, best } = decision;
    const incumbent: Incumbent = { ...made, score };
    const next = { ...state, current: accepted ? incumbent : current, best: newBest ? incumbent : best };
    return { action, val: valRecord(score), next };
  }
  const { current, best } = state;
  if (!isMeasured(config, epoch))
    return {
      action: 'force_accept',
      val: null,
      next: { ...state, current: { ...made, score: current.score } },
    };
  const score = await evaluator.evaluate(made.skill);
  const { action, newBest } = decide({
    enabled: false,
    objective: evaluator.objective,
    candidate: score,
    current: current.score,
    best: best.score,
  });
  const incumbent: Incumbent = { ...made, score };
  const next = { ...state, current: incumbent, best: newBest ? incumbent : best };
  return { action, val: valRecord(score), next };
}

async function askGuidance(
  { arena, config }: Training,
  epoch: number,
  comparison: Comparison,
): Promise<string | null> {
  const { current, kept } = comparison;
  const previous = guidanceIn(current.text);
  const { value, attempts, problem }: StructuredReply<string> = await askStructured(arena, config, {
    kind: 'slow-update',
    place: { epoch },
    prompt: arena.prompts.render('optimizer/prompts/slow-update', {
      skill: textBlock('skill', current.text),
      guidance: guardBlockText(previous),
      target: targetSystemPrompt(
        kept.map(({ after }) => after),
        current.text,
      ),
      comparison: renderComparison(comparison, {
        level: arena.feedbackLevel,
        maxCharacters: config.maxTrajectoryCharacters,
      }),
    }),
    schema: z.object({
      reasoning: z.string().max(asked.reasoning),
      slow_update_content: z.string().max(guidanceCharacters.asked),
    }),
    read: readGuidance,
  });
  const content = value === null || value === '' ? null : value;
  emit(arena, 'guidance-written', { epoch }, { previous, content, attempts, problem });
  return content;
}

/** Empty text means that the optimizer has no guidance to give; anything but text is refused (15.16). */
function readGuidance({ slow_update_content: content }: JsonObject): Reading<string> {
  if (content === null) return { ok: true, value: '', dropped: 0 };
  if (typeof content !== 'string')
    return { ok: false, complaint: 'The key "slow_update_content" with a text is missing.' };
  if (content.length > guidanceCharacters.accepted)
    return {
      ok: false,
      complaint: `"slow_update_content" has more than ${guidanceCharacters.asked} characters.`,
    };
  return { ok: true, value: cleanGuidance(content), dropped: 0 };
}
