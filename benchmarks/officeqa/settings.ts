import { z } from 'zod';

/** The published number of model calls of a rollout, and the most that a run may ask for. */
const [publishedTurns, mostTurns] = [24, 50];

/** Settings of a run, from the matrix file or `--setting`. They are part of every task, so of every log. */
export const settingsSchema = z
  .strictObject({
    /**
     * `tools`: the published offline mode, with glob, read and grep. `pages`: one call with the oracle pages in the
     * prompt. `excerpts`: one call with the parts of the documents that share most words with the question.
     */
    mode: z.enum(['tools', 'pages', 'excerpts']).default('tools'),
    /** Most model calls of a rollout in the mode `tools`. */
    maxTurns: z.int().min(1).max(mostTurns).default(publishedTurns),
    /** Oracle pages in the mode `tools`: where the data have them, on every task, or never. */
    oracle: z.union([z.literal('auto'), z.boolean()]).default('auto'),
    /** Length of the excerpts of a task in the mode `excerpts`, in characters. */
    excerptCharacters: z.int().min(500).max(80_000).default(12_000),
    /** Relative tolerance of the numeric score that is reported beside the official one; absent: none is. */
    tolerance: z.number().min(0).max(1).optional(),
  })
  .refine(({ mode, oracle }) => mode === 'tools' || oracle === 'auto', {
    path: ['oracle'],
    message: "'oracle' belongs to the mode 'tools'; the other modes say by their name what is in the prompt",
  });

export type OfficeqaSettings = Readonly<z.infer<typeof settingsSchema>>;

/** In what the model's task differs from the published one; null when in nothing. */
export function variantOf({ mode, oracle, maxTurns }: OfficeqaSettings): string | null {
  if (mode === 'pages') return 'pages in the prompt';
  if (mode === 'excerpts') return 'excerpts in the prompt';
  const changes = [
    ...(oracle === false ? ['no oracle pages'] : []),
    ...(maxTurns === publishedTurns ? [] : [`${maxTurns} turns`]),
  ];
  return changes.length === 0 ? null : changes.join(', ');
}
