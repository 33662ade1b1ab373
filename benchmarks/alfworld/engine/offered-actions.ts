import { DataError } from '../../../core/errors.ts';
import type { Action } from './domain.ts';
import { changesNothing } from './effect.ts';
import { type Binding, search, type World } from './search.ts';

/** An action with objects for its parameters, in the order of the parameters. */
export interface ActionInstance {
  readonly action: Action;
  readonly objects: readonly string[];
}

/** Real states offer an action some forty times. */
const mostInstances = 3000;

/**
 * All instances of an action whose precondition holds, but for those whose every effect is already demanded by it.
 * @throws {DataError} when a state takes too long
 */
export function offeredInstances(action: Action, world: World): readonly ActionInstance[] {
  const { parameters, precondition, effects, idleness } = action;
  const found = new Map<string, ActionInstance>();
  search(parameters, [precondition], new Map(), world, (bound) => {
    const objects = parameters.map(({ name }) => bound.get(name) ?? '');
    if (found.size >= mostInstances)
      throw new DataError(`action '${action.name}' is offered more than ${mostInstances} times`);
    if (idleness === null || !changesNothing(idleness, effects, bound))
      found.set(objects.join(' '), { action, objects });
    return false;
  });
  return [...found.values()];
}

/** Parameters with their values. */
export function bindingOf({ action, objects }: ActionInstance): Binding {
  return new Map(action.parameters.map(({ name }, place) => [name, objects[place] ?? '']));
}
