import fc from 'fast-check';
import { expect, it } from 'vitest';
import { StateSeal } from '../../../modes/gateway/state-seal.ts';

const seal = new StateSeal();
const json = fc.jsonValue().map((value) => JSON.parse(JSON.stringify(value)));

it('brings back any JSON unchanged, in signs that every protocol carries', () => {
  fc.assert(
    fc.property(json, (value) => {
      const text = seal.seal(value);
      expect(text).toMatch(/^[\w.-]+$/);
      expect(StateSeal.isSealed(text)).toBe(true);
      expect(seal.open(text)).toEqual(value);
    }),
  );
});

it('keeps keys with names that JavaScript gives a meaning', () => {
  const value = JSON.parse('{"__proto__":1,"constructor":2}');
  expect(JSON.stringify(seal.open(seal.seal(value)))).toBe('{"__proto__":1,"constructor":2}');
});

it('opens nothing that was changed, cut, sealed elsewhere or made up', () => {
  const text = seal.seal({ state: 1 });
  fc.assert(
    fc.property(fc.nat(text.length - 1), fc.constantFrom('A', 'b', '.', '-'), (at, sign) => {
      const changed = `${text.slice(0, at)}${sign}${text.slice(at + 1)}`;
      // The last sign of base64url holds two bits that mean nothing.
      if (changed !== text && at < text.length - 1) expect(seal.open(changed)).toBeUndefined();
      expect(seal.open(text.slice(0, at))).toBeUndefined();
    }),
  );
  expect(new StateSeal().open(text)).toBeUndefined();
  for (const odd of ['', 'skillopt1.', 'skillopt1..', 'x', 'skillopt1.e30.'])
    expect(seal.open(odd)).toBeUndefined();
});
