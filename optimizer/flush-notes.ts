import { z } from 'zod';
import type { CallPlace } from '../core/arena.ts';
import { skillOf } from '../core/hash.ts';
import { textBlock } from '../core/prompt-blocks.ts';
import type { Reading } from '../core/structured-reply.ts';
import { appendixNotes, joinNotes, notesIn, withAppendix, withEmptyAppendix } from './appendix.ts';
import { askStructured } from './ask-structured.ts';
import { emit } from './events.ts';
import { asked } from './items.ts';
import { wantsNotes } from './skill-aware.ts';
import type { State, Training } from './state.ts';

/** What one step did to the appendix. */
export type AppendixUpdate = {
  /** The document with the new appendix. */
  readonly skill: string;
  /** Notes that were not there yet. */
  readonly added: readonly string[];
  /** All notes now. */
  readonly notes: readonly string[];
  /** null: there were not enough notes to compact. */
  readonly compaction: {
    readonly before: number;
    readonly adopted: boolean;
    readonly attempts: number;
    readonly problem: string | null;
  } | null;
};

/** The start of skill-aware training: an empty region, which says nothing to the target, so that the score stays. */
export function openAppendix({ arena, config }: Training, state: State): State {
  if (!wantsNotes(config)) return state;
  const skill = skillOf(withEmptyAppendix(state.current.skill.text));
  if (skill.hash === state.current.skill.hash) return state;
  emit(arena, 'appendix-updated', {}, { skill: skill.hash, added: [], notes: [], compaction: null });
  return { ...state, current: { ...state.current, skill, origin: 'appendix' } };
}

/**
 * Stage 7: writes the step's reminders into the appendix of the current document, ungated (spec/optimizer.md
 * 3.5). Nothing happens when all of them are there already.
 */
export async function flushNotes(
  training: Training,
  state: State,
  {
    notes,
    place,
  }: { readonly notes: readonly string[]; readonly place: CallPlace & { readonly step: number } },
): Promise<{ state: State; appendix: AppendixUpdate | null }> {
  const { arena, config } = training;
  const { text } = state.current.skill;
  const known = joinNotes(appendixNotes(text), []);
  const joined = joinNotes(known, notes);
  if (joined.length === known.length) return { state, appendix: null };
  const compacted = await compact(training, joined, place);
  const form = config.semantics.edits === 'strict' ? 'in-place' : 'reference';
  const skill = skillOf(withAppendix(text, compacted.notes, form));
  const { step } = place;
  const unmeasured = config.semantics.ungatedScore === 'measure';
  const current = { ...state.current, skill, step, origin: 'appendix' as const, unmeasured };
  const appendix = { skill: skill.hash, added: joined.slice(known.length), ...compacted };
  emit(arena, 'appendix-updated', place, appendix);
  return { state: { ...state, current }, appendix };
}

/** One call for a shorter list, taken only if it is shorter and not empty. */
async function compact(
  { arena, config }: Training,
  notes: readonly string[],
  place: CallPlace,
): Promise<Pick<AppendixUpdate, 'notes' | 'compaction'>> {
  const { consolidateAbove } = config.skillAware;
  if (consolidateAbove === 0 || notes.length <= consolidateAbove) return { notes, compaction: null };
  const lines = notes.map((note, index) => `${index + 1}. ${note}`);
  const { value, attempts, problem } = await askStructured(arena, config, {
    kind: 'appendix-compaction',
    place,
    prompt: arena.prompts.render('optimizer/prompts/appendix-compaction', {
      count: String(notes.length),
      notes: textBlock('proposals', lines.join('\n'), { size: notes.length }),
    }),
    schema: z.object({ appendix_notes: z.array(z.string().max(asked.note)).max(notes.length - 1) }),
    read: (reply) => readCompaction(reply.appendix_notes, notes.length),
  });
  const compaction = { before: notes.length, adopted: value !== null, attempts, problem };
  return { notes: value ?? notes, compaction };
}

function readCompaction(value: unknown, before: number): Reading<string[]> {
  const notes = joinNotes(notesIn(value, before), []);
  if (notes.length === 0) return { ok: false, complaint: 'The list "appendix_notes" is missing or empty.' };
  if (notes.length >= before)
    return { ok: false, complaint: `"appendix_notes" must have fewer than ${before} entries.` };
  return { ok: true, value: notes, dropped: 0 };
}
