import type { Arena, Method } from '../core/arena.ts';
import { ConfigError } from '../core/errors.ts';

/**
 * Refuses, where no plan has done so before.
 * @throws {ConfigError} when the method cannot run in the cell that this arena is of
 */
export function requireFit(name: string, inCell: NonNullable<Method['inCell']>, arena: Arena): void {
  const { brief, feedbackLevel } = arena;
  const { refusal } = inCell({ brief, feedbackLevel, rolloutBudget: arena.rolloutsLeft() });
  if (refusal !== null) throw new ConfigError(`method ${name}: ${refusal}`);
}
