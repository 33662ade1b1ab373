import { poissonAt } from './draw.ts';
import { general, type Item, wrongValue } from './item.ts';
import type { Mind } from './mind.ts';
import { optimizerPrior } from './prior.ts';
import type { Rule } from './statement.ts';
import { conceptOf } from './world.ts';

/** What a model writes that is only told what the task is about. */
export function itemsFromDescription(mind: Mind): Item[] {
  const { descriptionKey: key } = mind.reading;
  return mind.world.concepts
    .filter(({ id }) => mind.draw('unprompted', key, id) < optimizerPrior.unprompted)
    .map((concept) => ({
      rule: general(
        concept.id,
        mind.draw('guess', concept.id) < concept.guess ? concept.truth : wrongValue(mind, concept),
      ),
      support: 1,
      key,
    }));
}

/**
 * Wrong or needless items, Poisson(x) in all. Each source of evidence brings its share, so that taking one
 * away leaves the others' inventions as they were; their stated support is that of a true item.
 */
export function inventedItems(
  mind: Mind,
  sources: readonly { key: string; taskId: string | null }[],
  real: readonly Item[],
): Item[] {
  const { world, profile } = mind;
  return sources.flatMap(({ key, taskId }) => {
    const count = poissonAt(mind.draw('invent', key), profile.hallucinates / sources.length);
    return Array.from({ length: count }, (_, n): Item => {
      const at = (what: string) => mind.draw(what, key, n);
      const concept = pick(world.concepts, at('invent-concept'));
      const support = pick(real, at('invent-support'))?.support ?? 1;
      const name = `${key}/invented/${n}`;
      if (concept === undefined) throw new RangeError(`simulated world ${world.key} has no concepts`);
      if (at('invent-wrong') < optimizerPrior.hallucinatedWrong)
        return { rule: general(concept.id, wrongValue(mind, concept)), support, key: name };
      const needless: Rule =
        taskId === null
          ? { ...general(concept.id, concept.truth), scope: 'vague' }
          : { ...general(concept.id, concept.truth), scope: 'task', taskId };
      return { rule: needless, support, key: name };
    });
  });
}

/** A prerequisite that is proposed along with its dependants, after the lesson on pairs. */
export function pairedItems(mind: Mind, items: readonly Item[]): Item[] {
  const spoken = new Set([
    ...items.map(({ rule }) => rule.concept),
    ...mind.parser.parse(mind.reading.skill).statements.map(({ concept }) => concept),
  ]);
  return items.flatMap((item) => {
    const needed = conceptOf(mind.world, item.rule.concept).prerequisite;
    if (needed === null || spoken.has(needed)) return [];
    spoken.add(needed);
    const concept = conceptOf(mind.world, needed);
    const right = mind.draw('pair', item.key) < mind.profile.attributes;
    return [{ ...item, rule: general(needed, right ? concept.truth : wrongValue(mind, concept)) }];
  });
}

function pick<T>(items: readonly T[], u: number): T | undefined {
  return items[Math.floor(u * items.length)];
}
