import type { Game } from '../engine/game.ts';
import { type Detour, detourOf, type Fault } from './traps.ts';

/** One step as it will be: what is seen, and what the agent then types. */
export interface ScriptedTurn {
  readonly observation: string;
  readonly command: string;
}

/**
 * Plays a game as an agent with these faults does: along the plan up to the first detour, then on that for good. A
 * step's command depends on what was seen up to there, since it is only given where this was seen.
 */
export function scriptOf(options: {
  readonly game: Game;
  readonly plan: readonly string[];
  readonly faults: readonly Fault[];
  readonly maxSteps: number;
}): readonly ScriptedTurn[] {
  const { game, plan, faults, maxSteps } = options;
  const play = game.start();
  const places = play.commands.flatMap((command) => /^go to (.*)$/.exec(command)?.[1] ?? []);
  const detours = faults.flatMap((fault) => detourOf(fault, plan, places) ?? []);
  const detour = detours.reduce<Detour | null>(
    (first, next) => (first === null || next.at < first.at ? next : first),
    null,
  );
  const turns: ScriptedTurn[] = [];
  while (turns.length < maxSteps && !play.won) {
    const command = commandAt(turns.length, plan, detour);
    turns.push({ observation: play.observation, command });
    play.step(command);
  }
  return turns;
}

function commandAt(step: number, plan: readonly string[], detour: Detour | null): string {
  if (detour === null || step < detour.at) return plan[step] ?? 'look';
  const after = step - detour.at;
  const { once, forever } = detour;
  return once[after] ?? forever[(after - once.length) % forever.length] ?? 'look';
}
