import type { Mind } from './mind.ts';
import { optimizerPrior } from './prior.ts';
import type { Episode } from './reading.ts';
import { conceptOf, truthOf, type WorldConcept } from './world.ts';

/** One field of one episode that the optimizer took notice of (spec/simulated-world.md 9). */
export interface Notice {
  /** The concept that the optimizer puts it down to: the right one or a sibling. */
  readonly concept: string;
  readonly exception: boolean;
  readonly taskId: string;
  /** The right value was read off, or guessed rightly where the feedback does not tell it. */
  readonly rightlyRead: boolean;
  /** Would be written for this task alone. */
  readonly tied: boolean;
  /** Names the evidence in draws. */
  readonly key: string;
}

/** Notices of all episodes; each depends on its own episode alone, given how many there are. */
export function noticesOf(mind: Mind, episodes: readonly Episode[]): Notice[] {
  const { profile } = mind;
  const attention = Math.exp(-Math.max(0, episodes.length - 1) / profile.spanEpisodes);
  const stated = new Set(mind.parser.parse(mind.reading.skill).statements.map(({ concept }) => concept));
  return episodes.flatMap((episode) =>
    fieldsOf(mind, episode).flatMap(({ concept, exception, right }) => {
      const passing = right && episode.passed && !stated.has(concept.id);
      if (right && !passing) return [];
      const level = right ? optimizerPrior.passing : optimizerPrior.level[episode.level];
      const key = `${episode.key}/${concept.id}`;
      if (mind.draw('notice', key) >= profile.sees * attention * level) return [];
      const blamed = blame(mind, concept, key);
      const told = right || episode.level === 'answer';
      return [
        {
          concept: blamed.id,
          exception,
          taskId: episode.id,
          rightlyRead: told
            ? mind.draw('read', key) < profile.attributes
            : mind.draw('guess', blamed.id) < blamed.guess,
          tied: mind.draw('tie', key) < overfits(mind),
          key,
        },
      ];
    }),
  );
}

/** w, softened by the lesson to generalise. */
export function overfits(mind: Mind): number {
  return mind.profile.overfits * (mind.lessons.generalise ? optimizerPrior.lessonOverfits : 1);
}

/** Fields of an episode that its output shows, right or wrong. */
export function fieldsOf(
  mind: Mind,
  episode: Episode,
): { concept: WorldConcept; exception: boolean; right: boolean }[] {
  const task = mind.book.tasks.find(({ id }) => id === episode.id);
  if (task === undefined) return [];
  const shown = mind.book.inspect(task.id, episode.output, episode.userText);
  return task.concepts.flatMap(({ id, exception }) => {
    const value = shown[id];
    if (value === null || value === undefined) return [];
    const concept = conceptOf(mind.world, id);
    return [{ concept, exception, right: value === truthOf(concept, exception) }];
  });
}

/** The right concept, or one of the same family; an only child is mistaken for nobody. */
function blame(mind: Mind, concept: WorldConcept, key: string): WorldConcept {
  if (mind.draw('attribute', key) < mind.profile.attributes) return concept;
  const siblings = mind.world.concepts.filter(
    ({ id, family }) => family === concept.family && id !== concept.id,
  );
  return siblings[Math.floor(mind.draw('sibling', key) * siblings.length)] ?? concept;
}
