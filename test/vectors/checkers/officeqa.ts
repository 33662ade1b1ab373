import { z } from 'zod';
import { compareAnswers, scoreOfficeqa } from '../../../benchmarks/officeqa/score.ts';
import { differs, scoreDiffers, section, type VectorChecker } from '../checker.ts';

const rowSchema = z.object({
  prediction: z.string(),
  gold: z.string(),
  hard: z.number(),
  soft: z.number(),
  extracted: z.string().nullish(),
});

/** Whole final reply and gold answer -> exact match and token F1. */
export const officeqaChecker: VectorChecker = {
  file: 'officeqa.json',
  check: (content) => [
    section('', content, (row) => {
      const { prediction, gold, hard, soft, extracted } = rowSchema.parse(row);
      const score = scoreOfficeqa(prediction, gold);
      const name = JSON.stringify(prediction.slice(0, 80));
      return (
        scoreDiffers(`${name} hard`, score.hard, hard) ??
        scoreDiffers(`${name} soft`, score.soft, soft) ??
        // Without an opening tag, or with nothing behind it, no answer was read.
        (extracted === undefined || extracted === null
          ? null
          : differs(`${name} answer`, score.extracted, extracted))
      );
    }),
  ],
};

/** Answer without its tags and gold answer -> exact match and token F1. */
export const officeqaEvaluatorChecker: VectorChecker = {
  file: 'officeqa_evaluator_only.json',
  check: (content) => [
    section('', content, (row) => {
      const { prediction, gold, hard, soft } = rowSchema.parse(row);
      const score = compareAnswers(prediction, gold);
      const name = JSON.stringify(prediction.slice(0, 80));
      return scoreDiffers(`${name} hard`, score.hard, hard) ?? scoreDiffers(`${name} soft`, score.soft, soft);
    }),
  ],
};
