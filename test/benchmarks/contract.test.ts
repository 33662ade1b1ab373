import { livemathPayloadSchema } from '../../benchmarks/livemath/payload.ts';
import { findBenchmark } from '../../benchmarks/registry.ts';
import { searchqaPayloadSchema } from '../../benchmarks/searchqa/payload.ts';
import { PromptLibrary } from '../../core/prompts.ts';
import { benchmarkContract } from '../kit/benchmark-contract.ts';
import { toyBenchmark } from '../kit/toy-benchmark.ts';

benchmarkContract('searchqa-mini', {
  create: () => findBenchmark('searchqa-mini').create({ prompts: new PromptLibrary() }),
  source: { kind: 'bundled' },
  swapGold: (payload) => ({
    ...searchqaPayloadSchema.parse(payload),
    answers: ['an answer of another world'],
  }),
  rightReply: ({ payload }) =>
    `So it is.\n<answer>${searchqaPayloadSchema.parse(payload).answers[0]}</answer>`,
});

benchmarkContract('livemath-mini', {
  create: () => findBenchmark('livemath-mini').create({ prompts: new PromptLibrary() }),
  source: { kind: 'bundled' },
  swapGold(raw) {
    const payload = livemathPayloadSchema.parse(raw);
    const other = payload.choices.find(({ label }) => label !== payload.correct_choice.label);
    return { ...payload, correct_choice: other };
  },
  rightReply: ({ payload }) => `<answer>${livemathPayloadSchema.parse(payload).correct_choice.text}</answer>`,
});

benchmarkContract('the toy benchmark', {
  create: () => toyBenchmark,
  source: { kind: 'generated' },
  swapGold: (payload) => ({ ...payload, colour: payload.colour === 'red' ? 'green' : 'red' }),
  rightReply: ({ payload }) => payload.colour,
});
