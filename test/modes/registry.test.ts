import { expect, it } from 'vitest';
import { ConfigError } from '../../core/errors.ts';
import { findMode, modeDefinitions, notBuiltYet } from '../../modes/registry.ts';

it('finds every mode under its own name', () => {
  expect(modeDefinitions.length).toBeGreaterThan(0);
  for (const { name, mode } of modeDefinitions) {
    expect(findMode(name)).toBe(mode);
    expect(mode.name).toBe(name);
  }
});

it('names the nearest mode and the list for an unknown name', () => {
  expect(() => findMode('dirct')).toThrow(ConfigError);
  expect(() => findMode('dirct')).toThrow(/did you mean 'direct'.*there are: direct/);
});

it.each(['codex', 'claude-code'])('says of %s that it is not there yet', (name) => {
  expect(() => findMode(name)).toThrow(/comes with a later version/);
  expect(notBuiltYet(name)).toBe(`mode ${name} is built by a later version`);
});

it('says nothing of a mode that there is, or that nobody knows', () => {
  expect([notBuiltYet('direct'), notBuiltYet('dirct')]).toEqual([null, null]);
});
