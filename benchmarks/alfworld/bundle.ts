import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { z } from 'zod';
import type { Split } from '../../core/vocabulary.ts';
import type { MaterialisedItem } from './load-items.ts';
import { alfworldItemSchema } from './payload.ts';

const bundleFile = fileURLToPath(new URL('./data/games.json.gz', import.meta.url));
/** Stands in the shared grammar where a game has its task sentence. */
const sentence = '{{task}}';

const gameSchema = alfworldItemSchema
  .omit({ game: true })
  .extend({ task: z.string(), pddl_problem: z.string() });
const bundleSchema = z.object({
  pddl_domain: z.string(),
  grammar: z.string(),
  games: z.object({ train: z.array(gameSchema), val: z.array(gameSchema), test: z.array(gameSchema) }),
});

/** The bundled games (data/SOURCE.md). Domain and grammar, equal in all games of a generation, are stored once. */
export function bundledItems(): Readonly<Record<Split, readonly MaterialisedItem[]>> {
  const { pddl_domain, grammar, games } = bundleSchema.parse(
    JSON.parse(gunzipSync(readFileSync(bundleFile)).toString('utf8')),
  );
  const items = (split: Split): readonly MaterialisedItem[] =>
    games[split].map(({ task, pddl_problem, ...item }) => ({
      ...item,
      game: { pddl_domain, grammar: grammar.replace(sentence, () => task), pddl_problem },
    }));
  return { train: items('train'), val: items('val'), test: items('test') };
}
