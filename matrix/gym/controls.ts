import type { GymControlEffect } from '../../core/gym-findings.ts';
import { PromptLibrary } from '../../core/prompts.ts';
import { deriveSeed } from '../../core/rng.ts';
import { hierarchicalBootstrap } from '../../core/statistics/hierarchical-bootstrap.ts';
import type { BootstrapEstimate } from '../../core/statistics/paired-bootstrap.ts';
import type { PredeclaredWorld } from '../../models/simulated/predeclared-world.ts';
import { gymBudget } from './budget.ts';
import { controlArms } from './control-arms.ts';
import { declaredEpochs, declaredWorlds } from './declared-scenario.ts';
import type { GymFile, GymRow } from './gym-file.ts';
import { createGymMethod, type GymMethodSpec } from './gym-method.ts';
import type { GridWorld, GymGrid } from './run-gym.ts';

const labelOf = (world: string, arm: 'on' | 'off') => `${world}/${arm}`;

/** Declared worlds (all, unless given), each with its control on and off, for the method of this name. */
export async function controlsGrid(
  method: string,
  seeds: readonly number[],
  chosen: readonly PredeclaredWorld[] = declaredWorlds,
): Promise<GymGrid> {
  const { config } = await createGymMethod({ label: method, name: method, given: {} }, new PromptLibrary());
  const knownKeys = new Set(Object.keys(config));
  const methods: GymMethodSpec[] = [];
  const worlds: GridWorld[] = [];
  for (const declared of chosen) {
    const arms = controlArms(declared, knownKeys);
    if (arms === null) continue;
    const { epochs, train } = declaredEpochs(declared);
    const { batchSize } = declared.loop;
    const labels = (['on', 'off'] as const).map((arm) => {
      const label = labelOf(declared.name, arm);
      methods.push({ label, name: method, given: arms[arm] });
      return label;
    });
    worlds.push({
      name: declared.name,
      scenario: { kind: 'declared', name: declared.name },
      budget: gymBudget({ train, val: declared.world.sizes.val, batchSize, epochs }),
      traits: {},
      methods: labels,
    });
  }
  return { range: 'declared', seeds, methods, worlds };
}

/** A row for every chosen declaration on a control, run or not, in the order of the declarations. */
export function controlEffects(
  file: GymFile,
  chosen: readonly PredeclaredWorld[] = declaredWorlds,
): GymControlEffect[] {
  return chosen.flatMap(({ name, control, effect, because }): GymControlEffect[] => {
    if (effect === 'wins') return [];
    const of = (arm: 'on' | 'off') =>
      new Map(
        file.rows
          .filter(({ world, method }) => world === name && method === labelOf(name, arm))
          .map((row) => [row.seed, row]),
      );
    const off = of('off');
    const pairs = [...of('on')].flatMap(([seed, on]): { on: GymRow; off: GymRow }[] => {
      const other = off.get(seed);
      return other === undefined ? [] : [{ on, off: other }];
    });
    const gains = (of: (row: GymRow) => number) => pairs.map((pair) => of(pair.on) - of(pair.off));
    const final = estimateOf(gains(({ hard }) => hard.final));
    return [
      {
        control,
        world: name,
        because,
        declared: effect,
        seeds: pairs.length === 0 ? null : pairs.length,
        final,
        best: estimateOf(gains(({ hard }) => hard.best)),
        observed: final === null ? null : observedIn(final),
      },
    ];
  });
}

/** A sign is seen where the interval leaves out zero. */
function observedIn({ low, high }: BootstrapEstimate): NonNullable<GymControlEffect['observed']> {
  if (low > 0) return 'helps';
  return high < 0 ? 'hurts' : 'no clear effect';
}

function estimateOf(gains: readonly number[]): BootstrapEstimate | null {
  if (gains.length === 0) return null;
  const { mean, low, high } = hierarchicalBootstrap([gains], { seed: deriveSeed('gym-controls') });
  return { mean, low, high };
}
