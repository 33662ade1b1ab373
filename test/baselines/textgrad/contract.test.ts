import { textgradDefinition } from '../../../baselines/textgrad/index.ts';
import type { JsonObject } from '../../../core/json.ts';
import { PromptLibrary } from '../../../core/prompts.ts';
import { methodContract } from '../../kit/method-contract.ts';
import { tokenTasks } from '../../kit/token-table.ts';
import { critic } from './critic.ts';

const rows: Readonly<Record<string, JsonObject>> = {
  textgrad: { steps: 4, maxSteps: 6 },
  'textgrad, faithful': { preset: 'faithful', epochs: 2 },
  'textgrad, momentum': { momentum: 3, steps: 4, maxSteps: 4 },
  'textgrad, fused': { fuse: true, steps: 4, maxSteps: 4 },
};

for (const [name, config] of Object.entries(rows))
  methodContract({
    name,
    create: () => textgradDefinition.create(config, { prompts: new PromptLibrary(), readFile: () => '' }),
    world: {
      train: tokenTasks('t', 7, ['[A]', '[B]', '[C]']),
      val: tokenTasks('v', 4, ['[A]', '[B]', '[C]', '[A]']),
      seedDocument: '# Skill\n',
      optimizer: critic,
    },
  });
