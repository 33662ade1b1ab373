import { z } from 'zod';
import { shortValue } from '../../../baselines/textgrad/short-value.ts';
import { stepCost } from '../../../baselines/textgrad/step-cost.ts';
import { differs, section, type VectorChecker } from '../checker.ts';

const fileSchema = z.looseObject({
  short_value: z.unknown().optional(),
  calls_per_step: z.unknown().optional(),
});
const shortSchema = z.object({ in: z.string(), out: z.string() });
const callsSchema = z.object({
  batch: z.number(),
  val: z.number(),
  llm_judge: z.boolean().default(false),
  target_rollouts: z.number(),
  optimizer_model_calls: z.number(),
});

/** Short forms of variables, and what a step takes. */
export const textgradChecker: VectorChecker = {
  file: 'textgrad.json',
  check(content) {
    const file = fileSchema.parse(content);
    return [
      section('short_value', file.short_value, (row) => {
        const { in: text, out } = shortSchema.parse(row);
        return differs(`short form of ${JSON.stringify(text.slice(0, 40))}`, shortValue(text), out);
      }),
      section('calls_per_step', file.calls_per_step, (row) => {
        const { batch, val, llm_judge, target_rollouts, optimizer_model_calls } = callsSchema.parse(row);
        const cost = stepCost({ batchSize: batch, valSize: val, llmJudge: llm_judge });
        const name = `batch ${batch}, val ${val}${llm_judge ? ', judged by a model' : ''}`;
        return (
          differs(`${name}: rollouts`, cost.targetRollouts, target_rollouts) ??
          differs(`${name}: optimizer calls`, cost.optimizerCalls, optimizer_model_calls)
        );
      }),
    ];
  },
};
