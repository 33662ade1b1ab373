import type { Attack } from './attack.ts';
import { exhaustingAttacks } from './attacks/javascript-exhausting.ts';
import { pollutingAttacks } from './attacks/javascript-polluting.ts';
import { reachingAttacks } from './attacks/javascript-reaching.ts';
import { trickingAttacks } from './attacks/javascript-tricking.ts';

export const javascriptAttacks: readonly Attack[] = [
  ...reachingAttacks,
  ...pollutingAttacks,
  ...trickingAttacks,
  ...exhaustingAttacks,
];
