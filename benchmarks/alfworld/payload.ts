import { z } from 'zod';

/** What the published trajectory of a game says, trimmed to what {@link referenceText} shows of it. */
export const trajectorySchema = z.object({
  task_type: z.string().default(''),
  pddl_params: z.record(z.string(), z.union([z.string(), z.boolean(), z.number(), z.null()])).default({}),
  turk_annotations: z
    .object({
      anns: z
        .array(z.object({ task_desc: z.string().default(''), high_descs: z.array(z.string()).default([]) }))
        .default([]),
    })
    .default({ anns: [] }),
  scene: z
    .object({
      floor_plan: z.string().optional(),
      scene_num: z.number().optional(),
      dirty_and_empty: z.boolean().optional(),
    })
    .default({}),
  plan: z
    .object({
      high_pddl: z
        .array(
          z.object({
            discrete_action: z
              .object({ action: z.string().default(''), args: z.array(z.string()).default([]) })
              .default({ action: '', args: [] }),
          }),
        )
        .default([]),
    })
    .default({ high_pddl: [] }),
});
export type Trajectory = z.infer<typeof trajectorySchema>;

/** The texts of a game file under their names there. */
export const gameTextsSchema = z.object({
  pddl_domain: z.string().min(1),
  grammar: z.string().min(1),
  pddl_problem: z.string().min(1),
});

/** An item of a split folder: with its game in it, or only the path of the game (the published form). */
export const alfworldItemSchema = z.object({
  id: z.string().min(1),
  gamefile: z.string().min(1),
  task_type: z.string().min(1).optional(),
  game: gameTextsSchema.optional(),
  trajectory: trajectorySchema.nullish(),
});
export type AlfworldItem = z.infer<typeof alfworldItemSchema>;

/** What an episode needs: the game as it is played, and how long. */
export const alfworldPayloadSchema = z.object({
  /** From `json_2.1.1/` on where the path has it; never a path of this machine. */
  gamefile: z.string(),
  game: gameTextsSchema,
  /** What stands after `Your task is to: `. */
  goal: z.string(),
  historyLength: z.number().int().nonnegative(),
  maxSteps: z.number().int().positive(),
  /** Hidden reference text; only feedback of the level `answer` shows it. null: no trajectory at hand. */
  reference: z.string().nullable(),
});
export type AlfworldPayload = z.infer<typeof alfworldPayloadSchema>;
