import type { Arena } from '../../core/arena.ts';
import { guardBlockText, textBlock } from '../../core/prompt-blocks.ts';
import type { Skill } from '../../core/vocabulary.ts';
import { askPatch } from './ask-patch.ts';
import type { Trace2SkillConfig } from './config.ts';
import type { MergeRecord } from './events.ts';
import { promptName } from './prompt-names.ts';
import { type ReducePlace, reduceInLevels } from './reduce.ts';
import { type Patch, patchSchema, readPatch, type SectionEdit, shownEdits } from './section-edit.ts';

export interface MergedPatches {
  readonly edits: readonly SectionEdit[];
  /** Positions of the patches as they were shuffled. */
  readonly order: readonly number[];
  readonly merges: readonly MergeRecord[];
}

/**
 * Stage 3 (reduce, spec/baselines.md 7.4): the patches of one outcome, shuffled with its own generator, are merged level
 * by level. A merge that fails passes its inputs on; if the last one fails, their edits follow each other.
 * @param outcome from 1
 */
export async function mergePatches(
  arena: Arena,
  config: Trace2SkillConfig,
  skill: Skill,
  { patches, outcome }: { readonly patches: readonly Patch[]; readonly outcome: number },
): Promise<MergedPatches> {
  const positions = patches.map((_, index) => index);
  const order = arena.rng(`trace2skill-outcome-${outcome}`).shuffle(positions);
  const shuffled = order.flatMap((position) => patches.slice(position, position + 1));
  const merges: MergeRecord[] = [];
  const left = await reduceInLevels(shuffled, config.mergeBatchSize, async (group, place) => {
    const { patch, record } = await mergeGroup(arena, config, skill, { group, outcome, place });
    merges.push(record);
    return patch === null ? group : [patch];
  });
  merges.sort((a, b) => a.level - b.level || a.group - b.group);
  return { edits: left.flatMap((patch) => patch.edits), order, merges };
}

async function mergeGroup(
  arena: Arena,
  config: Trace2SkillConfig,
  skill: Skill,
  {
    group,
    outcome,
    place,
  }: { readonly group: readonly Patch[]; readonly outcome: number; readonly place: ReducePlace },
): Promise<{ patch: Patch | null; record: MergeRecord }> {
  const edits = group.flatMap((patch) => patch.edits);
  const support = edits.reduce((sum, edit) => sum + edit.support, 0);
  const { value, attempts, problem } = await askPatch(arena, config, {
    kind: 'patch-merge',
    place: { step: outcome, ...place },
    prompt: arena.prompts.render(promptName('merge'), {
      mixed: config.sides === 'combined' ? 'yes' : '',
      side: config.sides === 'combined' ? 'final' : 'failure',
      skill: textBlock('skill', skill.text),
      count: String(group.length),
      edits: String(edits.length),
      proposals: group.map(shownPatch).join('\n'),
    }),
    schema: patchSchema(edits.length, true),
    read: (reply) => {
      const reading = readPatch(reply, { maxEdits: edits.length, support: { usual: 1, most: support } });
      return reading.ok && reading.value.edits.length === 0
        ? { ok: false, complaint: 'The list "edits" is empty: keep what the patches have of use.' }
        : reading;
    },
  });
  const record: MergeRecord = {
    ...place,
    patchesIn: group.length,
    editsIn: edits.length,
    editsOut: (value?.edits ?? edits).length,
    usable: value !== null,
    attempts,
    problem,
  };
  return { patch: value, record };
}

/** A patch as a merger reads it: its reason in words, its edits as JSON. */
function shownPatch({ reasoning, edits }: Patch, index: number): string {
  const reason = reasoning.trim() === '' ? '' : `: ${guardBlockText(reasoning.trim())}`;
  const proposals = textBlock('proposals', shownEdits(edits), { patch: index + 1, size: edits.length });
  return `Patch ${index + 1}${reason}\n${proposals}`;
}
