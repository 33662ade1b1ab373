import { z } from 'zod';
import { applyEdit } from '../../../baselines/trace2skill/apply-edits.ts';
import { groupsOf } from '../../../baselines/trace2skill/groups.ts';
import { reduceInLevels } from '../../../baselines/trace2skill/reduce.ts';
import { differs, section, type VectorChecker } from '../checker.ts';

const chunkSchema = z.object({
  n: z.number(),
  batch: z.number(),
  sizes: z.array(z.number()),
  chunks: z.array(z.array(z.number())),
});
const reduceSchema = z.object({
  patches: z.number(),
  merge_batch: z.number(),
  merge_calls_per_level: z.array(z.number()),
  total_merge_calls: z.number(),
});
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? '');
const caseSchema = z.object({
  edit: z.looseObject({
    op: z.string(),
    target_section: text,
    target_text: text,
    old_text: text,
    after_section: text,
    content: text,
  }),
  result: z.string(),
  changed: z.boolean(),
});
const fileSchema = z.looseObject({
  chunk_list: z.unknown().optional(),
  reduce_levels: z.unknown().optional(),
  patch_apply: z.looseObject({ document: z.string(), cases: z.unknown() }).optional(),
});

/** Grouping, merge calls per level and section edits of Trace2Skill (spec/baselines.md 7.4 and 7.5). */
export const trace2skillChecker: VectorChecker = {
  file: 'trace2skill.json',
  async check(content) {
    const file = fileSchema.parse(content);
    const calls = Array.isArray(file.reduce_levels)
      ? await Promise.all(file.reduce_levels.map(mergeCalls))
      : [];
    return [
      section('chunk_list', file.chunk_list, (raw) => {
        const { n, batch, sizes, chunks } = chunkSchema.parse(raw);
        const groups = groupsOf(upTo(n), batch);
        const what = `${n} in groups of ${batch}`;
        return (
          differs(`${what}: groups`, groups, chunks) ??
          differs(
            `${what}: sizes`,
            groups.map((group) => group.length),
            sizes,
          )
        );
      }),
      section('reduce_levels', file.reduce_levels, (raw, index) => {
        const row = reduceSchema.parse(raw);
        const perLevel = calls[index] ?? [];
        const total = perLevel.reduce((sum, count) => sum + count, 0);
        const what = `${row.patches} patches in groups of ${row.merge_batch}`;
        return (
          differs(`${what}: calls per level`, perLevel, row.merge_calls_per_level) ??
          differs(`${what}: calls`, total, row.total_merge_calls)
        );
      }),
      section('patch_apply', file.patch_apply?.cases, (raw) => {
        const row = caseSchema.parse(raw);
        const document = file.patch_apply?.document ?? '';
        const result = applyEdit(document, { ...row.edit, support: 1 }) ?? document;
        const what = JSON.stringify(row.edit);
        return (
          differs(`${what}: result`, result, row.result) ??
          differs(`${what}: changed`, result !== document, row.changed)
        );
      }),
    ];
  },
};

/** Merge calls by level when each succeeds; nothing of a row that is none. */
async function mergeCalls(raw: unknown): Promise<number[]> {
  const parsed = reduceSchema.safeParse(raw);
  if (!parsed.success) return [];
  const perLevel: number[] = [];
  await reduceInLevels(upTo(parsed.data.patches), parsed.data.merge_batch, async ([first = 0], { level }) => {
    perLevel[level - 1] = (perLevel[level - 1] ?? 0) + 1;
    return [first];
  });
  return perLevel;
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
