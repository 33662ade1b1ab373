import { z } from 'zod';
import { DataError, messageOf } from '../../../core/errors.ts';

/** Text generation: `original` up to ALFWorld 0.3, `current` from 0.4 on (spec/benchmarks-agentic.md 2.1). */
export type Generation = 'original' | 'current';

/** What the engine needs of a `game.tw-pddl` file. */
export interface GameFile {
  readonly domain: string;
  readonly grammar: string;
  readonly problem: string;
  /** null: the file does not say; such games are left out of the official splits. */
  readonly solvable: boolean | null;
  /** A winning list of commands, where the file has one. Some name objects by their ids. */
  readonly walkthrough: readonly string[] | null;
}

const gameSchema = z.looseObject({
  pddl_domain: z.string().min(1),
  grammar: z.string().min(1),
  pddl_problem: z.string().min(1),
  solvable: z.boolean().nullish(),
  walkthrough: z.array(z.string()).nullish(),
});

/** Real files have 65 to 90 kB. */
export const mostGameBytes = 2_000_000;

/** Reads a game file. @throws {DataError} naming the file and what is wrong with it */
export function parseGameFile(text: string, file: string): GameFile {
  if (text.length > mostGameBytes)
    throw new DataError(`${file}: ${text.length} characters; a game file has at most ${mostGameBytes}`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new DataError(`${file}: not a game file: not JSON (${messageOf(error)})`, error);
  }
  const parsed = gameSchema.safeParse(value);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new DataError(
      `${file}: not a game file: field '${issue?.path.join('.') ?? ''}': ${issue?.message}`,
    );
  }
  const { pddl_domain, grammar, pddl_problem, solvable, walkthrough } = parsed.data;
  return {
    domain: pddl_domain,
    grammar,
    problem: pddl_problem,
    solvable: solvable ?? null,
    walkthrough: walkthrough ?? null,
  };
}

/** Told by the action `help`, which the current generation added. */
export function generationOf({ domain }: Pick<GameFile, 'domain'>): Generation {
  return /\(\s*:action\s+help\b/i.test(domain) ? 'current' : 'original';
}
