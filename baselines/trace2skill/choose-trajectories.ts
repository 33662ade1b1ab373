import type { Rng } from '../../core/rng.ts';
import type { Trace2SkillConfig } from './config.ts';
import type { Source, Trajectory } from './trajectory.ts';

/**
 * The trajectories that are analysed: of each class at most the cap, spread over task types and then over tasks, so
 * that no task is read twice before each of its type is read once. They keep the order of the pool.
 */
export function chooseTrajectories(
  pool: readonly Trajectory[],
  { analysedPerClass: cap, sides }: Trace2SkillConfig,
  rng: Rng,
): Trajectory[] {
  const classes: readonly Source[] = sides === 'errors' ? ['error'] : ['error', 'success'];
  const chosen = new Set(
    classes.flatMap((source) => {
      const members = pool.filter((trajectory) => trajectory.source === source);
      const order = stratified(rng.shuffle(members));
      return cap === 0 ? order : order.slice(0, cap);
    }),
  );
  return pool.filter((trajectory) => chosen.has(trajectory));
}

/** One of each type in turn; within a type one of each task in turn. */
function stratified(members: readonly Trajectory[]): Trajectory[] {
  const types = groupedBy(members, ({ row }) => row.task.type);
  return inTurn(types.map((ofType) => inTurn(groupedBy(ofType, ({ row }) => row.task.id))));
}

function groupedBy<T>(items: readonly T[], key: (item: T) => string): T[][] {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(key(item), [...(groups.get(key(item)) ?? []), item]);
  return [...groups.values()];
}

/** The first of each list, then the second of each, and so on. */
function inTurn<T>(lists: readonly (readonly T[])[]): T[] {
  const longest = Math.max(0, ...lists.map((list) => list.length));
  return Array.from({ length: longest }, (_, index) =>
    lists.flatMap((list) => list.slice(index, index + 1)),
  ).flat();
}
