import type { Arena } from '../../core/arena.ts';
import { textBlock } from '../../core/prompt-blocks.ts';
import { settleAll } from '../../core/settle-all.ts';
import type { Skill } from '../../core/vocabulary.ts';
import type { LessonRecord } from './analyse.ts';
import { askPatch } from './ask-patch.ts';
import type { Trace2SkillConfig } from './config.ts';
import { emit } from './events.ts';
import { promptName } from './prompt-names.ts';
import { renderItems } from './report.ts';
import { editRecord, maxEditsPerPatch, type Patch, patchSchema, readPatch } from './section-edit.ts';
import type { Source } from './trajectory.ts';

/** Records of one class that one call turns into a patch. */
interface Batch {
  readonly source: Source;
  readonly records: readonly LessonRecord[];
}

/**
 * Stage 2, second half (map, spec/baselines.md 7.3): each record becomes a patch of the frozen starting document, all at
 * once. Returns the patches that hold edits, in order.
 */
export async function proposePatches(
  arena: Arena,
  config: Trace2SkillConfig,
  skill: Skill,
  input: { readonly records: readonly LessonRecord[]; readonly failed: number; readonly total: number },
): Promise<Patch[]> {
  const batches = (['error', 'success'] as const).flatMap((source) =>
    batchesOf(source, input.records, config.recordsPerPatch),
  );
  const lines = skill.text.split('\n').length;
  const size = `The document has ${lines} lines and ${skill.text.length} characters; at most ${config.maxDocumentLines} lines and ${config.maxDocumentCharacters} characters are allowed.`;
  const replies = await settleAll(
    batches.map(({ source, records }, index) =>
      askPatch(arena, config, {
        kind: 'patch-proposal',
        place: { minibatch: index },
        prompt: arena.prompts.render(promptName('patch'), {
          error: source === 'error' ? 'yes' : '',
          success: source === 'success' ? 'yes' : '',
          side: source === 'error' ? 'failure' : 'success',
          skill: textBlock('skill', skill.text),
          size,
          failed: String(input.failed),
          total: String(input.total),
          records: records.map(({ items }) => textBlock('critique', renderItems(items))).join('\n'),
        }),
        schema: patchSchema(maxEditsPerPatch, false),
        read: (reply) =>
          readPatch(reply, {
            maxEdits: maxEditsPerPatch,
            support: { usual: records.length, most: records.length },
          }),
      }),
    ),
  );
  emit(
    arena,
    'patches-proposed',
    {},
    {
      patches: replies.map(({ value, attempts, dropped, problem }, index) => ({
        source: batches[index]?.source ?? '',
        records: (batches[index]?.records ?? []).map(({ trajectory }) => trajectory.row.task.id),
        usable: value !== null,
        attempts,
        dropped,
        problem,
        edits: (value?.edits ?? []).map(editRecord),
      })),
    },
  );
  return replies.flatMap(({ value }) => (value === null || value.edits.length === 0 ? [] : [value]));
}

function batchesOf(source: Source, records: readonly LessonRecord[], size: number): Batch[] {
  const own = records.filter(({ trajectory }) => trajectory.source === source);
  return Array.from({ length: Math.ceil(own.length / size) }, (_, index) => ({
    source,
    records: own.slice(index * size, (index + 1) * size),
  }));
}
