import type { Method } from '../core/arena.ts';
import type { Evidence } from './one-shot-prompt.ts';
import { solvedRefusal } from './solved-examples.ts';

/** Where a writer that is shown this evidence cannot run. */
export function oneShotRefusal({ solved }: Evidence): NonNullable<Method['inCell']> {
  return ({ feedbackLevel }) => ({ refusal: solved === 0 ? null : solvedRefusal(feedbackLevel), stamps: [] });
}

/** Examples that are asked for but not there. */
export function inertEvidence({ inputs, solved }: Evidence, train: number): readonly string[] {
  if (inputs + solved <= train) return [];
  return [`inputs + solved: ${inputs + solved} examples are wanted, there are ${train} train tasks`];
}
