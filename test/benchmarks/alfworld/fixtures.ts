import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { bundledItems } from '../../../benchmarks/alfworld/bundle.ts';
import type { Game } from '../../../benchmarks/alfworld/engine/game.ts';
import { type GameFile, parseGameFile } from '../../../benchmarks/alfworld/engine/game-file.ts';
import { gameOf } from '../../../benchmarks/alfworld/official.ts';
import { splitNames } from '../../../benchmarks/task.ts';

const folder = fileURLToPath(new URL('../../fixtures/alfworld/', import.meta.url));

function unpacked(name: string): string {
  return gunzipSync(readFileSync(`${folder}${name}`)).toString('utf8');
}

/** Lines of the golden file that belong to the bundled games. */
export function goldenLines(): readonly string[] {
  return unpacked('golden.jsonl.gz').trim().split('\n');
}

/** A game of the original generation, as its file has it, with transcripts that were played in it. */
export function originalGame(): {
  readonly game: GameFile;
  readonly text: string;
  readonly episodes: unknown;
} {
  const content = JSON.parse(unpacked('original-game.json.gz')) as { game: unknown; episodes: unknown };
  const text = JSON.stringify(content.game);
  return { game: parseGameFile(text, 'original'), text, episodes: content.episodes };
}

/** The bundled games, ready to play, by id. */
export function bundledGames(): ReadonlyMap<string, Game> {
  const items = bundledItems();
  return new Map(
    splitNames.flatMap((split) => items[split].map(({ id, game }) => [id, gameOf(game, id)] as const)),
  );
}

/** A game file as JSON, with some of its fields replaced. */
export function gameText(changes: Readonly<Record<string, unknown>> = {}): string {
  return JSON.stringify({ ...JSON.parse(originalGame().text), ...changes });
}
