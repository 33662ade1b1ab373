import { describe, expect, it } from 'vitest';
import { didYouMean, nearestName } from '../../core/nearest-name.ts';

describe('nearestName', () => {
  it('finds a name with a slip, swapped letters, another case or another separator', () => {
    const names = ['searchqa', 'livemath', 'bookkeeping', 'maxOutputTokens'];
    expect(nearestName('serachqa', names)).toBe('searchqa');
    expect(nearestName('LiveMath', names)).toBe('livemath');
    expect(nearestName('bookeeping', names)).toBe('bookkeeping');
    expect(nearestName('max_output_token', names)).toBe('maxOutputTokens');
  });

  it('suggests nothing when every name is far away', () => {
    expect(nearestName('alfworld', ['searchqa', 'livemath'])).toBeNull();
    expect(nearestName('x', [])).toBeNull();
  });

  it('prefers the closest of several near names', () => {
    expect(nearestName('sim-b', ['sim-a', 'sim-b', 'sim-c'])).toBe('sim-b');
  });

  it('reads as the end of a sentence', () => {
    expect(didYouMean('chta', ['chat', 'responses'])).toBe(" (did you mean 'chat'?)");
    expect(didYouMean('zzz', ['chat'])).toBe('');
  });
});
