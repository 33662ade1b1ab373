import { describe, expect, it } from 'vitest';
import { type ItemLimit, limitOf, limitText } from '../../core/item-limit.ts';

describe('an item limit', () => {
  it.each<[ItemLimit, [number, number, number], string]>([
    [0, [0, 0, 0], ''],
    [40, [40, 40, 40], '40'],
    [{}, [0, 0, 0], ''],
    [{ train: 8, val: 8, test: 30 }, [8, 8, 30], '8-8-30'],
    [{ test: 30 }, [0, 0, 30], 'all-all-30'],
  ])('%j keeps %j items of train, val and test and reads "%s"', (limit, kept, text) => {
    expect((['train', 'val', 'test'] as const).map((split) => limitOf(limit, split))).toEqual(kept);
    expect(limitText(limit)).toBe(text);
  });
});
