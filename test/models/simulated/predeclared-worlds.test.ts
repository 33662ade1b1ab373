import { describe, expect, it } from 'vitest';
import type { PredeclaredWorld } from '../../../models/simulated/predeclared-world.ts';
import { predeclaredWorlds } from '../../../models/simulated/predeclared-worlds.ts';
import { type MiniLoopOptions, mean, miniLoop } from './mini-loop.ts';

/** Worlds whose effect is small beside the spread of replicates need more of them. */
const faint = new Set(['late-noise', 'same-idea-again', 'good-rule-in-bad-company']);

/** The miniature loop has one epoch's controls only; the others are seen in the real method alone (`gym controls`). */
const betweenEpochs = new Set(['slow-update', 'meta-skill']);

/** The declared control switched on and off, everything else equal. */
function arms({ control, loop }: PredeclaredWorld): { on: MiniLoopOptions; off: MiniLoopOptions } {
  const rate = loop.learningRate;
  const usual: MiniLoopOptions = { limit: () => rate, gated: loop.gated, buffer: false, shape: 'edits' };
  const falling = (step: number) =>
    Math.max(1, Math.round(rate - ((rate - 1) * step) / Math.max(1, loop.steps - 1)));
  switch (control) {
    case 'small-learning-rate':
      return { on: usual, off: { ...usual, limit: () => 12 } };
    case 'decaying-learning-rate':
      return { on: { ...usual, limit: falling }, off: usual };
    case 'strict-gate':
      return { on: { ...usual, gated: true }, off: { ...usual, gated: false } };
    case 'rejected-buffer':
      return { on: { ...usual, buffer: true }, off: usual };
    case 'whole-documents':
      return { on: { ...usual, shape: 'document' }, off: usual };
    case 'edits':
      return { on: usual, off: { ...usual, shape: 'document' } };
    case 'independent-drafts':
      return { on: { ...usual, shape: 'drafts' }, off: usual };
    default:
      throw new Error(`the miniature loop has no ${control}`);
  }
}

describe('the declarations', () => {
  it('name for every control a world where it helps and one where it hurts, under names of their own', () => {
    const names = predeclaredWorlds.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    const controls = new Set(
      predeclaredWorlds.flatMap(({ control, effect }) => (effect === 'wins' ? [] : [control])),
    );
    expect([...controls]).toHaveLength(6);
    for (const control of controls)
      for (const effect of ['helps', 'hurts'])
        expect(predeclaredWorlds.some((one) => one.control === control && one.effect === effect)).toBe(true);
  });
});

describe('in a predeclared world', () => {
  it.each(predeclaredWorlds.filter(({ control }) => !betweenEpochs.has(control)))(
    '$name: $control $effect',
    async (declared) => {
      const { on, off } = arms(declared);
      const replicates = faint.has(declared.name) ? 16 : 8;
      const gains: number[] = [];
      for (let repeat = 0; repeat < replicates; repeat += 1)
        gains.push((await miniLoop(declared, on, repeat)) - (await miniLoop(declared, off, repeat)));
      const effect = mean(gains);
      const error = Math.sqrt(mean(gains.map((gain) => (gain - effect) ** 2)) / (replicates - 1));
      // Deterministic: two standard errors are asked for so that the sign is no accident of few replicates.
      expect(declared.effect === 'hurts' ? -effect : effect).toBeGreaterThan(2 * error);
    },
  );
});
