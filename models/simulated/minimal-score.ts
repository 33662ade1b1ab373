import type { BookTask } from './book.ts';
import { taskKinds } from './expected-hard.ts';
import { factChance, logistic } from './field-chance.ts';
import type { TargetProfile } from './prior.ts';
import { conceptOf, truthOf, type World } from './world.ts';

/** Sets of concepts are bit masks over the positions in the world. */
interface MinimalDocument {
  /** Concepts with a rule, general or conditional. */
  readonly stated: number;
  /** Those whose rule holds under the exception cue too. */
  readonly conditional: number;
  readonly emphasised: number;
  readonly tokens: number;
}

export interface MinimalScore {
  /** Expected hard score of a document of right rules; equals `expectedHard` on its text. */
  exact(document: MinimalDocument): number;
  /**
   * No document that adds rules on the concepts of `open` scores more: those count as stated for nothing, met and
   * emphasised, and harm done to exception tasks is forgiven.
   */
  bound(document: MinimalDocument, open: number): number;
}

/** Tables that make the score of a minimal document a matter of products: the search needs hundreds of thousands. */
export function createMinimalScore(
  world: World,
  profile: TargetProfile,
  tasks: readonly BookTask[],
): MinimalScore {
  const position = new Map(world.concepts.map(({ id }, index) => [id, index]));
  const bitOf = (id: string | null): number => (id === null ? 0 : 1 << (position.get(id) ?? 31));
  /** base[k][i]: chance of a right field k among i irrelevant statements, without a rule. */
  const base = world.concepts.map(({ beta }) =>
    Array.from({ length: world.concepts.length + 1 }, (_, i) =>
      logistic(profile.alpha + beta - world.irrelevantCost * i),
    ),
  );
  const rules = world.concepts.map((concept) => ({
    needed: bitOf(concept.prerequisite),
    antagonist: bitOf(concept.antagonist),
    cost: concept.antagonistCost,
  }));
  const kinds = taskKinds(tasks, null).map(({ task, count }) => ({
    count,
    mask: task.concepts.reduce((mask, { id }) => mask | bitOf(id), 0),
    fields: task.concepts.map(({ id, exception }) => {
      const concept = conceptOf(world, id);
      return { k: position.get(id) ?? 0, special: truthOf(concept, exception) !== concept.truth };
    }),
  }));
  const fact = factChance(world, profile);

  const score = (document: MinimalDocument, open: number, forgiving: boolean): number => {
    const { stated, conditional, emphasised, tokens } = document;
    const force =
      profile.phi -
      Math.max(0, bitCount(stated) - profile.capacity) / world.overloadScale -
      tokens / world.lengthScaleTokens;
    const follow = rules.map(({ antagonist, cost }, k) => {
      const bonus = ((emphasised | open) >> k) & 1 ? world.emphasis : 0;
      return logistic(force + bonus - (stated & antagonist ? cost : 0));
    });
    let sum = 0;
    for (const { count, mask, fields } of kinds) {
      const irrelevant = bitCount(stated & ~mask);
      let chance = fact * count;
      for (const { k, special } of fields) {
        const unaided = base[k]?.[irrelevant] ?? 0;
        const followed = follow[k] ?? 0;
        const needed = rules[k]?.needed ?? 0;
        const bit = 1 << k;
        const met = needed === 0 || ((stated | open) & needed) !== 0;
        if (open & bit || (stated & bit && met && (!special || conditional & bit)))
          chance *= unaided + (1 - unaided) * followed;
        // A general rule on an exception task harms less the weaker its force, which a bound does not know.
        else if (!forgiving && stated & bit && met) chance *= unaided * (1 - followed);
        else chance *= unaided;
      }
      sum += chance;
    }
    return tasks.length === 0 ? 0 : sum / tasks.length;
  };
  return {
    exact: (document) => score(document, 0, false),
    bound: (document, open) => score(document, open, true),
  };
}

function bitCount(mask: number): number {
  let count = 0;
  for (let rest = mask; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}
