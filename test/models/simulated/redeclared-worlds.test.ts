import { describe, expect, it } from 'vitest';
import { createGymWorld } from '../../../models/simulated/gym-world.ts';
import { lessonsIn, lessonTexts } from '../../../models/simulated/lessons.ts';
import { createDocumentParser } from '../../../models/simulated/parser.ts';
import { predeclaredWorlds } from '../../../models/simulated/predeclared-worlds.ts';
import { redeclaredWorlds } from '../../../models/simulated/redeclared-worlds.ts';

const named = (name: string) => {
  const found = redeclaredWorlds.find((declared) => declared.name === name);
  if (found === undefined) throw new Error(`no world ${name}`);
  return found;
};

describe('the claims that were declared once more', () => {
  it('are those whose first worlds did not show the sign, under names of their own', () => {
    const again = [
      'late-noise',
      'same-idea-again',
      'harm-out-of-sight',
      'families-of-traps',
      'lesson-from-noise',
    ];
    const claim = ({ control, effect }: { control: string; effect: string }) => `${control} ${effect}`;
    const first = again.map((name) => predeclaredWorlds.find((declared) => declared.name === name));
    expect(redeclaredWorlds.map(claim)).toEqual(
      first.map((declared) => (declared === undefined ? '?' : claim(declared))),
    );
    const names = [...predeclaredWorlds, ...redeclaredWorlds].map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('start from a whole document where they say so', () => {
    const { world, loop } = named('nothing-left-to-say');
    const { book } = createGymWorld(world);
    const { statements } = createDocumentParser(book).parse(loop.seedDocument);
    expect(statements.map(({ concept, value }) => [concept, value])).toEqual(
      book.concepts.map(({ id, truth }) => [id, truth]),
    );
  });

  it('let a memory name the families that their lessons are about', () => {
    for (const name of ['traps-that-wait', 'burnt-fingers']) {
      const { book, world } = createGymWorld(named(name).world);
      const families = world.concepts.flatMap(({ family }) => (family.startsWith('family') ? [family] : []));
      const memory = families.map(lessonTexts.avoid).join('\n');
      expect(lessonsIn(memory, book).avoid, name).toEqual(new Set(families));
    }
  });

  it('put the costly traps on more cards than the cheap ones', () => {
    const { world } = named('traps-that-wait');
    const { splits } = createGymWorld({ ...world, sizes: { ...world.sizes, train: 240 } });
    const share = (id: string) =>
      splits.train.filter(({ concepts }) => concepts.some((carried) => carried.id === id)).length / 240;
    for (const cheap of ['border', 'margin', 'ribbon'])
      for (const costly of ['stamp', 'signature', 'colour']) expect(share(cheap)).toBeLessThan(share(costly));
  });
});
