import { describe, expect, it } from 'vitest';
import { pyFloat, pyFloatText, pyInt } from '../../core/python-number.ts';

describe('pyFloat reads texts as float() does', () => {
  it.each([
    ['1', 1],
    [' +1.50\n', 1.5],
    ['.5', 0.5],
    ['5.', 5],
    ['-1e-3', -0.001],
    ['1_000.2_5', 1000.25],
    ['１２', 12],
    ['١٢٫', null],
    ['١٢', 12],
    ['𝟡', 9],
    ['INF', Infinity],
    ['-Infinity', -Infinity],
    ['1,000', null],
    ['50%', null],
    ['0x10', null],
    ['1__0', null],
    ['_1', null],
    ['1_', null],
    ['1_e5', null],
    ['', null],
    ['.', null],
    ['e5', null],
    ['infin', null],
    ['1 2', null],
  ])('%j', (text, value) => {
    expect(pyFloat(text)).toBe(value);
  });

  it('reads nan in any case', () => {
    expect(pyFloat('-NaN')).toBeNaN();
  });

  it('takes no longer for a long text of underscores and digits', () => {
    expect(pyFloat(`${'1_'.repeat(200_000)}x`)).toBeNull();
  });
});

describe('pyInt', () => {
  it.each([
    ['12345678901234567890', 12345678901234567890n],
    ['+7', 7n],
    ['-1_0', -10n],
    ['1.0', null],
    ['', null],
  ])('%j', (text, value) => {
    expect(pyInt(text)).toBe(value);
  });
});

describe('pyFloatText prints floats as repr() does', () => {
  it.each([
    [1, '1.0'],
    [-0, '-0.0'],
    [0.1, '0.1'],
    [1e15, '1000000000000000.0'],
    [1e16, '1e+16'],
    [1.5e300, '1.5e+300'],
    [0.0001, '0.0001'],
    [0.00001, '1e-05'],
    [5e-324, '5e-324'],
    [123456.785, '123456.785'],
    [Number.NaN, 'nan'],
    [-Infinity, '-inf'],
  ])('%d', (value, text) => {
    expect(pyFloatText(value)).toBe(text);
  });
});
