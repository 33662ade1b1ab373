import { z } from 'zod';
import { choiceOrder, choiceSeed, presentChoices } from '../../../benchmarks/livemath/choices.ts';
import { parseRatio, ratioCounts } from '../../../benchmarks/ratio-split.ts';
import { createRng } from '../../../core/rng.ts';
import { differs, section, type VectorChecker } from '../checker.ts';

const seedSchema = z.union([z.string(), z.number()]);
const caseSchema = z.object({
  id: z.string(),
  seed: z.number(),
  rng_seed: seedSchema.optional(),
  original_labels: z.array(z.string()),
  original_correct: z.string(),
  perm: z.array(z.number()),
  new_correct_label: z.string(),
});
const shuffleSchema = z.object({ seed: seedSchema, n: z.number(), result: z.array(z.number()) });
const countSchema = z.object({
  total: z.number(),
  ratio: z.tuple([z.number(), z.number(), z.number()]),
  counts: z.array(z.number()),
});
const splitSchema = z.object({
  seed: seedSchema,
  ratio: z.string(),
  load_order: z.array(z.string()),
  shuffled: z.array(z.string()).optional(),
  counts_by_current_code: z.array(z.number()).optional(),
});
const fileSchema = z.looseObject({
  cases: z.unknown().optional(),
  ratio_split: z.unknown().optional(),
  python_shuffle: z.unknown().optional(),
  split_counts: z.unknown().optional(),
});

/** Option orders, the published ratio split, Python's shuffle and split counts. */
export const livemathShuffleChecker: VectorChecker = {
  file: 'livemathematicianbench_shuffle.json',
  check(content) {
    const file = fileSchema.parse(content);
    return [
      section('cases', file.cases, (row) => checkCase(caseSchema.parse(row))),
      section('ratio_split', asList(file.ratio_split), (row) => checkSplit(splitSchema.parse(row))),
      section('python_shuffle', file.python_shuffle, (row) => {
        const { seed, n, result } = shuffleSchema.parse(row);
        return differs(`seed ${seed}, n ${n}`, createRng(BigInt(seed)).shuffle(range(n)), result);
      }),
      section('split_counts', file.split_counts, (row) => {
        const { total, ratio, counts } = countSchema.parse(row);
        return differs(`${total} by ${ratio.join(':')}`, ratioCounts(total, ratio), counts);
      }),
    ];
  },
};

function checkCase(row: z.infer<typeof caseSchema>): string | null {
  const name = `${row.id} at seed ${row.seed}`;
  const seed = choiceSeed(row.seed, row.id);
  const choices = row.original_labels.map((label) => ({ label, text: `text of ${label}` }));
  const correct = choices.find(({ label }) => label === row.original_correct);
  if (correct === undefined) return `${name}: no option is labelled ${row.original_correct}`;
  const shown = presentChoices({ choices, correct_choice: correct }, row.id, row.seed);
  const expected = row.perm.map((index) => choices[index]?.text);
  return (
    (row.rng_seed === undefined ? null : differs(`${name}: seed`, String(seed), String(row.rng_seed))) ??
    differs(`${name}: order`, choiceOrder(choices.length, seed), row.perm) ??
    differs(
      `${name}: texts`,
      shown.choices.map(({ text }) => text),
      expected,
    ) ??
    differs(`${name}: correct label`, shown.correct.label, row.new_correct_label)
  );
}

function checkSplit(row: z.infer<typeof splitSchema>): string | null {
  const counts = ratioCounts(row.load_order.length, parseRatio(row.ratio));
  const shuffled = createRng(BigInt(row.seed)).shuffle(row.load_order);
  return (
    (row.shuffled === undefined ? null : differs('shuffled ids', shuffled, row.shuffled)) ??
    (row.counts_by_current_code === undefined ? null : differs('counts', counts, row.counts_by_current_code))
  );
}

function asList(value: unknown): unknown {
  return value === undefined || Array.isArray(value) ? value : [value];
}

function range(n: number): number[] {
  return Array.from({ length: n }, (_, index) => index);
}
