import { describe, expect, it } from 'vitest';
import { capArgument, wholeArgument } from '../../cli/arguments.ts';

describe('the caps of a run', () => {
  it('may be 0: nothing live then', () => {
    expect([capArgument('0'), capArgument('2.5'), wholeArgument('0')]).toEqual([0, 2.5, 0]);
  });

  it.each(['', ' ', '-1', 'NaN', 'Infinity', 'many'])('are not %j', (value) => {
    expect(() => capArgument(value)).toThrow(/from 0/);
    expect(() => wholeArgument(value)).toThrow(/from 0/);
  });
});
