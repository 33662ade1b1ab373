import type { LearnResult } from '../../core/arena.ts';
import { messageOf } from '../../core/errors.ts';
import { skillOf } from '../../core/hash.ts';
import type { JsonObject } from '../../core/json.ts';
import { PromptLibrary } from '../../core/prompts.ts';
import { skilloptDefinition } from '../../optimizer/index.ts';
import { withAllowances } from './allowances.ts';
import { type Comparison, compareJson, type Difference } from './compare.ts';
import { inLayoutOf } from './layout.ts';
import { type Observed, observe } from './observe.ts';
import { type TraceConfig, traceConfig } from './trace-config.ts';
import type { Trace } from './trace-file.ts';
import { createWorld, NoSuchReplyError } from './world.ts';

/** A finished or broken-off replay, before anything is compared. */
export interface Replay {
  readonly observed: Observed;
  /** What ended the run early; null when it came to its end. */
  readonly brokenOff: Difference | null;
  /** Where calls and script did not meet. */
  readonly script: readonly Difference[];
}

/**
 * Runs SkillOpt under preset `paper` in the world of a trace.
 * @param overrides keys of our configuration to change, for tests
 * @throws {ConfigError} when the trace's configuration cannot be mapped
 */
export async function replay(trace: Trace, overrides: JsonObject = {}): Promise<Replay> {
  const config: TraceConfig = traceConfig(trace);
  const method = skilloptDefinition.create(
    { ...config.ours, ...overrides },
    { prompts: new PromptLibrary(), readFile: () => '' },
  );
  const world = createWorld(trace, config.published.train.seed);
  let result: LearnResult | null = null;
  let brokenOff: Difference | null = null;
  try {
    result = await method.learn(world.arena);
  } catch (error) {
    brokenOff =
      error instanceof NoSuchReplyError
        ? { path: error.path, expected: 'no call', got: error.place }
        : { path: 'expected', expected: 'a run that ends', got: messageOf(error) };
  }
  // As JSON, as the trace is: without keys that are undefined.
  const observed: Observed = JSON.parse(JSON.stringify(observe(trace, config, world, result)));
  return { observed, brokenOff, script: result === null ? [] : world.scriptDifferences() };
}

/**
 * Compares a replay with every expected field, in the order in which a run produces them. Of a run that broke
 * off, what it finished is compared first: the cause is there.
 */
export function compareReplay(trace: Trace, { brokenOff, script, ...run }: Replay): Comparison {
  const observed = inLayoutOf(trace.expected, run.observed);
  const { expected, unaskedReplies } = withAllowances(trace, observed);
  const whole = brokenOff === null;
  const steps = whole ? expected.steps : expected.steps.slice(0, observed.steps.length);
  const ends = whole ? expected.epoch_ends : expected.epoch_ends.slice(0, observed.epoch_ends.length);
  const inOrder = [
    ...longer(steps, observed.steps).map(({ epoch }, index) => ({
      rank: 2 * Number(epoch),
      part: compareJson(steps[index] as JsonObject, observed.steps[index], `expected.steps[${index}]`),
    })),
    ...longer(ends, observed.epoch_ends).map(({ epoch }, index) => ({
      rank: 2 * Number(epoch) + 1,
      part: compareJson(
        ends[index] as JsonObject,
        observed.epoch_ends[index],
        `expected.epoch_ends[${index}]`,
      ),
    })),
  ].sort((a, b) => a.rank - b.rank);
  const parts: Comparison[] = [
    compareJson(trace.initial_skill_hash, skillOf(trace.initial_skill).hash, 'initial_skill_hash'),
    compareJson(expected.derived, observed.derived, 'expected.derived'),
    ...(whole ? [compareJson(expected.epoch_plan, observed.epoch_plan, 'expected.epoch_plan')] : []),
    compareJson(expected.baseline, observed.baseline, 'expected.baseline'),
    ...inOrder.map(({ part }) => part),
    ...(whole
      ? [
          compareJson(expected.final as JsonObject, observed.final, 'expected.final'),
          compareJson(expected.counts as JsonObject, observed.counts, 'expected.counts'),
        ]
      : [{ differences: [brokenOff], values: 0 }]),
    { differences: script.filter(({ path }) => !unaskedReplies.includes(path)), values: 0 },
  ];
  return {
    differences: parts.flatMap(({ differences }) => differences),
    values: parts.reduce((sum, { values }) => sum + values, 0),
  };
}

function longer<A, B>(a: readonly A[], b: readonly B[]): readonly (A | B)[] {
  return a.length >= b.length ? a : b;
}
