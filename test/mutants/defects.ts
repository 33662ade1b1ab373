/** One wrong line, and the tests that must notice it. */
export interface Defect {
  readonly name: string;
  /** Below the package root. */
  readonly file: string;
  /** Text that occurs there exactly once. */
  readonly find: string;
  readonly replace: string;
  readonly tests: readonly string[];
}

/** Defects of the kind that a later change could bring in, each in one place (`npm run mutants`). */
export const defects: readonly Defect[] = [
  {
    name: 'schedule rounds halves up',
    file: 'optimizer/schedule.ts',
    find: 'roundHalfEven(value)',
    replace: 'Math.round(value)',
    tests: ['test/optimizer/schedule.test.ts'],
  },
  {
    name: 'a tie is accepted',
    file: 'optimizer/gate.ts',
    find: 'return a > b;',
    replace: 'return a >= b;',
    tests: ['test/optimizer/gate.test.ts', 'test/optimizer/train.test.ts'],
  },
  {
    name: 'the buffer is not passed on',
    file: 'optimizer/train.ts',
    find: 'const tried = renderBuffer(buffer, config.buffer, kind);',
    replace: 'const tried = renderBuffer(buffer.slice(buffer.length), config.buffer, kind);',
    tests: ['test/optimizer/train.test.ts'],
  },
  {
    name: 'edits are not clipped to the budget',
    file: 'optimizer/select.ts',
    find: 'if (pool.length <= budget) return',
    replace: 'if (pool.length <= budget + 1000) return',
    tests: ['test/optimizer/train.test.ts', 'test/optimizer/replies.test.ts'],
  },
  {
    name: 'patterns of successes are dropped',
    file: 'optimizer/reflect.ts',
    find: "return [...cut('failure', failures, seed), ...cut('success', successes, seed + 1)];",
    replace:
      "return [...cut('failure', failures, seed), ...cut('success', successes, seed + 1).slice(0, 0)];",
    tests: ['test/optimizer/reflect.test.ts', 'test/optimizer/train.test.ts'],
  },
  {
    name: 'val tasks leak into train',
    file: 'matrix/arena/arena.ts',
    find: 'train: splits.train.map(refOf),',
    replace: 'train: [...splits.train, ...splits.val].map(refOf),',
    tests: ['test/matrix/execute-run.test.ts', 'test/matrix/resume-property.test.ts'],
  },
  {
    name: 'the cache key forgets the sampling',
    file: 'models/wrap/call-key.ts',
    find: '  return { repeat, visit, draw };',
    replace: '  return { repeat: repeat * 0, visit: visit * 0, draw: draw * 0 };',
    tests: ['test/models/wrap/call-key.test.ts'],
  },
  {
    name: 'a second visit is served the first rollout',
    file: 'matrix/arena/arena.ts',
    find: 'visits.set(visitKey, visit + 1);',
    replace: 'visits.set(visitKey, visit);',
    tests: ['test/matrix/execute-run.test.ts'],
  },
  {
    name: 'the ranking is read backwards',
    file: 'optimizer/select.ts',
    find: 'for (const entry of list) {',
    replace: 'for (const entry of [...list].reverse()) {',
    tests: ['test/optimizer/replies.test.ts', 'test/optimizer/train.test.ts'],
  },
  {
    name: 'protected regions are not looked for',
    file: 'optimizer/edits.ts',
    find: 'const spans = strict ? protectedSpans(text) : firstRegions(text);',
    replace: 'const spans = (strict ? protectedSpans(text) : firstRegions(text)).slice(0, 0);',
    tests: ['test/optimizer/edits.test.ts'],
  },
  {
    name: 'failures and successes swap their shuffles',
    file: 'optimizer/reflect.ts',
    find: "...cut('success', successes, seed + 1)",
    replace: "...cut('success', successes, seed)",
    tests: ['test/optimizer/reflect.test.ts'],
  },
  {
    name: 'the slow update is not gated',
    file: 'optimizer/slow-update.ts',
    find: "  const gated = config.slowUpdate.mode === 'gated';",
    replace: "  const gated = config.slowUpdate.mode !== 'gated' && config.slowUpdate.mode !== 'forced';",
    tests: ['test/optimizer/slow-update.test.ts', 'test/traces'],
  },
  {
    name: 'the slow update samples with another seed',
    file: 'optimizer/comparison.ts',
    find: 'const seed = arena.seed + 2000 * epoch;',
    replace: 'const seed = arena.seed + 1000 * epoch;',
    tests: ['test/optimizer/comparison.test.ts', 'test/traces'],
  },
  {
    name: 'the epoch is compared with the seed document',
    file: 'optimizer/train.ts',
    find: '      previous = state.current.skill;',
    replace: '      previous = epoch > 0 ? seed : state.current.skill;',
    tests: ['test/optimizer/slow-update.test.ts', 'test/traces'],
  },
  {
    name: 'the memory is forgotten',
    file: 'optimizer/train.ts',
    find: '      memory = written.memory;',
    replace: '      memory = written.memory.slice(0, 0);',
    tests: ['test/optimizer/meta-skill.test.ts', 'test/traces'],
  },
  {
    name: 'a rewrite may lose protected regions',
    file: 'optimizer/update.ts',
    find: 'keepRegions(skill.text, ',
    replace: "keepRegions('', ",
    tests: ['test/optimizer/update.test.ts'],
  },
  {
    name: 'an early stop counts pending tasks as failures',
    file: 'core/early-stop.ts',
    find: '{ id, hard: 1, soft: 1, missing: false } : score;',
    replace: '{ id, hard: 0, soft: 0, missing: false } : score;',
    tests: ['test/optimizer/early-stop.test.ts'],
  },
  {
    name: 'a candidate that was ended early is taken for measured',
    file: 'optimizer/gate.ts',
    find: "if (candidate.is === 'at-most') return",
    replace: "if (candidate.is === 'at-most' && candidate.value < 0) return",
    tests: ['test/optimizer/early-stop.test.ts', 'test/optimizer/gate.test.ts'],
  },
  {
    name: 'the schedule runs on in steps that change nothing',
    file: 'optimizer/train.ts',
    find: "    return end(state, { action: 'skip_no_patches' }, null);",
    replace: "    return end({ ...state, ticks: state.ticks + 1 }, { action: 'skip_no_patches' }, null);",
    tests: ['test/optimizer/train.test.ts', 'test/traces'],
  },
  {
    name: 'merges put successes before failures',
    file: 'optimizer/merge.ts',
    find: 'const sides = [failure.patch, success.patch].filter',
    replace: 'const sides = [success.patch, failure.patch].filter',
    tests: ['test/optimizer/merge.test.ts', 'test/traces'],
  },
];
