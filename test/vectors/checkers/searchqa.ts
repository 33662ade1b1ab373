import { z } from 'zod';
import { scoreSearchqa } from '../../../benchmarks/searchqa/score.ts';
import { scoreDiffers, section, type VectorChecker } from '../checker.ts';

const rowSchema = z.object({
  prediction: z.string(),
  gold: z.array(z.string()),
  hard: z.number(),
  soft: z.number(),
});

/** Response text and gold answers -> exact match and token F1. */
export const searchqaChecker: VectorChecker = {
  file: 'searchqa.json',
  check: (content) => [
    section('', content, (row) => {
      const { prediction, gold, hard, soft } = rowSchema.parse(row);
      const score = scoreSearchqa(prediction, gold);
      const name = JSON.stringify(prediction.slice(0, 80));
      return scoreDiffers(`${name} hard`, score.hard, hard) ?? scoreDiffers(`${name} soft`, score.soft, soft);
    }),
  ],
};
