import type { Arena } from '../../core/arena.ts';
import { skillOf } from '../../core/hash.ts';
import { guardBlockText, textBlock } from '../../core/prompt-blocks.ts';
import type { Skill } from '../../core/vocabulary.ts';
import { askDocument } from '../ask-document.ts';
import { applyEdits } from './apply-edits.ts';
import type { Trace2SkillConfig } from './config.ts';
import { documentProblems } from './document-problems.ts';
import { promptName } from './prompt-names.ts';
import type { SectionEdit } from './section-edit.ts';

export interface FinishedDocument {
  /** null: it could not be repaired and is rejected. */
  readonly skill: Skill | null;
  /** Hash of the document as the edits left it. */
  readonly applied: string;
  /** Positions of the edits that had no place. */
  readonly skipped: readonly number[];
  /** What is still wrong with it. */
  readonly problems: readonly string[];
  readonly repairs: number;
}

/**
 * Applies the edits of an outcome to the starting document, and has the result repaired where its structure is wrong
 * (spec/baselines.md 7.5).
 * @param outcome from 1
 */
export async function finishDocument(
  arena: Arena,
  config: Trace2SkillConfig,
  skill: Skill,
  { edits, outcome }: { readonly edits: readonly SectionEdit[]; readonly outcome: number },
): Promise<FinishedDocument> {
  const place = { step: outcome };
  const { text, applied } = applyEdits(skill.text, edits);
  let current = text;
  let problems = problemsOf(current);
  let repairs = 0;
  for (; problems.length > 0 && repairs < config.repairRounds; repairs += 1) {
    const prompt = arena.prompts.render(promptName('repair'), {
      skill: textBlock('skill', current),
      problems: guardBlockText(problems.join('\n')),
    });
    const reply = await askDocument(arena, config, {
      kind: 'document-repair',
      place: { ...place, group: repairs },
      prompt,
    });
    current = reply.text ?? current;
    problems = problemsOf(current);
  }
  return {
    skill: problems.length === 0 ? skillOf(current) : null,
    applied: skillOf(text).hash,
    skipped: applied.flatMap((done, index) => (done ? [] : [index])),
    problems,
    repairs,
  };

  function problemsOf(document: string): string[] {
    return documentProblems(document, skill.text, config);
  }
}
