import type { Choice } from './convention.ts';
import type { Facts } from './facts.ts';
import type { Difficulty } from './settings.ts';

/** One payment note. The style is named, not held: `gold` is what it makes of the note. */
export interface BookkeepingPayload {
  readonly style: number;
  readonly difficulty: Difficulty;
  readonly note: string;
  readonly gold: { readonly line: string; readonly facts: Facts; readonly choice: Choice };
}
