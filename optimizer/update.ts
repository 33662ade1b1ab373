import { z } from 'zod';
import type { Arena, CallPlace } from '../core/arena.ts';
import { headOf } from '../core/cut-text.ts';
import type { JsonObject } from '../core/json.ts';
import { textBlock } from '../core/prompt-blocks.ts';
import { pyStrip, pyStripRight } from '../core/python-text.ts';
import type { Reading } from '../core/structured-reply.ts';
import type { Skill } from '../core/vocabulary.ts';
import { askStructured } from './ask-structured.ts';
import { summaryLength } from './candidate-items.ts';
import type { SkillOptConfig } from './config.ts';
import { type AppliedEdits, applyEdits } from './edits.ts';
import { asked, documentLength, type Item, itemLines, textOf, textsOf, tolerance } from './items.ts';
import { keepRegions } from './kept-regions.ts';
import { itemKindOf } from './update-mode.ts';

/** How a document was written anew. */
export interface Rewrite {
  /** What is different, in the writer's words. */
  readonly changeSummary: readonly string[];
  /** The writer had changed a protected region; it was put back. */
  readonly regionsRepaired: boolean;
  /** Calls made for it; 0 where the document came with the items. */
  readonly attempts: number;
  readonly problem: string | null;
}

/** What the selected items made of the document. */
export interface Update {
  /** null: no usable document came. */
  readonly text: string | null;
  /** Only in update mode `patch`. */
  readonly applied: AppliedEdits | null;
  /** Only in the rewrite modes. */
  readonly rewrite: Rewrite | null;
}

interface UpdateContext {
  readonly skill: Skill;
  readonly place: CallPlace;
  /** Rendered step buffer; the memory is not for the rewriter. */
  readonly tried: string;
}

/** Stage 5: makes the candidate out of the selected items (spec/optimizer.md 3.4.7). */
export async function updateDocument(
  arena: Arena,
  config: SkillOptConfig,
  items: readonly Item[],
  context: UpdateContext,
): Promise<Update> {
  switch (config.updateMode) {
    case 'patch': {
      const strict = config.semantics.edits === 'strict';
      const applied = applyEdits(context.skill.text, items, { strict });
      return { text: applied.text, applied, rewrite: null };
    }
    case 'rewrite-from-suggestions':
      return rewrite(arena, config, items, context);
    case 'full-rewrite':
      return firstDocument(items, context.skill);
  }
}

async function rewrite(
  arena: Arena,
  config: SkillOptConfig,
  items: readonly Item[],
  { skill, place, tried }: UpdateContext,
): Promise<Update> {
  // Nothing is to change, so there is nothing to ask: a writer without suggestions only drifts.
  if (items.length === 0)
    return {
      text: skill.text,
      applied: null,
      rewrite: { changeSummary: [], regionsRepaired: false, attempts: 0, problem: null },
    };
  const { value, attempts, problem } = await askStructured(arena, config, {
    kind: 'rewrite',
    place,
    prompt: arena.prompts.render('optimizer/prompts/rewrite', {
      skill: textBlock('skill', skill.text),
      count: String(items.length),
      proposals: textBlock('proposals', itemLines(items, itemKindOf(config)), { size: items.length }),
      tried,
    }),
    schema: z.object({
      reasoning: z.string().max(asked.reasoning),
      change_summary: z.array(z.string().max(asked.description)).max(summaryLength),
      new_skill: z.string().max(documentLength(skill.text)),
    }),
    read: (reply) => readDocument(reply, config, skill.text),
  });
  return written(value, skill, { attempts, problem });
}

/** The first of the merged documents that is not blank. */
function firstDocument(items: readonly Item[], skill: Skill): Update {
  const found = items.find((item) => pyStrip(textOf(item, 'new_skill')) !== '');
  const problem = found === undefined ? 'none of the merged documents holds any text' : null;
  return written(found ?? null, skill, { attempts: 0, problem });
}

function readDocument(reply: JsonObject, config: SkillOptConfig, document: string): Reading<JsonObject> {
  const text = textOf(reply, 'new_skill');
  if (pyStrip(text) === '')
    return { ok: false, complaint: 'The key "new_skill" with the whole new document is missing or empty.' };
  const limit = documentLength(document) * tolerance;
  if (config.semantics.edits === 'strict' && text.length > limit)
    return { ok: false, complaint: `"new_skill" is longer than ${limit} characters.` };
  return { ok: true, value: reply, dropped: 0 };
}

function written(
  reply: JsonObject | null,
  skill: Skill,
  { attempts, problem }: { readonly attempts: number; readonly problem: string | null },
): Update {
  const summary = reply === null ? [] : textsOf(reply, 'change_summary').slice(0, 50);
  const changeSummary = summary.map((line) => headOf(line, asked.description * tolerance));
  const kept =
    reply === null ? null : keepRegions(skill.text, `${pyStripRight(textOf(reply, 'new_skill'))}\n`);
  const regionsRepaired = kept?.repaired ?? false;
  return {
    text: kept?.text ?? null,
    applied: null,
    rewrite: { changeSummary, regionsRepaired, attempts, problem },
  };
}
