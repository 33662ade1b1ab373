import { PromptLibrary } from '../../core/prompts.ts';
import { skilloptDefinition } from '../../optimizer/index.ts';
import { methodContract } from '../kit/method-contract.ts';
import { tokenOptimizer, tokenTasks } from '../kit/token-table.ts';

const tokens = ['[A]', '[B]', '[C]', '[D]', '[E]'];

for (const preset of ['default', 'paper'])
  methodContract({
    name: `skillopt, preset ${preset}`,
    create: () =>
      skilloptDefinition.create(
        {
          preset,
          epochs: 2,
          batchSize: 5,
          minibatchSize: 2,
          mergeBatchSize: 2,
          learningRate: 3,
          minLearningRate: 1,
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
