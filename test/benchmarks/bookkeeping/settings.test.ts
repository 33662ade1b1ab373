import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../core/errors.ts';
import { bookkeeping, loadNotes } from './load.ts';

describe('settings of bookkeeping', () => {
  it('default to style 1, easy', async () => {
    expect((await loadNotes()).digests).toEqual((await loadNotes({ style: 1, difficulty: 'easy' })).digests);
  });

  it.each([
    [{ dificulty: 'easy' }, /unknown key 'dificulty' \(did you mean 'difficulty'\?\)/],
    [
      { difficulty: 'medum' },
      /'difficulty': expected easy \| medium \| hard, got "medum" \(did you mean 'medium'\?\)/,
    ],
    [{ style: 'one' }, /'style': expected number, got "one"/],
    [{ style: -1 }, /'style'/],
    [{ style: 1.5 }, /'style'/],
  ])('of %j are refused by name', async (settings, message) => {
    const refused = loadNotes(settings);
    await expect(refused).rejects.toBeInstanceOf(ConfigError);
    await expect(refused).rejects.toThrow(message);
  });

  it('name the benchmark that was asked for data it does not read', async () => {
    const loading = bookkeeping().load({
      source: { kind: 'split-dir', path: 'anywhere' },
      settings: {},
      limit: 0,
      signal: new AbortController().signal,
    });
    await expect(loading).rejects.toBeInstanceOf(ConfigError);
    await expect(loading).rejects.toThrow(/benchmark 'bookkeeping' makes its notes itself/);
  });
});
