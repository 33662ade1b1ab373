import { createRng, deriveSeed } from '../../../core/rng.ts';
import type { ConventionId } from '../conventions.ts';
import type { HouseRules } from '../house-rules.ts';
import type { Template } from './template.ts';
import { templates } from './templates.ts';

/** Templates that only test has: what was learned must hold for clusters that training never saw. */
const testOnlyShare = 0.2;
/** Templates that train keeps for every convention. */
const fewestCarriers = 4;

/** The templates that bear on these rules only, in an order drawn for the seed, and those of them that train has. */
export function usableTemplates(
  seed: number,
  { active }: HouseRules,
): { readonly all: readonly Template[]; readonly train: readonly Template[] } {
  const usable = templates.filter(({ carries }) => carries.every((id) => active.includes(id)));
  const all = createRng(deriveSeed('text-to-sql/templates', seed)).shuffle(usable);
  const kept = new Set(all);
  const carriers = (id: ConventionId) => [...kept].filter(({ carries }) => carries.includes(id)).length;
  for (const template of all) {
    if (all.length - kept.size >= Math.ceil(all.length * testOnlyShare)) break;
    kept.delete(template);
    if (active.some((id) => carriers(id) < fewestCarriers)) kept.add(template);
  }
  return { all, train: all.filter((template) => kept.has(template)) };
}
