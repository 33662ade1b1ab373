import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DataError, messageOf } from '../../core/errors.ts';
import type { TaskDraft } from '../task.ts';
import { parseGameFile } from './engine/game-file.ts';
import { upgradeGame } from './engine/upgrade-game.ts';
import { type Environment, resolveGamePath, sceneOf, sharedPath, taskTypeOf } from './game-path.ts';
import { type AlfworldItem, type AlfworldPayload, type Trajectory, trajectorySchema } from './payload.ts';
import { referenceText } from './reference-text.ts';
import type { AlfworldSettings } from './settings.ts';

/** An item that has its game in it. */
export type MaterialisedItem = AlfworldItem & Required<Pick<AlfworldItem, 'game'>>;

/**
 * Makes a task of an item that has its game in it.
 * @throws {DataError} naming id and game: no scene in the path, no task sentence
 */
export function taskOf(
  item: MaterialisedItem,
  { grammar, historyLength, maxSteps }: AlfworldSettings,
): Omit<TaskDraft<AlfworldPayload>, 'split' | 'id'> {
  const where = `item '${item.id}': ${item.gamefile}`;
  const scene = sceneOf(item.gamefile);
  if (scene === null)
    throw new DataError(
      `${where}: the path names no scene (<task>-<object>-<movable>-<receptacle>-<scene>/<trial>/...)`,
    );
  const stored = {
    domain: item.game.pddl_domain,
    grammar: item.game.grammar,
    problem: item.game.pddl_problem,
    solvable: null,
    walkthrough: null,
  };
  const game = grammar === 'current' ? upgradeGame(stored, where) : stored;
  return {
    cluster: scene,
    type: item.task_type ?? taskTypeOf(item.gamefile),
    payload: {
      gamefile: sharedPath(item.gamefile),
      game: { pddl_domain: game.domain, grammar: game.grammar, pddl_problem: game.problem },
      goal: goalIn(game.grammar, where),
      historyLength,
      maxSteps,
      reference: item.trajectory == null ? null : referenceText(item.trajectory),
    },
  };
}

/** The item with its game read from its path, and the trajectory beside it where there is one. */
export function withGame(item: AlfworldItem, environment: Environment): MaterialisedItem {
  const { game } = item;
  if (game !== undefined) return { ...item, game };
  const path = resolveGamePath(item.gamefile, environment);
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    const advice =
      environment.ALFWORLD_DATA === undefined
        ? "set ALFWORLD_DATA to the folder that holds json_2.1.1/, or run 'skillopt-bench data pull alfworld'"
        : 'is ALFWORLD_DATA the folder that holds json_2.1.1/?';
    throw new DataError(`item '${item.id}': ${path}: cannot be read (${messageOf(error)}); ${advice}`, error);
  }
  const { domain, grammar, problem } = parseGameFile(text, `item '${item.id}': ${path}`);
  return {
    ...item,
    game: { pddl_domain: domain, grammar, pddl_problem: problem },
    trajectory: item.trajectory ?? trajectoryBeside(path),
  };
}

/** The trajectory beside a game file, null when there is none. @throws {DataError} when it is broken */
function trajectoryBeside(gamePath: string): Trajectory | null {
  const path = join(dirname(gamePath), 'traj_data.json');
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    return null;
  }
  return parseTrajectory(text, path);
}

/** @throws {DataError} naming the file */
export function parseTrajectory(text: string, path: string): Trajectory {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    throw new DataError(`${path}: not JSON (${messageOf(error)})`, error);
  }
  const parsed = trajectorySchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new DataError(`${path}: field '${issue?.path.join('.') ?? ''}': ${issue?.message ?? 'wrong'}`);
}

/** The task sentence stands in the grammar as a text of its own. @throws {DataError} when it is missing */
function goalIn(grammar: string, where: string): string {
  const goal = /Your task is to: ([^"\\]*)/.exec(grammar)?.[1]?.trim() ?? '';
  if (goal === '') throw new DataError(`${where}: its grammar has no sentence 'Your task is to: ...'`);
  return goal;
}
