import type { JsonObject } from '../../core/json.ts';
import { PromptLibrary } from '../../core/prompts.ts';
import { skilloptDefinition } from '../../optimizer/index.ts';
import { methodContract } from '../kit/method-contract.ts';
import { tokenOptimizer, tokenTasks } from '../kit/token-table.ts';

const tokens = ['[A]', '[B]', '[C]', '[D]', '[E]'];

const forced = { epochs: 3, slowUpdate: { mode: 'forced', samples: 3, pairs: 'changed' } };
const variants: readonly { name: string; config: JsonObject }[] = [
  { name: 'preset default', config: { preset: 'default' } },
  { name: 'preset paper', config: { preset: 'paper' } },
  { name: 'forced slow updates', config: forced },
];

for (const { name, config } of variants)
  methodContract({
    name: `skillopt, ${name}`,
    create: () =>
      skilloptDefinition.create(
        {
          epochs: 2,
          batchSize: 5,
          minibatchSize: 2,
          mergeBatchSize: 2,
          learningRate: 3,
          minLearningRate: 1,
          ...config,
        },
        { prompts: new PromptLibrary(), readFile: () => '' },
      ),
    world: {
      train: tokenTasks('t', 13, tokens),
      val: tokenTasks('v', 7, tokens),
      seedDocument: '# Skill\n\n- Rule [E]\n',
      optimizer: tokenOptimizer,
    },
  });
