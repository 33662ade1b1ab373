import { describe, expect, it } from 'vitest';
import { soundUsage } from '../../../models/endpoint/usage.ts';

describe('the token counts of a reply', () => {
  it('are whole and not negative, and parts lie within their wholes', () => {
    expect(soundUsage({ input: 10.4, output: 5, cachedInput: 99, reasoning: -1 })).toEqual({
      usage: { input: 10, output: 5, cachedInput: 10, reasoning: 0 },
    });
  });

  it.each([
    [{}],
    [{ input: 0, output: 0 }],
    [{ input: 10 }],
    [{ input: 'ten', output: 5 }],
    [{ input: 10, output: Number.NaN }],
    [{ input: 10, output: -1 }],
    [{ input: 10, output: 1e300 }],
    [{ input: 1e15, output: 5 }],
  ])('are marked as unknown where the server does not say them: %j', (raw) => {
    expect(soundUsage(raw).isUsageUnknown).toBe(true);
  });

  it('that no model can have used are no counts, which a cap would fall for', () => {
    expect(soundUsage({ input: 1e15, output: 1e300 }).usage).toMatchObject({ input: 0, output: 0 });
  });

  it('are known of an empty reply', () => {
    expect(soundUsage({ input: 10, output: 0 })).not.toHaveProperty('isUsageUnknown');
  });
});
