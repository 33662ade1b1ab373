import { expect, it } from 'vitest';
import { headOf, tailOf } from '../../core/cut-text.ts';

it('never cuts a character into halves', () => {
  expect(headOf('a𝔽b', 2)).toBe('a');
  expect(headOf('a𝔽b', 3)).toBe('a𝔽');
  expect(tailOf('a𝔽b', 2)).toBe('b');
  expect(tailOf('a𝔽b', 3)).toBe('𝔽b');
  expect([headOf('abc', 0), tailOf('abc', 0)]).toEqual(['', '']);
});
