import { alfworldPayloadSchema } from '../../../benchmarks/alfworld/payload.ts';
import { findBenchmark } from '../../../benchmarks/registry.ts';
import { PromptLibrary } from '../../../core/prompts.ts';
import { benchmarkContract } from '../../kit/benchmark-contract.ts';

benchmarkContract('alfworld-mini', {
  create: () => findBenchmark('alfworld-mini').create({ prompts: new PromptLibrary() }),
  source: { kind: 'bundled' },
  swapGold: (payload) => ({ ...alfworldPayloadSchema.parse(payload), reference: 'another way to do it' }),
});
