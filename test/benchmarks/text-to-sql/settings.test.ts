import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../core/errors.ts';
import type { JsonObject } from '../../../core/json.ts';
import { loadQuestions, textToSql } from './load.ts';

describe('settings of text-to-sql', () => {
  it.each([
    [{ dificulty: 'easy' }, /unknown key 'dificulty' \(did you mean 'difficulty'\?\)/],
    [{ conventions: 'stted' }, /'conventions': .* \(did you mean 'stated'\?\)/],
    [{ seed: -1 }, /'seed'/],
    [{ train: 0 }, /'train'/],
    [{ test: 91 }, /'test'/],
    [
      { difficulty: 'easy', train: 60, val: 60, test: 90 },
      /has no \d+ different (val|test) questions \(\d+ found\): ask for fewer/,
    ],
  ])('of %j are refused by name', async (settings, message) => {
    const refused = loadQuestions(settings);
    await expect(refused).rejects.toBeInstanceOf(ConfigError);
    await expect(refused).rejects.toThrow(message);
  });

  it('name the benchmark that was asked for data it does not read', async () => {
    const { signal } = new AbortController();
    const loading = textToSql().load({ source: { kind: 'bundled' }, settings: {}, limit: 0, signal });
    await expect(loading).rejects.toThrow(/benchmark 'text-to-sql' makes its questions itself/);
  });

  it('name the database after all that its questions depend on', async () => {
    const cases: readonly JsonObject[] = [{}, { seed: 2 }, { difficulty: 'hard' }, { train: 10 }];
    const names = await Promise.all(
      cases.map(async (settings) => (await loadQuestions(settings)).splits.train[0]?.payload.database),
    );
    expect(names).toEqual(['shop-1-medium', 'shop-2-medium', 'shop-1-hard', 'shop-1-medium-10-20-60']);
  });
});
