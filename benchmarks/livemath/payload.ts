import { z } from 'zod';

const choiceSchema = z.object({ label: z.string().min(1), text: z.string().min(1) });

/** One option: an upper-case letter and its text. */
export type LivemathChoice = Readonly<z.infer<typeof choiceSchema>>;

/**
 * One LiveMathematicianBench item in the normalised form, without its id (spec/benchmarks-qa.md 2.2): the
 * correct choice is among `choices`, labels are normalised, and nothing is shuffled yet.
 */
export const livemathPayloadSchema = z.object({
  /** Month of the source file, as `202511`. */
  month: z.string(),
  /** Number within the month, from 1. */
  no: z.number().int(),
  paper_link: z.string().default(''),
  theorem: z.string().default(''),
  sketch: z.string().default(''),
  theorem_type: z.array(z.string()).default([]),
  question: z.string().min(1),
  choices: z.array(choiceSchema).min(1),
  correct_choice: choiceSchema,
  source_path: z.string().default(''),
  /** Set by the setting `shuffleChoices: false`: options keep the order of the file. */
  fixed_order: z.boolean().optional(),
});

export type LivemathPayload = Readonly<z.infer<typeof livemathPayloadSchema>>;

/** A row of `items.json`: the id is `<month>:<no>`. Source records as they are do not pass. */
export const livemathItemSchema = livemathPayloadSchema
  .extend({ id: z.string().min(1) })
  .refine((item) => new Set(item.choices.map(({ label }) => label)).size === item.choices.length, {
    path: ['choices'],
    message: 'a label occurs twice',
  })
  .refine((item) => item.choices.some(({ label }) => label === item.correct_choice.label), {
    path: ['correct_choice'],
    message: 'its label is not among the choices; source records are normalised by `data import`',
  });

export type LivemathItem = Readonly<z.infer<typeof livemathItemSchema>>;
