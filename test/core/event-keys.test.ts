import fc from 'fast-check';
import { expect, it } from 'vitest';
import { optimizerCallKey, placeKey, rolloutKey, stageKey } from '../../core/event-keys.ts';
import { canonicalJson } from '../../core/json.ts';

it('writes keys that a person can read', () => {
  const sampling = { repeat: 1, visit: 2, draw: 0 };
  expect(rolloutKey({ phase: 'train', skill: 'ab12', taskId: 'q-7', sampling, presentationSeed: 42 })).toBe(
    'rollout|train|ab12|q-7|r1v2d0|s42',
  );
  expect(optimizerCallKey({ kind: 'ranking', place: { epoch: 1, step: 0, attempt: 2 }, draw: 0 })).toBe(
    'call|ranking|e1.s0|a2|d0',
  );
  expect(optimizerCallKey({ kind: 'ranking', place: {}, draw: 1 })).toBe('call|ranking|-|a0|d1');
  expect(stageKey('gate', { epoch: 2, step: 3, microBatch: 0, minibatch: 1, level: 4, group: 5 })).toBe(
    'stage|gate|e2.s3.m0.b1.l4.g5',
  );
  expect(placeKey({})).toBe('-');
});

it('gives different rollouts different keys, whatever their ids hold', () => {
  const part = fc.record({
    phase: fc.constantFrom('train', 'val'),
    skill: fc.constantFrom('none', 'ab'),
    taskId: fc.oneof(fc.string(), fc.constantFrom('a', 'a|r0v0d0|s1', '|', 'x|y')),
    sampling: fc.record({ repeat: fc.nat(2), visit: fc.nat(2), draw: fc.nat(2) }),
    presentationSeed: fc.nat(3),
  });
  fc.assert(
    fc.property(part, part, (a, b) => {
      expect(rolloutKey(a) === rolloutKey(b)).toBe(canonicalJson(a) === canonicalJson(b));
    }),
  );
});
