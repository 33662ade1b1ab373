import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../core/json.ts';
import { packageRoot } from '../../core/prompts.ts';
import { compareReplay, replay } from './replay.ts';
import { readTrace, type Trace } from './trace-file.ts';

const fixture = (name: string) => readTrace(join(packageRoot, 'test/fixtures/traces', `${name}.json`));

describe('what the format lets an implementation do otherwise', () => {
  it('a candidate identical to current may be skipped, where it is marked', async () => {
    const trace = fixture('07-edit-semantics');
    expect(trace.expected.steps[3]?.action).toBe('reject');
    expect(await differences(trace)).toEqual([]);
    expect(await differences(unmarked(trace, (path) => path === 'expected.steps[3]'))).toContain(
      'expected.steps[3].action',
    );
  });

  it('a candidate that is not identical may not', async () => {
    const trace = fixture('07-edit-semantics');
    const { candidate } = trace.expected.steps[3] ?? {};
    if (candidate) candidate.same_as_current = false;
    expect(await differences(trace)).toContain('expected.steps[3].action');
  });

  it('the last memory may be skipped with its call and its own comparison, where it is marked', async () => {
    for (const name of ['23-gate-off', '24-no-guidance-no-memory']) {
      const trace = fixture(name);
      const last = trace.expected.epoch_ends.length - 1;
      expect(await differences(trace)).toEqual([]);
      const path = `expected.epoch_ends[${last}].meta_skill`;
      const found = await differences(unmarked(trace, (at) => at === path));
      expect(found).toEqual(expect.arrayContaining([`${path}.action`, `replies.meta_skill[${last - 1}]`]));
    }
  });

  it('work left out counts exactly: one rollout or pair too few is a difference', async () => {
    const trace = fixture('23-gate-off');
    trace.expected.counts.distinct_skill_task_pairs += 1;
    trace.expected.counts.target_rollouts_total += 1;
    expect(await differences(trace)).toEqual([
      'expected.counts.target_rollouts_total',
      'expected.counts.distinct_skill_task_pairs',
    ]);
  });

  it('a final validation may be answered from a cache only for a document that was scored', async () => {
    const trace = fixture('23-gate-off');
    for (const step of trace.expected.steps)
      if (step.candidate?.hash === trace.expected.final.current_skill_hash) step.selection = null;
    expect(await differences(trace)).toContain('expected.counts.target_rollouts_by_phase.selection_final');
  });

  it.each([
    ['18-rewrite-from-suggestions', 'expected.steps[2]', 'rewrite'],
    ['24-no-guidance-no-memory', 'expected.epoch_ends[1]', 'slow_update'],
  ])('%s: unusable replies may be asked for again, where they are marked', async (name, place, kind) => {
    const reask = { structured: 'reask' };
    const trace = fixture(name);
    expect(await differences(trace, reask)).toEqual([]);
    // Without the mark the two further calls show, so they were made.
    expect(
      await differences(
        unmarked(trace, (at) => at === place),
        reask,
      ),
    ).toContain(`${place}.optimizer_call_counts.${kind}`);
  });
});

async function differences(trace: Trace, overrides: JsonObject = {}): Promise<string[]> {
  return compareReplay(trace, await replay(trace, overrides)).differences.map(({ path }) => path);
}

/** A copy without the marks of a defect at the chosen places. */
function unmarked(trace: Trace, where: (path: string) => boolean): Trace {
  const strip = (value: unknown, path: string): unknown => {
    if (typeof value !== 'object' || value === null) return value;
    if (Array.isArray(value)) return value.map((item, index) => strip(item, `${path}[${index}]`));
    const pairs = Object.entries(value).filter(
      ([key]) => !(where(path) && key.startsWith('reference_defect')),
    );
    return Object.fromEntries(
      pairs.map(([key, item]) => [key, strip(item, path === '' ? key : `${path}.${key}`)]),
    );
  };
  return strip(trace, '') as Trace;
}
