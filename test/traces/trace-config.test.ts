import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { packageRoot } from '../../core/prompts.ts';
import { resolveConfig } from '../../optimizer/config.ts';
import { traceConfig } from './trace-config.ts';
import { readTrace } from './trace-file.ts';

const trace = readTrace(join(packageRoot, 'test/fixtures/traces/02-tie-rejected.json'));

describe('the published configuration in our keys', () => {
  it('is one that preset paper takes', () => {
    expect(resolveConfig(traceConfig(trace).ours)).toMatchObject({ preset: 'paper', structured: 'fallback' });
  });

  it.each([
    ['lr_control_mode', 'manual', { learningRateMode: 'scheduled' }],
    ['lr_control_mode', 'auto', { learningRateMode: 'autonomous' }],
    // In the reference `none` is `fixed`.
    ['lr_control_mode', 'none', { learningRateMode: 'scheduled' }],
    ['lr_scheduler', 'cosine', { schedule: 'cosine' }],
    ['lr_scheduler', 'autonomous', { schedule: 'unclipped' }],
    ['skill_update_mode', 'suggestions', { updateMode: 'rewrite-from-suggestions' }],
    ['skill_update_mode', 'full_rewrite', { updateMode: 'full-rewrite' }],
    ['longitudinal_pair_policy', 'changed', { slowUpdate: { mode: 'off', pairs: 'changed' } }],
    ['use_meta_skill', true, { metaSkill: true }],
    ['use_slow_update', true, { slowUpdate: { mode: 'gated' } }],
    ['use_skill_aware_reflection', true, { skillAware: { enabled: true, source: 'both' } }],
  ])('optimizer.%s: %s', (key, value, expected) => {
    const ours = resolveConfig(changed('optimizer', { [key]: value }));
    expect(ours).toMatchObject(expected);
  });

  it('a slow update without the gate is forced', () => {
    const slow = { use_slow_update: true, slow_update_gate_with_selection: false };
    expect(changed('optimizer', slow)).toMatchObject({ slowUpdate: { mode: 'forced' } });
  });

  it.each([
    ['sel_env_num', 1, { valSize: 1 }],
    ['sel_env_num', 500, { valSize: 0 }],
    ['gate_metric', 'mixed', { gate: { metric: 'mixed', softWeight: 0.5 } }],
    ['use_gate', false, { gate: { enabled: false } }],
    ['eval_test', false, { finalValidation: false }],
  ])('evaluation.%s: %s', (key, value, expected) => {
    expect(changed('evaluation', { [key]: value })).toMatchObject(expected);
  });

  it('keys that are documented to change nothing may be there', () => {
    expect(changed('gradient', { analyst_workers: 16, max_analyst_rounds: 3 })).toEqual(
      traceConfig(trace).ours,
    );
    expect(changed('optimizer', { meta_learning_rate: 2 })).toEqual(traceConfig(trace).ours);
    expect(changed('train', { steps_per_epoch: 7 })).toEqual(traceConfig(trace).ours);
  });
});

function changed(section: string, keys: object) {
  const copy = structuredClone(trace);
  Object.assign(Reflect.get(Object(copy.config), section), keys);
  return traceConfig(copy).ours;
}
