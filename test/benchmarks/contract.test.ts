import { DataFile } from '../../benchmarks/data-file.ts';
import type { DocvqaPayload } from '../../benchmarks/docvqa/payload.ts';
import { livemathPayloadSchema } from '../../benchmarks/livemath/payload.ts';
import type { OfficeqaPayload } from '../../benchmarks/officeqa/payload.ts';
import { findBenchmark } from '../../benchmarks/registry.ts';
import { searchqaPayloadSchema } from '../../benchmarks/searchqa/payload.ts';
import { rightChoice, solutionScript } from '../../benchmarks/spreadsheetbench/mini/solution.ts';
import { miniTasks } from '../../benchmarks/spreadsheetbench/mini/tasks.ts';
import type { SpreadsheetPayload } from '../../benchmarks/spreadsheetbench/payload.ts';
import { PromptLibrary } from '../../core/prompts.ts';
import { benchmarkContract } from '../kit/benchmark-contract.ts';
import { toyBenchmark } from '../kit/toy-benchmark.ts';
import { trustedRunner } from '../kit/trusted-runner.ts';

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

for (const rollout of ['single', 'multi', 'react'])
  benchmarkContract(`spreadsheetbench-mini in the mode ${rollout}`, {
    create() {
      const benchmark = findBenchmark('spreadsheetbench-mini').create({ prompts: new PromptLibrary() });
      // Simulated models call no tools.
      return rollout === 'react' ? { ...benchmark, simulation: undefined } : benchmark;
    },
    source: { kind: 'bundled' },
    settings: { rollout, maxTurns: 3 },
    runCode: trustedRunner,
    swapGold(raw) {
      const payload = raw as SpreadsheetPayload;
      const other = (index: number) => payload.cases[(index + 1) % payload.cases.length]?.answer;
      const cases = payload.cases.map((testCase, index) => ({
        ...testCase,
        answer: DataFile.of(other(index)?.read() ?? new Uint8Array(), 'another answer'),
      }));
      return { ...payload, cases };
    },
    rightFiles: ({ id }) => ({ 'solution.js': rightScript(id) }),
    // A reply alone does nothing where the work is done with tools.
    ...(rollout === 'react'
      ? {}
      : {
          rightReply: ({ id }) => rightScript(id),
        }),
  });

function rightScript(id: string): string {
  const task = miniTasks.find((candidate) => candidate.id === id);
  return task === undefined ? '' : solutionScript(task, rightChoice(task));
}

for (const mode of ['tools', 'excerpts'])
  benchmarkContract(`officeqa-mini in the mode ${mode}`, {
    create: () => findBenchmark('officeqa-mini').create({ prompts: new PromptLibrary() }),
    source: { kind: 'bundled' },
    settings: { mode, tolerance: 0.01 },
    swapGold: (payload) => ({ ...(payload as OfficeqaPayload), answer: '-12.5%' }),
    rightReply: ({ payload }) => `So it is.\n<answer>${(payload as OfficeqaPayload).answer}</answer>`,
  });

for (const input of ['image', 'page-text'])
  benchmarkContract(`docvqa-mini with the input ${input}`, {
    create: () => findBenchmark('docvqa-mini').create({ prompts: new PromptLibrary() }),
    source: { kind: 'bundled' },
    settings: { input },
    swapGold: (payload) => ({ ...(payload as DocvqaPayload), answers: ['an answer of another world'] }),
    rightReply: ({ payload }) => `So it is.\n<answer>${(payload as DocvqaPayload).answers[0]}</answer>`,
  });

benchmarkContract('the toy benchmark', {
  create: () => toyBenchmark,
  source: { kind: 'generated' },
  swapGold: (payload) => ({ ...payload, colour: payload.colour === 'red' ? 'green' : 'red' }),
  rightReply: ({ payload }) => payload.colour,
  rightFiles: ({ payload }) => ({ 'answer.txt': payload.colour }),
});
