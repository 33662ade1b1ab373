import { type Lessons, lessonsIn, wordLessons } from './lessons.ts';
import type { Mind } from './mind.ts';
import { fieldsOf } from './notices.ts';
import { optimizerPrior } from './prior.ts';
import { ruleKey } from './statement.ts';
import { conceptOf } from './world.ts';

/**
 * A memory written from comparisons by noisy majorities (15): possibly wrong, and valid until the next one
 * replaces it. Without comparisons the old memory stays.
 */
export function writtenMemory(mind: Mind): string {
  const { comparisons, memory } = mind.reading;
  if (comparisons.length === 0) return wordLessons(lessonsIn(memory, mind.book));
  return wordLessons(drawLessons(mind));
}

function drawLessons(mind: Mind): Lessons {
  const { comparisons, previousSkill, skill, key } = mind.reading;
  const before = mind.parser.parse(previousSkill ?? '').statements;
  const after = mind.parser.parse(skill).statements;
  const known = new Set(before.map(ruleKey));
  const added = after.filter((statement) => !known.has(ruleKey(statement)));
  const worse = comparisons.filter((pair) => pair.before && !pair.after.passed);
  const better = comparisons.filter((pair) => !pair.before && pair.after.passed);
  /** Is there more of the first than of the second, seen through noise? */
  const majority = (name: string, more: number, less: number): boolean =>
    more - less + optimizerPrior.lessonNoise * mind.noise('lesson', key, name) > 0.5;
  const inFamily = (pairs: typeof worse, family: string): number =>
    pairs.filter(({ after: run }) =>
      fieldsOf(mind, run).some(({ concept, right }) => concept.family === family && !right),
    ).length;
  const families = [...new Set(added.map(({ concept }) => conceptOf(mind.world, concept).family))];
  const spoken = new Set(after.map(({ concept }) => concept));
  const lonely = added.filter(({ concept }) => {
    const needed = conceptOf(mind.world, concept).prerequisite;
    return needed !== null && !spoken.has(needed);
  });
  const tied = added.filter(({ scope }) => scope === 'task').length;
  return {
    generalise: majority('generalise', tied, added.length - tied),
    shorter: added.length > 0 && majority('shorter', worse.length, better.length),
    avoid: new Set(
      families.filter((family) =>
        majority(`avoid ${family}`, inFamily(worse, family), Math.max(1, better.length)),
      ),
    ),
    pair: lonely.length > 0 && majority('pair', lonely.length, better.length),
  };
}
