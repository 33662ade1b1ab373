import type { Arena, CallPlace } from '../../core/arena.ts';
import { guardBlockText, textBlock } from '../../core/prompt-blocks.ts';
import { targetSystemPrompt } from '../../core/trajectory-text.ts';
import type { Skill } from '../../core/vocabulary.ts';
import { askDocument, type DocumentReply } from '../ask-document.ts';
import type { Gradient } from './backward.ts';
import type { TextGradConfig } from './config.ts';
import { conversation } from './conversation.ts';
import { shortValue } from './short-value.ts';

export const updatePrompt = 'baselines/prompts/textgrad-update';
export const constraintsPrompt = 'baselines/prompts/textgrad-constraints';

/** A document that an earlier step proposed. */
export interface PastDocument {
  readonly skill: Skill;
  readonly score: number;
  readonly kept: boolean;
}

export interface UpdateContext {
  readonly skill: Skill;
  /** Those with a gradient of the document, in batch order. */
  readonly gradients: readonly Gradient[];
  /** What momentum shows, oldest first. */
  readonly past: readonly PastDocument[];
  readonly place: CallPlace;
}

/** The optimizer's step: one call, asked again once when no document comes (spec/baselines.md 6.2, 6.4). */
export function updateDocument(
  arena: Arena,
  config: TextGradConfig,
  { skill, gradients, past, place }: UpdateContext,
): Promise<DocumentReply> {
  const whole = config.shortValue === 'full';
  const rows = gradients.map(({ row }) => row);
  const prompt = arena.prompts.render(updatePrompt, {
    skill: whole ? textBlock('skill', skill.text) : '',
    short: whole ? '' : guardBlockText(shortValue(skill.text)),
    target: whole ? targetSystemPrompt(rows, skill.text) : '',
    feedback: gradients
      .map(
        ({ row, document }) =>
          `${conversation(config, row, skill.text)}\n${textBlock('critique', document ?? '', { of: row.task.id })}`,
      )
      .join('\n\n'),
    momentum: past
      .map((document) =>
        textBlock('tried', document.skill.text, {
          status: document.kept ? 'accepted' : 'rejected',
          score: Math.round(document.score * 1000) / 1000,
        }),
      )
      .join('\n'),
    constraints: constraintsOf(arena, config)
      .map((constraint, index) => `${index + 1}. ${guardBlockText(constraint)}`)
      .join('\n'),
  });
  return askDocument(arena, config, { kind: 'document-update', place, prompt });
}

function constraintsOf(
  arena: Arena,
  { constraints, maxDocumentCharacters }: TextGradConfig,
): readonly string[] {
  if (constraints !== 'default') return constraints;
  const values = { maxCharacters: String(maxDocumentCharacters) };
  return arena.prompts.render(constraintsPrompt, values).user.split('\n');
}
