import { z } from 'zod';
import { scoreLivemath } from '../../../benchmarks/livemath/score.ts';
import { scoreDiffers, section, type VectorChecker } from '../checker.ts';

const choiceSchema = z.object({ label: z.string().default(''), text: z.string().default('') });
const rowSchema = z.object({
  prediction: z.string(),
  gold: z.object({ correct_choice: choiceSchema, choices: z.array(choiceSchema).default([]) }),
  hard: z.number(),
  soft: z.number(),
});

/** Response text and options -> label match. */
export const livemathChecker: VectorChecker = {
  file: 'livemathematicianbench.json',
  check: (content) => [
    section('', content, (row) => {
      const { prediction, gold, hard, soft } = rowSchema.parse(row);
      const score = scoreLivemath(prediction, gold);
      const name = JSON.stringify(prediction.slice(0, 80));
      return scoreDiffers(`${name} hard`, score.hard, hard) ?? scoreDiffers(`${name} soft`, score.soft, soft);
    }),
  ],
};
