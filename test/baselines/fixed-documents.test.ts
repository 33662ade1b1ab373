import { describe, expect, it } from 'vitest';
import { givenSkillDefinition } from '../../baselines/given-skill.ts';
import { noSkillDefinition } from '../../baselines/no-skill.ts';
import { baselineDefinitions } from '../../baselines/registry.ts';
import { seedSkillDefinition } from '../../baselines/seed-skill.ts';
import { ConfigError } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json.ts';
import { PromptLibrary } from '../../core/prompts.ts';
import { createFakeArena } from '../kit/fake-arena.ts';

const prompts = new PromptLibrary();
const arena = () =>
  createFakeArena({ train: [], val: [], seedDocument: '# Start\n', optimizer: () => 'not to be asked' });
const files = (path: string) => {
  if (path !== 'human.md') throw new Error(`no such file: ${path}`);
  return '# Mine\r\n';
};
const given = (config: JsonObject) => givenSkillDefinition.create(config, { prompts, readFile: files });

describe('methods that learn nothing', () => {
  it('no-skill leaves the slot absent, which is not an empty document', async () => {
    const { documents } = await noSkillDefinition.create({}, { prompts, readFile: files }).learn(arena());
    expect(documents).toEqual([{ label: 'best', skill: null }]);
  });

  it("seed-skill gives the benchmark's starting document", async () => {
    const { documents } = await seedSkillDefinition.create({}, { prompts, readFile: files }).learn(arena());
    expect(documents).toMatchObject([{ label: 'best', skill: { text: '# Start\n' } }]);
  });

  it('given-skill gives the document of a file, stamped as its author says', async () => {
    const method = given({ file: 'human.md', stamp: 'UNBLINDED', label: 'human' });
    expect(method.stamps).toEqual(['UNBLINDED']);
    const { documents } = await method.learn(arena());
    expect(documents).toMatchObject([{ label: 'best', skill: { text: '# Mine\n' } }]);
  });

  it('given-skill resolves to the text: the path is no part of the run', () => {
    const { config } = given({ file: 'human.md', label: 'human' });
    expect(config).toEqual({ text: '# Mine\n', label: 'human' });
    expect(given(config).config).toEqual(config);
  });

  it.each<[JsonObject, RegExp]>([
    [{}, /one of 'file' and 'text'/],
    [{ file: 'human.md', text: '' }, /one of 'file' and 'text'/],
    [{ file: 'absent.md' }, /cannot read 'absent.md': no such file/],
    [{ fiel: 'human.md' }, /unknown key 'fiel'.*file/],
    [{ file: 'human.md', stamp: 'BLIND' }, /'stamp'/],
  ])('given-skill refuses %j', (config, message) => {
    expect(() => given(config)).toThrow(ConfigError);
    expect(() => given(config)).toThrow(message);
  });

  it('all cost nothing and come first among the rivals, each named once', async () => {
    const fixed = [noSkillDefinition, seedSkillDefinition, givenSkillDefinition];
    for (const definition of fixed) {
      const world = arena();
      const method = definition.create(definition.name === 'given-skill' ? { text: 'x' } : {}, {
        prompts,
        readFile: files,
      });
      await method.learn(world);
      expect(method.bounds({ train: 9, val: 9 })).toEqual({ rollouts: 0, optimizerCalls: 0, inert: [] });
      expect([world.calls, world.spent().rollouts.val]).toEqual([[], 0]);
    }
    expect(baselineDefinitions.slice(0, 3)).toEqual(fixed);
    const names = baselineDefinitions.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
  });
});
