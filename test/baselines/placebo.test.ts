import { describe, expect, it } from 'vitest';
import { placeboDefinition } from '../../baselines/placebo/definition.ts';
import { placeboText } from '../../baselines/placebo/placebo-text.ts';
import { vocabulary } from '../../baselines/placebo/vocabulary.ts';
import { benchmarkDefinitions } from '../../benchmarks/registry.ts';
import { ConfigError } from '../../core/errors.ts';
import { estimatedTokens } from '../../core/estimated-tokens.ts';
import { PromptLibrary } from '../../core/prompts.ts';
import { createRng } from '../../core/rng.ts';
import { createFakeArena } from '../kit/fake-arena.ts';

const prompts = new PromptLibrary();
const none: ReadonlySet<string> = new Set();
const textOf = (tokens: number, seed: number, avoid = none) =>
  placeboText({ tokens, rng: createRng(seed), avoid });
const wordsIn = (text: string) => new Set(text.toLowerCase().match(/[a-z]{4,}/g) ?? []);

describe('a placebo', () => {
  it('is as long as it is asked to be', () => {
    for (let tokens = 25; tokens < 4000; tokens += tokens < 150 ? 1 : 83)
      for (const seed of [1, 2, 3])
        expect([tokens, textOf(tokens, seed).length]).toEqual([tokens, 4 * tokens]);
    // The shortest still end.
    for (let tokens = 1; tokens < 25; tokens += 1)
      expect(estimatedTokens(textOf(tokens, 1))).toBeLessThan(35);
  });

  it('is the same for the same seed, and another for another', () => {
    expect(textOf(300, 5)).toBe(textOf(300, 5));
    expect(textOf(300, 5)).not.toBe(textOf(300, 6));
  });

  it('has no word of what the suite says about any of its tasks', () => {
    const written = wordsIn(Array.from({ length: 40 }, (_, seed) => textOf(500, seed)).join('\n'));
    const own = new Set(Object.values(vocabulary).flat());
    for (const word of written)
      expect([word, own.has(word as never) || word === 'walk']).toEqual([word, true]);
    for (const definition of benchmarkDefinitions) {
      const { brief } = definition.create({ prompts });
      const human =
        brief.humanDocument !== undefined && 'read' in brief.humanDocument ? brief.humanDocument.read() : '';
      const theirs = wordsIn([brief.description, brief.seedDocument, human].join('\n'));
      expect([definition.name, ...theirs].filter((word) => written.has(word))).toEqual([]);
    }
  });

  it('leaves out the words of a task of one’s own, and refuses one that leaves none', async () => {
    const seedDocument = `# Birds\n\n- A heron, an otter and a willow are misty.\n`;
    const arena = createFakeArena({ train: [], val: [], seedDocument, optimizer: () => '' });
    const method = placeboDefinition.create({ tokens: 900 }, { prompts, readFile: () => '' });
    const { documents } = await method.learn(arena);
    const text = documents[0]?.skill?.text ?? '';
    expect(estimatedTokens(text)).toBe(900);
    expect(text).not.toMatch(/heron|otter|willow|misty/);
    expect(() => textOf(100, 1, new Set(Object.values(vocabulary).flat()))).toThrow(RangeError);
  });

  it('needs a length', () => {
    const create = (config: { tokens?: number }) => () =>
      placeboDefinition.create(config, { prompts, readFile: () => '' });
    expect(create({})).toThrow(ConfigError);
    expect(create({ tokens: 0 })).toThrow(/tokens/);
  });
});
