import type { Action } from './domain.ts';
import { changesNothing } from './effect.ts';
import { type Binding, search, type World } from './search.ts';

/** An action with objects for its parameters, in the order of the parameters. */
export interface ActionInstance {
  readonly action: Action;
  readonly objects: readonly string[];
}

/**
 * All instances of the actions whose precondition holds, but for those whose every effect is already demanded by
 * it, in the order of the actions.
 * @throws {DataError} when a state takes too long
 */
export function offeredActions(actions: readonly Action[], world: World): readonly ActionInstance[] {
  return actions.flatMap((action) => instancesOf(action, world));
}

function instancesOf(action: Action, world: World): readonly ActionInstance[] {
  const { parameters, precondition, effects } = action;
  const found = new Map<string, ActionInstance>();
  const binding: Binding = new Map();
  search(parameters, [precondition], binding, world, (bound) => {
    const objects = parameters.map(({ name }) => bound.get(name) ?? '');
    const key = objects.join(' ');
    const idle = action.mayChangeNothing && changesNothing(precondition, effects, bound, world);
    if (!idle) found.set(key, { action, objects });
    return false;
  });
  return [...found.values()];
}

/** Parameters with their values. */
export function bindingOf({ action, objects }: ActionInstance): Binding {
  return new Map(action.parameters.map(({ name }, place) => [name, objects[place] ?? '']));
}
