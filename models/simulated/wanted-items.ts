import type { Item } from './item.ts';
import { mergeItems } from './merged-items.ts';
import type { Mind } from './mind.ts';
import { itemsFromNotices } from './noticed-items.ts';
import { noticesOf } from './notices.ts';
import { optimizerPrior } from './prior.ts';
import { itemsFromTexts } from './proposed-items.ts';
import { inventedItems, itemsFromDescription, pairedItems } from './unprompted-items.ts';

/**
 * What the optimizer wants to say after reading a prompt, most wanted first: spec/simulated-world.md 9 to 15.
 * Every answer shape carries these same items.
 */
export function wantedItems(mind: Mind): Item[] {
  const { reading, lessons } = mind;
  const { episodes, comparisons } = reading;
  const noticed = itemsFromNotices(mind, [
    ...noticesOf(mind, episodes),
    ...noticesOf(
      mind,
      comparisons.map(({ after }) => after),
    ),
  ]);
  const read = itemsFromTexts(mind);
  const hasEvidence =
    episodes.length + comparisons.length + reading.critiques.length + reading.proposals.length > 0;
  const real = hasEvidence
    ? mergeItems(mind, [...noticed, ...read])
    : reading.description === ''
      ? []
      : itemsFromDescription(mind);
  const paired = lessons.pair ? pairedItems(mind, real) : [];
  const items = [...real, ...paired, ...inventedItems(mind, sourcesOf(mind), real)];
  const family = new Map(mind.world.concepts.map((concept) => [concept.id, concept.family]));
  const kept = items.filter(
    ({ rule, key }) =>
      !suppressed(mind, rule.concept) &&
      (!lessons.avoid.has(family.get(rule.concept) ?? '') ||
        mind.draw('avoid', key, rule.concept) < optimizerPrior.lessonFamily),
  );
  return byUtility(mind, kept);
}

/** How many items a reply may hold; null = as many as there are. */
export function itemLimit(mind: Mind, items: number): number {
  const limit = Math.min(mind.reading.limit ?? items, items);
  return mind.lessons.shorter ? Math.ceil(limit * optimizerPrior.lessonItems) : limit;
}

/** Utility = support + noise; the noise belongs to what is said and to the evidence for it. */
export function utility(mind: Mind, about: string, support: number): number {
  return support + mind.profile.rankNoise * mind.noise('rank', about);
}

function byUtility(mind: Mind, items: readonly Item[]): Item[] {
  return items
    .map((item) => ({ item, worth: utility(mind, `${item.rule.concept}@${item.key}`, item.support) }))
    .sort((a, b) => b.worth - a.worth || (a.item.key < b.item.key ? -1 : 1))
    .map(({ item }) => item);
}

/** Was a rule on this concept rejected before, and does the optimizer heed that? Right rules suffer too. */
function suppressed(mind: Mind, concept: string): boolean {
  return mind.reading.rejected.some(
    ({ text, key }) =>
      mind.parser.parse(text).statements.some((statement) => statement.concept === concept) &&
      mind.draw('obey', key, concept) < mind.profile.obeys,
  );
}

/** Blocks that invite inventions, each under its own name. */
function sourcesOf(mind: Mind): { key: string; taskId: string | null }[] {
  const { episodes, comparisons, critiques, description, descriptionKey } = mind.reading;
  const shown = [...episodes, ...comparisons.map(({ after }) => after)];
  if (shown.length > 0) return shown.map(({ key, id }) => ({ key, taskId: id }));
  if (critiques.length > 0) return critiques.map((key) => ({ key, taskId: null }));
  return description === '' ? [] : [{ key: descriptionKey, taskId: null }];
}
