import { fileURLToPath } from 'node:url';
import { type BenchmarkDefinition, PromptLibrary } from 'skillopt-bench';
import { createShelfLabels } from './adapter.ts';

/** The prompt files lie in this folder. */
const prompts = new PromptLibrary({
  overrides: fileURLToPath(new URL('.', import.meta.url)),
  onlyOverrides: true,
});

/** What a matrix names: `{ name: shelf-labels, module: ./shelf-labels/benchmark.ts }`. */
export const benchmark: BenchmarkDefinition = {
  name: 'shelf-labels',
  summary: 'a place in a store to the label of its shelf',
  defaultSource: { kind: 'bundled' },
  create: () => createShelfLabels(prompts, ''),
};
