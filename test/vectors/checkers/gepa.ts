import { z } from 'zod';
import { autoBudgets, autoMetricCalls } from '../../../baselines/gepa/auto-budget.ts';
import { candidateHash, candidateText } from '../../../baselines/gepa/candidate.ts';
import { fencedText } from '../../../baselines/gepa/fence.ts';
import { choice, weightedChoice } from '../../../baselines/gepa/python-draws.ts';
import { type RecordValue, renderRecords } from '../../../baselines/gepa/records.ts';
import { MersenneTwister } from '../../../core/mersenne-twister.ts';
import { createRng } from '../../../core/rng.ts';
import { differs, section, type VectorChecker } from '../checker.ts';
import { gepaFrontSections } from './gepa-fronts.ts';
import { gepaMergeSections } from './gepa-merge.ts';
import { gepaRunSection } from './gepa-run.ts';
import { gepaTurnSections } from './gepa-turns.ts';
import { asCase, partOf } from './parts.ts';

const numbers = z.array(z.number());
const randomSchema = z.object({
  seed: z.number(),
  random: numbers,
  getrandbits32: numbers,
  shuffle10: numbers,
  choice_of_range7_x12: numbers,
  sample_10_2_x6: z.array(numbers),
  choices_weights_1_2_7_x12: numbers,
  randint_0_9_x12: numbers,
});
const hashSchema = z.object({
  candidate: z.record(z.string(), z.string()),
  canonical: z.string(),
  sha256: z.string(),
});
const valueSchema: z.ZodType<RecordValue> = z.lazy(() =>
  z.union([z.string(), z.number(), z.array(valueSchema), z.record(z.string(), valueSchema)]),
);
const renderingSchema = z.object({
  records: z.array(z.record(z.string(), valueSchema)),
  rendered: z.string(),
});
const budgetSchema = z.object({
  level: z.enum(autoBudgets),
  num_preds: z.number(),
  val: z.number(),
  max_metric_calls: z.number(),
});

/** GEPA (spec/baselines.md 5): its parts one by one, and whole runs of the reference. */
export const gepaChecker: VectorChecker = {
  file: 'gepa.json',
  async check(content) {
    const at = (...path: string[]) => partOf(content, ...path);
    return [
      section('python_random', at('python_random', 'cases'), checkRandom),
      ...gepaFrontSections(content),
      ...gepaTurnSections(content),
      ...gepaMergeSections(content),
      section('candidate_hash', at('candidate_hash'), (raw) => {
        const { candidate, canonical, sha256 } = hashSchema.parse(raw);
        return (
          differs('canonical', candidateText(candidate), canonical) ??
          differs('sha256', candidateHash(candidate), sha256)
        );
      }),
      section('fence_extractor', at('fence_extractor', 'cases'), (raw) => {
        const row = z.object({ in: z.string(), out: z.string() }).parse(raw);
        return differs(JSON.stringify(row.in), fencedText(row.in), row.out);
      }),
      section('record_rendering', asCase(at('record_rendering')), (raw) => {
        const { records, rendered } = renderingSchema.parse(raw);
        // What stands before the records is the template that they were put into.
        const start = rendered.indexOf('# Example 1');
        return differs('rendered', renderRecords(records), rendered.slice(start));
      }),
      await gepaRunSection(at('end_to_end', 'runs')),
      section('dspy_auto_budget', at('dspy_auto_budget', 'cases'), (raw) => {
        const { level, num_preds: components, val, max_metric_calls: calls } = budgetSchema.parse(raw);
        return differs(`${level}, ${components}, ${val}`, autoMetricCalls(level, { val, components }), calls);
      }),
    ];
  },
};

function checkRandom(raw: unknown): string | null {
  const row = randomSchema.parse(raw);
  const range = (size: number) => [...Array(size).keys()];
  /** Draws from a fresh generator, as often as values were recorded. */
  const drawn = <T>(recorded: readonly T[], draw: (rng: ReturnType<typeof createRng>) => T): T[] => {
    const rng = createRng(row.seed);
    return recorded.map(() => draw(rng));
  };
  const twister = new MersenneTwister([row.seed]);
  const { getrandbits32: words, sample_10_2_x6: samples } = row;
  return (
    differs(
      'random',
      drawn(row.random, (rng) => rng.random()),
      row.random,
    ) ??
    differs(
      'getrandbits32',
      words.map(() => twister.next()),
      words,
    ) ??
    differs('shuffle10', createRng(row.seed).shuffle(range(10)), row.shuffle10) ??
    differs(
      'choice',
      drawn(row.choice_of_range7_x12, (rng) => choice(rng, range(7))),
      row.choice_of_range7_x12,
    ) ??
    differs(
      'sample',
      drawn(samples, (rng) => rng.sample(range(10), 2)),
      samples,
    ) ??
    differs(
      'choices',
      drawn(row.choices_weights_1_2_7_x12, (rng) => weightedChoice(rng, range(3), [1, 2, 7])),
      row.choices_weights_1_2_7_x12,
    ) ??
    differs(
      'randint',
      drawn(row.randint_0_9_x12, (rng) => rng.below(10)),
      row.randint_0_9_x12,
    )
  );
}
