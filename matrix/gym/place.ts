import type { Benchmark, Dataset } from '../../benchmarks/contract.ts';
import type { ChatModel, Provider } from '../../models/contract.ts';
import type { BookTask } from '../../models/simulated/book.ts';
import { expectedHard } from '../../models/simulated/expected-hard.ts';
import { createGymWorld } from '../../models/simulated/gym-world.ts';
import { createSimulatedOptimizer } from '../../models/simulated/optimizer.ts';
import { optimum } from '../../models/simulated/optimum.ts';
import { createDocumentParser } from '../../models/simulated/parser.ts';
import { createSimulatedTarget } from '../../models/simulated/target.ts';
import { createModelHost } from '../../models/wrap/model-host.ts';
import { createGymBenchmark } from './gym-benchmark.ts';
import type { Scenario } from './scenario.ts';

/** A scenario made real: benchmark, models and the exact score of any document. Shared by all runs in it. */
export interface Place {
  readonly scenario: Scenario;
  readonly benchmark: Benchmark<BookTask>;
  readonly dataset: Dataset<BookTask>;
  readonly target: ChatModel;
  readonly optimizer: ChatModel;
  /** Expected hard score on the world's test tasks, exact, of a document's text; null = no document. */
  exactHard(document: string | null): number;
  /** Expected hard score of the best minimal document (models/simulated/optimum.ts). Costs up to seconds, once. */
  bestHard(): number;
}

export function createPlace(scenario: Scenario): Place {
  const gym = createGymWorld(scenario.world);
  const { benchmark, dataset } = createGymBenchmark(scenario, gym);
  const parser = createDocumentParser(gym.book);
  const host = createModelHost();
  const wrap = (provider: Provider) =>
    host.wrap(provider, { endpointName: 'simulated', limits: null, price: null });
  const about = { books: [gym.book], world: () => gym.world };
  let best: number | null = null;
  return {
    scenario,
    benchmark,
    dataset,
    target: wrap(
      createSimulatedTarget({ ...about, name: 'target', id: 'gym-target', profile: scenario.target }),
    ),
    optimizer: wrap(
      createSimulatedOptimizer({
        ...about,
        name: 'optimizer',
        id: 'gym-optimizer',
        profile: scenario.optimizer,
      }),
    ),
    exactHard: (document) =>
      expectedHard(gym.world, scenario.target, parser.parse(document ?? ''), gym.splits.test),
    bestHard: () => {
      best ??= optimum(gym.book, gym.world, scenario.target, gym.splits.test).hard;
      return best;
    },
  };
}
