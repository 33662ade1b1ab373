import { z } from 'zod';
import { skillOf } from '../../../core/hash.ts';
import { MersenneTwister } from '../../../core/mersenne-twister.ts';
import { createRng } from '../../../core/rng.ts';
import { applyEdits } from '../../../optimizer/edits.ts';
import { editBudget } from '../../../optimizer/schedule.ts';
import { differs, section, type VectorChecker } from '../checker.ts';

const scheduleSchema = z.object({
  schedule: z.enum(['constant', 'linear', 'cosine']),
  max: z.number(),
  min: z.number(),
  total_steps: z.number(),
  budgets: z.array(z.number()),
});
const wordsSchema = z.object({ seed: z.number(), words: z.array(z.number()) });
const shuffleSchema = z.object({ seed: z.number(), n: z.number(), result: z.array(z.number()) });
const hashSchema = z.object({ text: z.string(), hash: z.string() });
const editSchema = z.object({
  name: z.string(),
  text: z.string(),
  edits: z.array(z.unknown()),
  /** `reference`, `default` or both: which settings must give this result. */
  modes: z.array(z.enum(['reference', 'default'])),
  result: z.string(),
  statuses: z.array(z.string()),
});
const fileSchema = z.looseObject({
  scheduler: z.unknown().optional(),
  random_words: z.unknown().optional(),
  shuffle: z.unknown().optional(),
  hash: z.unknown().optional(),
  edits: z.unknown().optional(),
});

/** The facts of spec/optimizer.md 12: learning-rate schedules, random numbers, document hash, edits. */
export const optimizerChecker: VectorChecker = {
  file: 'optimizer.json',
  check(content) {
    const file = fileSchema.parse(content);
    return [
      section('scheduler', file.scheduler, (raw) => {
        const { schedule, max, min, total_steps: totalSteps, budgets } = scheduleSchema.parse(raw);
        const steps = Array.from({ length: totalSteps }, (_, index) => index + 1);
        const actual = steps.map((step) => editBudget({ schedule, max, min, totalSteps, step }));
        return differs(`${schedule} ${max}->${min} over ${totalSteps}`, actual, budgets);
      }),
      section('random_words', file.random_words, (raw) => {
        const { seed, words } = wordsSchema.parse(raw);
        const twister = new MersenneTwister([seed]);
        return differs(
          `seed ${seed}`,
          words.map(() => twister.next()),
          words,
        );
      }),
      section('shuffle', file.shuffle, (raw) => {
        const { seed, n, result } = shuffleSchema.parse(raw);
        const items = Array.from({ length: n }, (_, index) => index);
        return differs(`seed ${seed}`, createRng(seed).shuffle(items), result);
      }),
      section('hash', file.hash, (raw) => {
        const { text, hash } = hashSchema.parse(raw);
        return differs(JSON.stringify(text), skillOf(text).hash, hash);
      }),
      section('edits', file.edits, (raw) => checkEdits(editSchema.parse(raw))),
    ];
  },
};

function checkEdits(row: z.infer<typeof editSchema>): string | null {
  for (const mode of row.modes) {
    const { text, report } = applyEdits(row.text, row.edits, { strict: mode === 'default' });
    const statuses = report.map(({ status }) => status);
    const problem =
      differs(`${row.name} (${mode}): text`, text, row.result) ??
      differs(`${row.name} (${mode}): statuses`, statuses, row.statuses);
    if (problem !== null) return problem;
  }
  return null;
}
