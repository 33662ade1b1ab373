import type { Arena, CallPlace } from '../../core/arena.ts';
import { skillOf } from '../../core/hash.ts';
import { textBlock } from '../../core/prompt-blocks.ts';
import type { Skill } from '../../core/vocabulary.ts';
import { askDocument } from '../ask-document.ts';
import type { EvoskillConfig } from './config.ts';
import { type OneSectionChange, takeOneSection } from './one-section.ts';
import type { Proposal } from './proposal.ts';

export const builderPrompt = 'baselines/prompts/evoskill-builder';

export interface Built {
  /** null: the builder brought no usable child. */
  readonly child: { readonly skill: Skill; readonly change: OneSectionChange } | null;
  /** Calls made, 1 or 2. */
  readonly attempts: number;
  readonly problem: string | null;
}

/** Has the builder carry out a proposal: a child of the parent in which one section is new or changed. */
export async function build(
  arena: Arena,
  config: EvoskillConfig,
  { parent, proposal, place }: { readonly parent: Skill; readonly proposal: Proposal; place: CallPlace },
): Promise<Built> {
  const prompt = arena.prompts.render(builderPrompt, {
    skill: textBlock('skill', parent.text),
    proposal: textBlock('critique', proposal.text),
    'max-characters': String(config.maxDocumentCharacters),
    'when-to-use': config.whenToUse ? 'yes' : '',
  });
  const { text, attempts, problem } = await askDocument(arena, config, { kind: 'builder', place, prompt });
  if (text === null) return { child: null, attempts, problem };
  const change = takeOneSection(parent.text, text, proposal.section);
  if (change === null)
    return { child: null, attempts, problem: 'The document changes no section that the proposal allows.' };
  // What was put back counts as well: the limit is on the document, not on the reply.
  if (change.text.length > config.maxDocumentCharacters)
    return {
      child: null,
      attempts,
      problem: `With the sections put back the document has ${change.text.length} characters; at most ${config.maxDocumentCharacters} are allowed.`,
    };
  return { child: { skill: skillOf(change.text), change }, attempts, problem: null };
}
