import { expect, it } from 'vitest';
import { readSettings } from './settings.ts';

it('reads numbers and choices from variables, and names one that says nothing', () => {
  expect(readSettings({})).toMatchObject({ wantedRuns: 300, kills: 20, isPoisoned: true, isLive: false });
  expect(readSettings({ KILLS: '0', POISON: '0', MODELS: 'live', STORE: 's3' })).toMatchObject({
    kills: 0,
    isPoisoned: false,
    isLive: true,
    isRemote: true,
  });
  expect(() => readSettings({ KILLS: 'many' })).toThrow('KILLS');
  expect(() => readSettings({ WORKERS: '1' })).toThrow('WORKERS: expected a whole number of at least 2');
  expect(() => readSettings({ MODELS: 'real' })).toThrow('MODELS: expected simulated or live');
});
