import { ConfigError } from '../../core/errors.ts';
import type { Provider } from '../contract.ts';
import type { SimulationBook } from './book.ts';
import { createSimulatedOptimizer } from './optimizer.ts';
import {
  type OptimizerProfile,
  optimizerProfiles,
  simulationVersion,
  type TargetProfile,
  targetProfiles,
} from './prior.ts';
import { createSimulatedTarget } from './target.ts';
import { worldOf } from './world.ts';

const targets = new Map<string, TargetProfile>(Object.entries(targetProfiles));
const optimizers = new Map<string, OptimizerProfile>(Object.entries(optimizerProfiles));

/** Names of all simulated models: `sim-a` to `sim-g` are targets, `sim-optimizer-*` optimizers. */
export const simulatedModelNames: readonly string[] = [...targets.keys(), ...optimizers.keys()];

/** Declared identity of a simulated model: it changes with the simulation's version and the world's seed. */
export function simulatedIdentity(name: string, seed = 0): string {
  return `${name}@world-${simulationVersion}${seed === 0 ? '' : `-seed-${seed}`}`;
}

/**
 * A simulated model by name, over the books of the benchmarks that it may meet.
 * @param options.seed draws other worlds over the same books; default 0
 * @throws {ConfigError} on an unknown name, with the list of names
 */
export function createSimulatedProvider(
  name: string,
  books: readonly SimulationBook[],
  options: { seed?: number } = {},
): Provider {
  const seed = options.seed ?? 0;
  const common = {
    name,
    id: simulatedIdentity(name, seed),
    books,
    world: (book: SimulationBook) => worldOf(book, { seed }),
  };
  const target = targets.get(name);
  if (target !== undefined) return createSimulatedTarget({ ...common, profile: target });
  const optimizer = optimizers.get(name);
  if (optimizer !== undefined) return createSimulatedOptimizer({ ...common, profile: optimizer });
  throw new ConfigError(`there is no simulated model '${name}'; known: ${simulatedModelNames.join(', ')}`);
}
