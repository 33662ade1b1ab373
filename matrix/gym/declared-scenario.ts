import { ConfigError } from '../../core/errors.ts';
import type { PredeclaredWorld } from '../../models/simulated/predeclared-world.ts';
import { predeclaredWorlds } from '../../models/simulated/predeclared-worlds.ts';
import { redeclaredWorlds } from '../../models/simulated/redeclared-worlds.ts';
import type { Scenario } from './scenario.ts';

/** Every declaration: the first ones, all of which stay, and those of the claims that were declared once more. */
export const declaredWorlds: readonly PredeclaredWorld[] = [...predeclaredWorlds, ...redeclaredWorlds];

/** How a loop of so many steps is cut into epochs: whole ones where they fit, else a single epoch. */
export function declaredEpochs({ loop }: PredeclaredWorld): { epochs: number; train: number } {
  const epochs = loop.steps % loop.stepsPerEpoch === 0 ? loop.steps / loop.stepsPerEpoch : 1;
  return { epochs, train: (loop.steps / epochs) * loop.batchSize };
}

/** @throws {ConfigError} listing the declared worlds */
export function findDeclared(name: string): PredeclaredWorld {
  const found = declaredWorlds.find((declared) => declared.name === name);
  if (found !== undefined) return found;
  const names = declaredWorlds.map((declared) => declared.name);
  throw new ConfigError(`no world is declared under the name '${name}'; there are: ${names.join(', ')}`);
}

/**
 * A predeclared world as a scenario. Its train split is made as long as the declared steps need, since a real
 * epoch visits every task once; val, test and all parameters are as declared.
 */
export function declaredScenario(declared: PredeclaredWorld): Scenario {
  const { loop, world } = declared;
  return {
    name: declared.name,
    world: { ...world, sizes: { ...world.sizes, train: declaredEpochs(declared).train } },
    target: declared.target,
    optimizer: declared.optimizer,
    objective: loop.metric === 'hard' ? { metric: 'hard' } : { metric: 'mixed', softWeight: 0.5 },
    feedbackLevel: loop.feedbackLevel ?? 'answer',
    seedDocument: loop.seedDocument,
  };
}
