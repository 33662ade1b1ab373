import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OptimizerCall, OptimizerReply } from '../../core/arena.ts';
import type { JsonObject } from '../../core/json.ts';
import { PromptLibrary } from '../../core/prompts.ts';
import { createRng } from '../../core/rng.ts';
import { noUsage } from '../../core/usage.ts';
import { findMethod } from '../../matrix/workbench.ts';
import { createFakeArena } from '../kit/fake-arena.ts';
import { expectWithin } from '../kit/method-contract.ts';
import { tokenOptimizer, tokenTasks } from '../kit/token-table.ts';
import { sectionOptimizer } from './evoskill/section-optimizer.ts';
import { oneRuleAReply, seedOfSections } from './gepa/gepa-world.ts';
import { critic } from './textgrad/critic.ts';
import { patchingOptimizer } from './trace2skill/token-world.ts';
import { tokenWriter } from './writer.ts';

const prompts = new PromptLibrary();
const create = (name: string, config: JsonObject) =>
  findMethod(name).create(config, { prompts, readFile: () => '' });

const count = (max: number, min = 1) => fc.integer({ min, max });
const oneRule = tokenWriter((draw) => [['[A]'], ['[B]'], ['[C]']][draw % 3] ?? []);

/** Of each method, an optimizer that it can use and configurations over everything that costs. */
const methods: readonly [string, (call: OptimizerCall) => string, fc.Arbitrary<JsonObject>][] = [
  ['one-shot', oneRule, fc.record({ drafts: count(5), solved: count(3, 0) })],
  ['best-of-n', oneRule, fc.record({ n: count(6) })],
  ['few-shot', oneRule, fc.constantFrom<JsonObject[]>({ k: [1] }, { k: [1, 2, 4] }, { k: [2, 9] }, {})],
  [
    'trace2skill',
    patchingOptimizer,
    fc.record({
      passes: fc.constantFrom('fill' as const, 1, 2),
      maxPasses: count(3),
      analysedPerClass: count(4, 0),
      sides: fc.constantFrom('combined', 'errors'),
      analyst: fc.constantFrom('single', 'agentic'),
      analystTurns: count(4, 2),
      recordsPerPatch: count(2),
      mergeBatchSize: count(4, 2),
      translate: fc.constantFrom('inexact', 'all', 'off'),
      outcomes: count(3),
      nativeSelection: fc.boolean(),
      scoreSeed: fc.boolean(),
      repairRounds: count(2, 0),
      maxDocumentLines: count(8),
    }),
  ],
  ...(['gepa', 'gepa-sections'] as const).map(
    (name): [string, (call: OptimizerCall) => string, fc.Arbitrary<JsonObject>] => [
      name,
      oneRuleAReply,
      fc.record({
        minibatchSize: count(4),
        parallel: fc.record({ parents: count(2), minibatches: count(2) }),
        componentSelection: fc.constantFrom('round-robin', 'all'),
        skipPerfect: fc.boolean(),
        acceptance: fc.constantFrom('strict-improvement', 'improvement-or-equal'),
        valPolicy: fc.record({ kind: fc.constantFrom('full', 'least-scored'), size: count(4) }),
        overshoot: fc.constantFrom('none', 'reference'),
        extractor: fc.constantFrom('sentinel', 'fence'),
        merge: fc.record({ enabled: fc.boolean(), overlap: count(2), subsample: count(3) }),
        stop: fc.record({ metricCalls: count(60), proposals: fc.constantFrom(null, 1, 2, 4) }),
      }),
    ],
  ),
  [
    'evoskill',
    sectionOptimizer,
    fc.record({
      iterations: count(8),
      frontierSize: count(3),
      categories: fc.constantFrom('type', 'none'),
      categoriesPerBatch: count(3),
      samplesPerCategory: count(3),
      patience: count(3, 0),
      earlyStop: fc.boolean(),
    }),
  ],
  [
    'textgrad',
    critic,
    fc.record({ steps: count(6), maxSteps: count(9), batchSize: count(4), fuse: fc.boolean() }),
  ],
  [
    'skillopt',
    tokenOptimizer,
    fc.record({
      epochs: count(3),
      batchSize: count(4),
      minibatchSize: count(2),
      structured: fc.constantFrom('reask', 'fallback'),
      slowUpdate: fc.record({ mode: fc.constantFrom('off', 'gated', 'forced'), samples: count(3) }),
      gate: fc.record({ enabled: fc.boolean(), repeats: count(2), refreshIncumbent: fc.boolean() }),
    }),
  ],
];

describe('the bounds that a plan prints', () => {
  it.each(methods)(
    'hold for %s within any budget, whatever the optimizer says',
    async (name, usable, shape) => {
      await fc.assert(
        fc.asyncProperty(
          shape,
          count(9, 0),
          count(6),
          fc.option(count(80, 0)),
          fc.nat({ max: 9999 }),
          async (config, train, val, rolloutBudget, seed) => {
            const method = create(name, config);
            const arena = createFakeArena({
              train: tokenTasks('t', train, ['[A]', '[B]', '[C]']).map((task, index) => ({
                ...task,
                type: ['x', 'y', 'x', 'x'][index % (1 + (seed % 4))] ?? 'x',
              })),
              val: tokenTasks('v', val, ['[A]', '[B]', '[C]']),
              seedDocument: seedOfSections,
              optimizer: moody(usable, seed),
              rolloutBudget,
            });
            await method.learn(arena);
            const stated = method.bounds({ train, val, rolloutBudget });
            expectWithin(arena, stated);
            expectWithin(arena, method.bounds({ train, val }));
            if (rolloutBudget !== null) expect(stated.rollouts).toBeLessThanOrEqual(rolloutBudget);
          },
        ),
        { numRuns: 100 },
      );
    },
  );

  it('says of a small equal budget what it holds, not what a method would take without it', () => {
    const cell = { train: 16, val: 10, rolloutBudget: 76 };
    const stated = methods.map(([name]) => {
      const { rollouts, optimizerCalls } = create(name, {}).bounds(cell);
      return [name, [rollouts, optimizerCalls]];
    });
    expect(Object.fromEntries(stated)).toEqual({
      'one-shot': [0, 2],
      // 7 documents of 10 val tasks.
      'best-of-n': [70, 14],
      // k = 1, 2, 4, 8 and 16.
      'few-shot': [50, 0],
      // Two passes over train and three outcomes on val. Every edit of every patch may be sent back three times.
      trace2skill: [62, 2729],
      // 17 turns of one minibatch that bring nothing, each asked for twice.
      gepa: [76, 34],
      'gepa-sections': [76, 34],
      // 28 iterations of two tasks that bring nothing.
      evoskill: [76, 168],
      // 18 steps of three tasks, every sixth of one, that bring nothing.
      textgrad: [76, 148],
      skillopt: [76, 66],
    });
  });
});

/** A usable reply, or one that nobody can use, a refusal, the document as it was: always one of them, or in turns. */
function moody(usable: (call: OptimizerCall) => string, seed: number) {
  const rng = createRng(seed);
  const moods = 5;
  const always = seed % (2 * moods);
  return (call: OptimizerCall): string | OptimizerReply => {
    const mood = always < moods ? always : rng.below(moods + (seed % 4));
    if (mood === 0) return 'I would rather not.';
    if (mood === 1) return { text: '', finish: 'refused', usage: noUsage };
    if (mood === 2) return `<document>\n${seedOfSections}</document>\n`;
    if (mood === 3) return usable(call).replace('## Rules', '## Elsewhere');
    return usable(call);
  };
}
