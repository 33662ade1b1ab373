import type { Skill } from '../../core/vocabulary.ts';

/** A document on or beside the frontier, with its one scalar score (spec/baselines.md 8.1). */
export interface Program {
  /** 0 for the seed document, else the iteration that made it. */
  readonly index: number;
  readonly skill: Skill;
  /** The benchmark's objective over the whole val split. */
  readonly score: number;
}

export interface Admission {
  /** Best first. */
  readonly frontier: readonly Program[];
  readonly added: boolean;
  readonly dropped: Program | null;
}

/** Best first; of equal scores the later program comes first, as the reference sorts its tags. */
export function ranked(programs: readonly Program[]): Program[] {
  return [...programs].sort((a, b) => b.score - a.score || b.index - a.index);
}

/**
 * A child enters while there is room, whatever its score; else only if it scores strictly higher than the worst
 * member, which it replaces. Of equally bad members the earliest goes.
 */
export function admit(frontier: readonly Program[], child: Program, size: number): Admission {
  if (frontier.length < size) return { frontier: ranked([...frontier, child]), added: true, dropped: null };
  const sorted = ranked(frontier);
  const worst = sorted.at(-1);
  if (worst === undefined || child.score <= worst.score)
    return { frontier: sorted, added: false, dropped: null };
  return { frontier: ranked([...sorted.slice(0, -1), child]), added: true, dropped: worst };
}
