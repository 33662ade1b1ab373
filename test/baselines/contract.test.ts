import { baselineDefinitions } from '../../baselines/registry.ts';
import type { JsonObject } from '../../core/json.ts';
import { PromptLibrary } from '../../core/prompts.ts';
import { methodContract } from '../kit/method-contract.ts';
import { tokenOptimizer, tokenTasks } from '../kit/token-table.ts';

/** Methods with a contract test of their own, in a world that speaks their answer shape. */
const elsewhere = ['gepa', 'gepa-sections', 'human', 'one-shot', 'few-shot', 'best-of-n', 'textgrad'];

/** What a method needs to be given, or a run short enough to be repeated often. */
const configs: Readonly<Record<string, JsonObject>> = {
  'given-skill': { text: '- Rule [A]\n' },
  placebo: { tokens: 120 },
  evoskill: { iterations: 2 },
};

for (const definition of baselineDefinitions.filter(({ name }) => !elsewhere.includes(name)))
  methodContract({
    name: definition.name,
    create: () =>
      definition.create(configs[definition.name] ?? {}, {
        prompts: new PromptLibrary(),
        readFile: () => '',
      }),
    world: {
      train: tokenTasks('t', 4, ['[A]']),
      val: tokenTasks('v', 3, ['[A]']),
      seedDocument: '# Skill\n',
      optimizer: tokenOptimizer,
    },
  });
