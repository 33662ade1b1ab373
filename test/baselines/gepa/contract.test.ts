import { gepaDefinition, gepaSectionsDefinition } from '../../../baselines/gepa/index.ts';
import type { JsonObject } from '../../../core/json.ts';
import { PromptLibrary } from '../../../core/prompts.ts';
import { methodContract } from '../../kit/method-contract.ts';
import { fourTokens, seedOfOne, seedOfSections } from './gepa-world.ts';

const rows: [typeof gepaDefinition, string, JsonObject][] = [
  [gepaDefinition, seedOfOne, { stop: { metricCalls: 60 } }],
  [gepaSectionsDefinition, seedOfSections, { stop: { metricCalls: 70 } }],
  [
    gepaSectionsDefinition,
    seedOfSections,
    {
      componentSelection: 'all',
      parallel: { parents: 2, minibatches: 2 },
      frontier: 'hybrid',
      valPolicy: { kind: 'least-scored', size: 3 },
      stop: { metricCalls: 90 },
    },
  ],
];

for (const [definition, seedDocument, config] of rows)
  methodContract({
    name: `${definition.name} ${JSON.stringify(config)}`,
    create: () => definition.create(config, { prompts: new PromptLibrary(), readFile: () => '' }),
    world: fourTokens(seedDocument),
  });
