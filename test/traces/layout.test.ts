import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../core/json.ts';
import { packageRoot } from '../../core/prompts.ts';
import { inLayoutOf } from './layout.ts';
import type { Observed } from './observe.ts';
import { readTrace } from './trace-file.ts';

const { expected } = readTrace(join(packageRoot, 'test/fixtures/traces/02-tie-rejected.json'));
const scores = { prev: { hard: 0, soft: 0.5 }, curr: { hard: 1, soft: 1 } };
const row = { id: 't1', hard: 0, soft: 0 };
const added = { id: 't9', hard: 0, soft: 0.5 };
const seen = {
  prev: [row],
  curr: [row],
  topup: [{ id: 't9', category: 'improved', ...scores }],
  seed: 4042,
};

describe('tasks added to a comparison', () => {
  it.each<[string, Json, Json]>([
    ['ids', ['t9'], ['t9']],
    ['ids and categories', [{ id: 'x', category: 'x' }], [{ id: 't9', category: 'improved' }]],
    ['scores', [{ id: 'x', prev: {}, curr: {} }], [{ id: 't9', ...scores }]],
    [
      'rows',
      [{ prev: { id: 'x' }, curr: { id: 'x' } }],
      [{ prev: added, curr: { ...added, ...scores.curr } }],
    ],
    ['numbers', [{ id: 'x', prev_hard: 1, curr_soft: 1 }], [{ id: 't9', prev_hard: 0, curr_soft: 1 }]],
    ['hard scores', [{ id: 'x', prev: 1, curr: 1 }], [{ id: 't9', prev: 0, curr: 1 }]],
  ])('are laid out as %s when the trace has them so', (_, layout, result) => {
    expect(laidOut({ prev: [row], topup: layout })).toMatchObject({ topup: result, prev: [row], seed: 4042 });
  });

  it('have their rows beside those of the sample when the trace has that many', () => {
    expect(laidOut({ prev: [row, row], curr: [row], topup: ['x'] })).toMatchObject({
      prev: [row, added],
      curr: [row],
    });
  });

  it('stay what was seen: the layout of the trace brings no values into it', () => {
    const [entry] = (laidOut({ topup: [{ id: 'x', new_key: 5 }] }) as { topup: Json[] }).topup;
    expect(entry).toEqual({ id: 't9' });
  });
});

function laidOut(wanted: Json): Json | undefined {
  const end = { epoch: 1, slow_update: seen, meta_skill: null };
  const observed: Observed = {
    derived: {},
    epoch_plan: [],
    baseline: {},
    steps: [],
    epoch_ends: [end],
    final: null,
    counts: null,
  };
  const [first] = expected.epoch_ends;
  if (first === undefined) throw new Error('the trace has no epoch');
  Reflect.set(first, 'slow_update', wanted);
  return inLayoutOf(expected, observed).epoch_ends[0]?.slow_update;
}
