import type { AlfworldHabit } from './concepts.ts';

/** What goes wrong: a habit with a wrong value, or the private fact, which makes the agent overlook the object. */
export type Fault =
  | { readonly habit: AlfworldHabit; readonly value: number }
  | { readonly habit: 'overlooks' };

/** Where the way leaves the plan, and what is typed from there on: `once`, then `forever` again and again. */
export interface Detour {
  readonly at: number;
  readonly once: readonly string[];
  readonly forever: readonly string[];
}

/**
 * The detour of a fault. It never leads to the goal: what the plan needs next is left out for good.
 * @param plan commands that would win the game
 * @param places everywhere that one can go
 * @returns null when the plan has no place for this fault
 */
export function detourOf(fault: Fault, plan: readonly string[], places: readonly string[]): Detour | null {
  const first = (form: RegExp, from = 0): number => {
    const found = plan.slice(from).findIndex((command) => form.test(command));
    return found < 0 ? -1 : found + from;
  };
  const wandering = places.map((place) => `go to ${place}`);
  const detour = (at: number, once: readonly string[], forever: readonly string[]): Detour | null =>
    at < 0 ? null : { at, once, forever };
  if (fault.habit === 'overlooks') return detour(first(/^take /), [], wandering);
  const { habit, value } = fault;
  switch (habit) {
    case 'closed': {
      const at = first(/^open /);
      const place = plan[at]?.slice('open '.length) ?? '';
      return detour(at, value === 2 ? [`examine ${place}`] : [], wandering);
    }
    case 'visited': {
      const start = first(/^go /);
      const at = first(/^go /, start + 1);
      const round = [plan[at] ?? '', plan[start] ?? '', ...(value === 2 ? wandering.slice(0, 2) : [])];
      return detour(at, [], round);
    }
    case 'treatment': {
      const at = first(/^(?:clean|heat|cool) /);
      const treat = plan[at] ?? '';
      const back = `go to ${/ with (.*)$/.exec(treat)?.[1] ?? ''}`;
      const placing = plan.slice(at + 1);
      return value === 1 ? detour(at, [...placing, back], [treat]) : detour(at, placing, ['look']);
    }
    case 'second': {
      const at = first(/^move /);
      const move = plan[at] ?? '';
      const [, object = '', target = ''] = /^move (.*) to (.*)$/.exec(move) ?? [];
      const next = first(/^take /, at);
      if (value === 1) return detour(next < 0 ? -1 : at, plan.slice(at + 1, next), [plan[next] ?? '']);
      return detour(next < 0 ? -1 : at, [move], [`take ${object} from ${target}`, move]);
    }
    case 'lamp': {
      const at = first(/^take /);
      return value === 1
        ? detour(at, plan.slice(at + 1), ['look'])
        : detour(first(/^use /), [], ['inventory', 'look']);
    }
    case 'command':
    case 'number': {
      const at = first(/^(?!go )/);
      return detour(at, [], [misworded(plan[at] ?? '', habit, value)]);
    }
  }
}

function misworded(command: string, habit: 'command' | 'number', value: number): string {
  if (habit === 'number') return command.replace(/ \d+/g, value === 1 ? '' : ' 0');
  return value === 1 ? `please ${command} now` : (command.split(' ')[0] ?? '');
}
