import { z } from 'zod';
import { goldStrings } from '../../../benchmarks/docvqa/gold-strings.ts';
import { scoreDocvqa } from '../../../benchmarks/docvqa/score.ts';
import { differs, scoreDiffers, section, type VectorChecker } from '../checker.ts';

const rowSchema = z.object({
  prediction: z.string(),
  gold: z.json(),
  hard: z.number(),
  soft: z.number(),
  extracted: z.string().optional(),
  gold_strings: z.array(z.string()).optional(),
});

/** Response text and a gold value of any type -> ANLS and exact match, with the answer and the gold answers read. */
export const docvqaChecker: VectorChecker = {
  file: 'docvqa.json',
  check: (content) => [
    section('', content, (raw) => {
      const row = rowSchema.parse(raw);
      const golds = goldStrings(row.gold);
      const score = scoreDocvqa(row.prediction, golds);
      const name = JSON.stringify(row.prediction.slice(0, 80));
      return (
        scoreDiffers(`${name} hard`, score.hard, row.hard) ??
        scoreDiffers(`${name} soft`, score.soft, row.soft) ??
        (row.extracted === undefined ? null : differs(`${name} answer`, score.extracted, row.extracted)) ??
        (row.gold_strings === undefined ? null : differs(`${name} gold`, golds, row.gold_strings))
      );
    }),
  ],
};
