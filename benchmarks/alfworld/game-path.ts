import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { DataError } from '../../core/errors.ts';

/** Checked in this order, as the published code does; the first that the path contains (spec 2.3, point 8). */
const taskTypes: readonly string[] = [
  'pick_and_place',
  'pick_two_obj_and_place',
  'look_at_obj_in_light',
  'pick_heat_then_place_in_recep',
  'pick_cool_then_place_in_recep',
  'pick_clean_then_place_in_recep',
];

/** Task type of a game by its path, `other` when it names none. */
export function taskTypeOf(gamefile: string): string {
  return taskTypes.find((type) => gamefile.includes(type)) ?? 'other';
}

/**
 * The scene of a game, from its folder `<task>-<object>-<movable>-<receptacle>-<scene>`: the floor plan's number.
 * @returns null when the path has no such folder
 */
export function sceneOf(gamefile: string): string | null {
  const [, scene] = /[^/\\]+-[^/\\]*-[^/\\]*-[^/\\]*-(\d+)[/\\][^/\\]+[/\\][^/\\]+$/.exec(gamefile) ?? [];
  return scene ?? null;
}

/** The part of a path that all machines share: from `json_2.1.1/` on, else the last three names. */
export function sharedPath(gamefile: string): string {
  const parts = gamefile.split(/[/\\]+/).filter((part) => part !== '');
  const from = parts.findLastIndex((part) => part.startsWith('json_2.'));
  return parts.slice(from >= 0 ? from : -3).join('/');
}

export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Where a game lies (spec 2.2): `~` and `$VARS` are expanded, an absolute path stays, a relative one is joined to
 * `$ALFWORLD_DATA` when that is set.
 * @throws {DataError} when the path names a variable that is not set
 */
export function resolveGamePath(gamefile: string, environment: Environment): string {
  const expanded = expand(gamefile, environment);
  const root = environment.ALFWORLD_DATA ?? '';
  return isAbsolute(expanded) || root === '' ? expanded : join(expand(root, environment), expanded);
}

function expand(path: string, environment: Environment): string {
  return path
    .replace(/^~(?=$|[/\\])/, () => environment.HOME ?? homedir())
    .replace(/\$(?:\{(\w+)\}|(\w+))/g, (_, braced: string | undefined, plain: string | undefined) => {
      const name = braced ?? plain ?? '';
      const value = environment[name];
      if (value === undefined) throw new DataError(`${path}: the variable $${name} is not set`);
      return value;
    });
}
