import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { ValScore } from '../../core/arena.ts';
import { deriveSeed } from '../../core/rng.ts';
import type { Objective, Skill } from '../../core/vocabulary.ts';
import { resolveConfig } from '../../optimizer/config.ts';
import { train } from '../../optimizer/train.ts';
import { createFakeArena } from '../kit/fake-arena.ts';
import { scoreTokens, type TokenTask, tokenOptimizer, tokenTasks } from '../kit/token-table.ts';

const tokens = ['[A]', '[B]', '[C]', '[D]', '[E]'];

interface World {
  readonly val: number;
  readonly seed: number;
  /** Chance that a rollout on val comes out by chance, and that it is missing. */
  readonly noise: number;
  readonly missing: number;
  /** Soft scores that a rollout by chance may have. */
  readonly softs: readonly number[];
  readonly objective: Objective;
  readonly chunkSize: number;
}

/** A whole run whose optimizer reads feedback only, never the buffer. */
async function run(world: World, earlyStop: boolean) {
  const { seed, noise, softs, objective } = world;
  const valScore = (skill: Skill | null, task: TokenTask, draw: number): Omit<ValScore, 'id'> => {
    const chance = Number(deriveSeed(seed, skill?.hash ?? '', task.id, draw) % 1_000_000n);
    const digit = (place: number) => Math.floor(chance / place) % 10;
    if (digit(1) < 10 * world.missing) return { hard: 0, soft: 0, missing: true };
    const { hard, soft } = scoreTokens(skill?.text ?? '', task);
    if (digit(10) >= 10 * noise) return { hard, soft, missing: false };
    return { hard: digit(100) % 2, soft: softs[digit(1000) % softs.length] ?? 0, missing: false };
  };
  const arena = createFakeArena({
    train: tokenTasks('t', 15, tokens),
    val: tokenTasks('v', world.val, tokens),
    seedDocument: '# Skill\n\n- Rule [D]\n',
    optimizer: tokenOptimizer,
    seed,
    objective,
    valScore,
  });
  const gate = { earlyStop, chunkSize: world.chunkSize };
  const config = { epochs: 2, batchSize: 5, minibatchSize: 3, learningRate: 2, gate };
  const result = await train(arena, resolveConfig(config));
  const steps = arena.events
    .filter(({ name }) => name === 'step-finished')
    .map(({ data }) => ({
      action: data.action,
      candidate: data.candidate,
      current: data.current,
      best: data.best,
    }));
  const { rollouts, spared } = arena.spent();
  return { steps, documents: result.documents, calls: arena.calls.length, val: rollouts.val, spared };
}

const base = fc.record({
  val: fc.integer({ min: 1, max: 20 }),
  seed: fc.nat(),
  noise: fc.constantFrom(0, 0.3, 1),
  objective: fc.constantFrom<Objective>(
    { metric: 'hard' },
    { metric: 'soft' },
    { metric: 'mixed', softWeight: 0.5 },
  ),
  chunkSize: fc.integer({ min: 1, max: 9 }),
});
const worlds = fc.oneof(
  base.map((world) => ({ ...world, missing: 0, softs: [0, 0.1, 1 / 3, 2 / 3, 0.7, 1] })),
  // Sums of these are exact: equal sums over other tasks stay equal when missing ones leave the mean.
  base.map((world) => ({ ...world, missing: 0.1, softs: [0, 0.25, 0.5, 1] })),
);

it('makes the same decisions and documents with early stop as without it, for fewer rollouts', async () => {
  let [whole, charged] = [0, 0];
  await fc.assert(
    fc.asyncProperty(worlds, async (world) => {
      const [off, on] = [await run(world, false), await run(world, true)];
      expect({ ...on, val: 0, spared: 0 }).toEqual({ ...off, val: 0, spared: 0 });
      expect(off.spared).toBe(0);
      // What early stop left out is what the other run was charged on top; a task that the current document
      // misses is no part of a contest and is not counted.
      if (world.missing === 0) expect(on.val + on.spared).toBe(off.val);
      else expect(on.val + on.spared).toBeLessThanOrEqual(off.val);
      whole += off.val;
      charged += on.val;
    }),
    { numRuns: 30 },
  );
  expect(charged).toBeLessThan(whole);
});
