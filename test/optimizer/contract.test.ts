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

const small = { epochs: 1, batchSize: 3, minibatchSize: 2, mergeBatchSize: 2 };
const region = '<!-- SLOW_UPDATE_START -->\nkeep\n<!-- SLOW_UPDATE_END -->\n';
const modes: JsonObject[] = [
  { updateMode: 'rewrite-from-suggestions', learningRate: 2 },
  { updateMode: 'full-rewrite', preset: 'paper' },
  {
    learningRateMode: 'autonomous',
    skillAware: { enabled: true, consolidateAbove: 2 },
    epochs: 2,
    slowUpdate: { samples: 2 },
  },
  { learningRateMode: 'off', preset: 'paper', skillAware: { enabled: true } },
];
for (const config of modes)
  methodContract({
    name: `skillopt, ${JSON.stringify(config)}`,
    create: () =>
      skilloptDefinition.create(
        { ...small, ...config },
        { prompts: new PromptLibrary(), readFile: () => '' },
      ),
    world: {
      train: tokenTasks('t', 6, tokens),
      val: tokenTasks('v', 5, tokens),
      seedDocument: `# Skill\n\n- Rule [E]\n\n${region}`,
      optimizer: tokenOptimizer,
    },
  });
