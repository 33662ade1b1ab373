import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../core/errors.ts';
import { PromptLibrary } from '../../core/prompts.ts';
import { resolveConfig } from '../../optimizer/config.ts';
import { skilloptDefinition } from '../../optimizer/index.ts';

describe('resolveConfig', () => {
  it('fills up from the preset default, which asks again and validates strictly', () => {
    expect(resolveConfig({})).toMatchObject({
      preset: 'default',
      structured: 'reask',
      semantics: { edits: 'strict', patternLabels: 'own', supportCounts: 'known', emptyMerge: 'refuse' },
    });
  });

  it("gives the paper's hyperparameters and the reference's reading of replies under preset paper", () => {
    expect(resolveConfig({ preset: 'paper' })).toMatchObject({
      epochs: 4,
      batchSize: 40,
      accumulation: 1,
      minibatchSize: 8,
      mergeBatchSize: 8,
      learningRate: 4,
      minLearningRate: 2,
      schedule: 'cosine',
      failureOnly: false,
      structured: 'fallback',
      semantics: { edits: 'reference' },
    });
  });

  it('lets explicit keys override the preset, also inside a group', () => {
    const config = resolveConfig({
      preset: 'paper',
      batchSize: 8,
      gate: { metric: 'soft' },
      buffer: { rejectedEdits: false },
    });
    expect(config.batchSize).toBe(8);
    expect(config.gate).toMatchObject({ enabled: true, metric: 'soft', softWeight: 0.5 });
    expect(config.buffer).toEqual({ failurePatterns: true, rejectedEdits: false });
  });

  it('resolves a resolved configuration to itself', () => {
    const config = resolveConfig({ epochs: 2, gate: { enabled: false } });
    expect(resolveConfig(config)).toEqual(config);
  });

  it.each([
    [{ batchsize: 8 }, /unknown key 'batchsize'.*batchSize/],
    [{ gate: { metrik: 'soft' } }, /unknown key 'metrik' in 'gate'.*metric/],
    [{ schedule: 'cosin' }, /'schedule'.*constant \| linear \| cosine.*cosine/],
    [{ epochs: 0 }, /'epochs'/],
    [{ epochs: 1.5 }, /'epochs'/],
    [{ mergeBatchSize: 1 }, /'mergeBatchSize'/],
    [{ learningRate: '4' }, /'learningRate': expected number/],
    [{ preset: 'papper' }, /'preset'.*paper/],
  ])('refuses %j and names the key', (given, message) => {
    expect(() => resolveConfig(given)).toThrow(ConfigError);
    expect(() => resolveConfig(given)).toThrow(message);
  });

  it('is checked when the method is created, and so are the prompt files', () => {
    const readFile = () => '';
    expect(() => skilloptDefinition.create({ epoch: 1 }, { prompts: new PromptLibrary(), readFile })).toThrow(
      /method skillopt: unknown key 'epoch'.*epochs/,
    );
    const prompts = new PromptLibrary({ overrides: '/nowhere', onlyOverrides: true });
    expect(() => skilloptDefinition.create({}, { prompts, readFile })).toThrow(/prompt file missing/);
  });
});
