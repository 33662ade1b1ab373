import { describe, expect, it } from 'vitest';
import { expectedHard } from '../../../models/simulated/expected-hard.ts';
import { createGymWorld } from '../../../models/simulated/gym-world.ts';
import { optimum } from '../../../models/simulated/optimum.ts';
import { createDocumentParser } from '../../../models/simulated/parser.ts';
import { targetProfiles } from '../../../models/simulated/prior.ts';
import type { Rule } from '../../../models/simulated/statement.ts';
import { shortestWording } from '../../../models/simulated/wording.ts';

const profiles = Object.values(targetProfiles);

describe('the optimum', () => {
  it('equals the best of all documents, one by one, on small worlds', () => {
    for (const seed of [1, 2, 3, 4, 5, 6]) {
      const { book, world, splits } = createGymWorld({
        seed,
        concepts: 4,
        sizes: { train: 0, val: 0, test: 30 },
        exception: { low: 0.1, high: 0.4 },
        overrides:
          seed % 2 === 0
            ? {
                concepts: {
                  stamp: { antagonist: 'heading' },
                  heading: { antagonist: 'stamp' },
                  colour: { prerequisite: 'margin' },
                },
              }
            : {},
      });
      const parser = createDocumentParser(book);
      const profile = profiles[seed] ?? targetProfiles['sim-a'];
      const rulesOf = (concept: (typeof world.concepts)[number]): (Rule | null)[] => {
        const said: Rule = {
          concept: concept.id,
          value: concept.truth,
          exceptionValue: null,
          scope: 'general',
          taskId: null,
        };
        return [null, said, { ...said, scope: 'conditional', exceptionValue: concept.exceptionTruth }];
      };
      let best = -1;
      const visit = (index: number, sentences: readonly string[]): void => {
        const concept = world.concepts[index];
        if (concept === undefined) {
          const orders =
            sentences.length < 2
              ? [sentences]
              : sentences.map((last) => [...sentences.filter((s) => s !== last), last]);
          for (const order of orders) {
            const text = order.map((sentence) => `- ${sentence}`).join('\n');
            best = Math.max(best, expectedHard(world, profile, parser.parse(text), splits.test));
          }
          return;
        }
        for (const rule of rulesOf(concept))
          visit(index + 1, rule === null ? sentences : [...sentences, shortestWording(book, rule)]);
      };
      visit(0, []);
      const found = optimum(book, world, profile, splits.test);
      expect(found.hard).toBeCloseTo(best, 12);
      expect(expectedHard(world, profile, parser.parse(found.document), splits.test)).toBeCloseTo(best, 12);
    }
  });

  it('is found for twelve concepts, and no better document is at hand', () => {
    const { book, world, splits } = createGymWorld({
      seed: 9,
      concepts: 12,
      sizes: { train: 0, val: 0, test: 100 },
    });
    const parser = createDocumentParser(book);
    for (const profile of [targetProfiles['sim-b'], targetProfiles['sim-f']]) {
      const found = optimum(book, world, profile, splits.test);
      const truth = world.concepts.map(({ id, truth: value }) =>
        shortestWording(book, { concept: id, value, exceptionValue: null, scope: 'general', taskId: null }),
      );
      for (let drop = 0; drop <= truth.length; drop += 1) {
        const text = truth.filter((_, index) => index !== drop).join('\n');
        expect(expectedHard(world, profile, parser.parse(text), splits.test)).toBeLessThanOrEqual(found.hard);
      }
      expect(found.hard).toBeGreaterThan(expectedHard(world, profile, parser.parse(''), splits.test));
    }
  });

  it('leaves out what a model cannot hold: a rule for a rare concept costs capacity that others need', () => {
    const { book, world, splits } = createGymWorld({
      seed: 3,
      concepts: 8,
      sizes: { train: 0, val: 0, test: 60 },
      overrides: { constants: { overloadScale: 0.5 } },
    });
    const profile = { ...targetProfiles['sim-c'], capacity: 3 };
    const stated = optimum(book, world, profile, splits.test).choice.filter((state) => state !== 'absent');
    expect(stated.length).toBeLessThan(8);
    expect(stated.length).toBeGreaterThan(0);
  });

  it('is zero over no tasks', () => {
    const { book, world } = createGymWorld({ seed: 1, concepts: 2, sizes: { train: 1, val: 1, test: 1 } });
    expect(expectedHard(world, targetProfiles['sim-a'], createDocumentParser(book).parse(''), [])).toBe(0);
  });
});
