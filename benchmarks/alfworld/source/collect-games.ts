import { DataError, messageOf } from '../../../core/errors.ts';
import type { Manifest } from '../../data/assign-splits.ts';
import type { CollectedItems } from '../../data/collect-items.ts';
import { splitNames } from '../../task.ts';
import { Game } from '../engine/game.ts';
import { parseGameFile } from '../engine/game-file.ts';
import { upgradeGame } from '../engine/upgrade-game.ts';
import { taskTypeOf } from '../game-path.ts';
import { type MaterialisedItem, parseTrajectory } from '../load-items.ts';
import { type GameStore, storeKey } from './game-store.ts';

export interface CollectGamesOptions {
  /** Asked in this order. */
  readonly stores: readonly GameStore[];
  readonly manifest: Manifest;
  readonly signal: AbortSignal;
}

/**
 * Reads the games of a manifest out of archives and folders; each is made ready to play once, so that a broken one is
 * found now and not in a run. A game that is not marked as solvable is dropped, as the environment does.
 * @throws {DataError} naming id and file: a row without path, a broken game
 */
export function collectGames({ stores, manifest, signal }: CollectGamesOptions): CollectedItems {
  const items = new Map<string, MaterialisedItem>();
  const dropped = new Map<string, string>();
  for (const { id, gamefile, task_type: type } of splitNames.flatMap((split) => manifest[split])) {
    signal.throwIfAborted();
    const key = typeof gamefile === 'string' ? storeKey(gamefile) : null;
    if (typeof gamefile !== 'string' || key === null)
      throw new DataError(`manifest: item '${id}': gamefile must be .../<split>/<task>/<trial>/game.tw-pddl`);
    const found = firstOf(stores, key);
    if (found === null) continue;
    const where = `${found.store.name}: item '${id}': ${key}`;
    const game = parseGameFile(textOf(found.bytes, where), where);
    if (game.solvable !== true) {
      dropped.set(id, 'not marked as solvable');
      continue;
    }
    // The constructor refuses what cannot be played.
    void new Game(upgradeGame(game, where), where);
    const { domain, grammar, problem } = game;
    items.set(id, {
      id,
      gamefile,
      task_type: typeof type === 'string' ? type : taskTypeOf(gamefile),
      game: { pddl_domain: domain, grammar, pddl_problem: problem },
      trajectory: trajectoryOf(stores, key.replace(/[^/]+$/, 'traj_data.json'), id),
    });
  }
  return { items, dropped };
}

function trajectoryOf(stores: readonly GameStore[], key: string, id: string) {
  const found = firstOf(stores, key);
  if (found === null) return null;
  const where = `${found.store.name}: item '${id}': ${key}`;
  return parseTrajectory(textOf(found.bytes, where), where);
}

function firstOf(stores: readonly GameStore[], key: string): { store: GameStore; bytes: Buffer } | null {
  for (const store of stores) {
    const bytes = store.read(key);
    if (bytes !== null) return { store, bytes };
  }
  return null;
}

function textOf(bytes: Buffer, where: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new DataError(`${where}: not valid UTF-8 (${messageOf(error)})`, error);
  }
}
