import type { BenchmarkDefinition } from 'skillopt-bench';
import { createShelfLabels } from './adapter.ts';

export const benchmark: BenchmarkDefinition = {
  name: 'shelf-labels',
  summary: 'a place in a store to the label of its shelf',
  defaultSource: { kind: 'bundled' },
  create: ({ prompts }) => createShelfLabels(prompts, 'benchmarks/shelf-labels/'),
};

export const shelfLabelsDefinitions: readonly BenchmarkDefinition[] = [benchmark];
