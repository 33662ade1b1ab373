import { z } from 'zod';
import type { JsonObject } from '../core/json.ts';
import { textBlock } from '../core/prompt-blocks.ts';
import { pyStrip } from '../core/python-text.ts';
import type { Reading } from '../core/structured-reply.ts';
import { askStructured } from './ask-structured.ts';
import type { Comparison } from './comparison.ts';
import { renderComparison } from './comparison-text.ts';
import type { SkillOptConfig } from './config.ts';
import { emit } from './events.ts';
import type { MemoryRecord } from './history-records.ts';
import { asked } from './items.ts';
import { withoutMarkers } from './protected-region.ts';
import type { Training } from './state.ts';

/** Characters asked for, and accepted from an endpoint that does not enforce the schema. */
const memoryCharacters = { asked: 4000, accepted: 20_000 } as const;

/** Does the end of this epoch write a memory? Not the first: nothing to compare; not the last: nobody reads it. */
export function writesMemory({ metaSkill, epochs }: SkillOptConfig, epoch: number): boolean {
  return metaSkill && epoch > 1 && epoch < epochs;
}

/** The memory as the prompts of the next epoch hold it; nothing for an empty one. */
export function renderMemory(memory: string): string {
  return memory === '' ? '' : textBlock('memory', memory);
}

/**
 * The meta skill (spec/optimizer.md 3.10): what the optimizer notes for itself about which edits helped and
 * which did harm. It never enters the document. When nothing usable comes, the memory before stays in force.
 */
export async function writeMemory(
  training: Training,
  { epoch, memory, comparison }: { epoch: number; memory: string; comparison: Comparison | null },
): Promise<{ readonly memory: string; readonly record: MemoryRecord | null }> {
  const { arena, config } = training;
  if (!config.metaSkill) return { memory, record: null };
  const done = (outcome: Partial<MemoryRecord> & Pick<MemoryRecord, 'action'>) => {
    const record = { reason: null, previous: memory, content: null, attempts: 0, problem: null, ...outcome };
    emit(arena, 'memory-written', { epoch }, record);
    return { memory: record.content ?? memory, record };
  };
  if (!writesMemory(config, epoch) || comparison === null)
    return done({ action: epoch === 1 ? 'skip_first_epoch' : 'skip_last_epoch' });
  if (comparison.skipped !== null) return done({ action: 'skipped', reason: comparison.skipped });

  const { value, attempts, problem } = await askStructured(arena, config, {
    kind: 'meta-skill',
    place: { epoch },
    prompt: arena.prompts.render('optimizer/prompts/meta-skill', {
      skill: textBlock('skill', comparison.current.text),
      memory: renderMemory(memory),
      comparison: renderComparison(comparison, {
        level: arena.feedbackLevel,
        maxCharacters: config.maxTrajectoryCharacters,
      }),
    }),
    schema: z.object({
      reasoning: z.string().max(asked.reasoning),
      meta_skill_content: z.string().max(memoryCharacters.asked),
    }),
    read: readMemory,
  });
  if (value === null || value === '') return done({ action: 'no_content', attempts, problem });
  return done({ action: 'write_meta_skill', content: value, attempts, problem });
}

/** Empty text leaves the memory as it is; anything but text is refused (15.16). */
function readMemory({ meta_skill_content: content }: JsonObject): Reading<string> {
  if (content === null) return { ok: true, value: '', dropped: 0 };
  if (typeof content !== 'string')
    return { ok: false, complaint: 'The key "meta_skill_content" with a text is missing.' };
  if (content.length > memoryCharacters.accepted)
    return {
      ok: false,
      complaint: `"meta_skill_content" has more than ${memoryCharacters.asked} characters.`,
    };
  return { ok: true, value: pyStrip(withoutMarkers(pyStrip(content), 'until-none')), dropped: 0 };
}
