import type { Arena } from '../../core/arena.ts';
import { textBlock } from '../../core/prompt-blocks.ts';
import { settleAll } from '../../core/settle-all.ts';
import type { Skill } from '../../core/vocabulary.ts';
import { applyEdit } from './apply-edits.ts';
import { askPatch } from './ask-patch.ts';
import type { Trace2SkillConfig } from './config.ts';
import { promptName } from './prompt-names.ts';
import { patchSchema, readPatch, type SectionEdit, shownEdits } from './section-edit.ts';

export interface Translated {
  readonly edits: readonly SectionEdit[];
  /** Positions of the edits that were sent back, and of those that got another place. */
  readonly asked: readonly number[];
  readonly corrected: readonly number[];
}

/**
 * Corrects section names and quoted texts that are not those of the document (spec/baselines.md 7.5), one call an edit, all
 * at once. What an edit says stays as it is: only its place is taken from the reply, and only if the document has it.
 * @param outcome from 1
 */
export async function translate(
  arena: Arena,
  config: Trace2SkillConfig,
  skill: Skill,
  { edits, outcome }: { readonly edits: readonly SectionEdit[]; readonly outcome: number },
): Promise<Translated> {
  const asked = edits.flatMap((edit, index) => (isAsked(edit, skill, config) ? [index] : []));
  const replies = await settleAll(
    asked.map(async (index) => {
      const edit = edits.slice(index, index + 1);
      const { value } = await askPatch(arena, config, {
        kind: 'edit-translation',
        place: { step: outcome, minibatch: index },
        prompt: arena.prompts.render(promptName('translate'), {
          skill: textBlock('skill', skill.text),
          proposals: textBlock('proposals', shownEdits(edit)),
        }),
        schema: patchSchema(1, false),
        read: (reply) => readPatch(reply, { maxEdits: 1, support: { usual: 1, most: 1 } }),
      });
      return { index, place: value?.edits[0] ?? null };
    }),
  );
  const corrected = new Map(
    replies.flatMap(({ index, place }) => {
      const before = edits[index];
      if (before === undefined || place === null || before.op !== place.op) return [];
      const after = { ...place, content: before.content, support: before.support };
      const moved = applyEdit(skill.text, after) !== null && JSON.stringify(after) !== JSON.stringify(before);
      return moved ? [[index, after] as const] : [];
    }),
  );
  return {
    edits: edits.map((edit, index) => corrected.get(index) ?? edit),
    asked,
    corrected: [...corrected.keys()],
  };
}

function isAsked(edit: SectionEdit, skill: Skill, { translate: mode }: Trace2SkillConfig): boolean {
  // The end of the document is always there.
  if (mode === 'off' || edit.op === 'append') return false;
  return mode === 'all' || applyEdit(skill.text, edit) === null;
}
