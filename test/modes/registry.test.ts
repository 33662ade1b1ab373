import { expect, it } from 'vitest';
import { ConfigError } from '../../core/errors.ts';
import { findMode, modeDefinitions } from '../../modes/registry.ts';

it('finds every mode under its own name', () => {
  expect(modeDefinitions.map(({ name }) => name)).toEqual(['direct', 'codex', 'claude-code']);
  for (const definition of modeDefinitions) expect(findMode(definition.name)).toBe(definition);
});

it('names the nearest mode and the list for an unknown name', () => {
  expect(() => findMode('dirct')).toThrow(ConfigError);
  expect(() => findMode('dirct')).toThrow(/did you mean 'direct'.*there are: direct, codex, claude-code/);
});
