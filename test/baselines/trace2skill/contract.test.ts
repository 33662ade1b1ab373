import { methodContract } from '../../kit/method-contract.ts';
import { tokenWorld, trace2skill } from './token-world.ts';

methodContract({ name: 'trace2skill', create: () => trace2skill({ passes: 2 }), world: tokenWorld() });
methodContract({
  name: 'trace2skill with every option',
  create: () =>
    trace2skill({
      maxPasses: 2,
      analysedPerClass: 3,
      analyst: 'agentic',
      analystTurns: 3,
      recordsPerPatch: 2,
      mergeBatchSize: 2,
      translate: 'all',
      outcomes: 2,
      nativeSelection: true,
      scoreSeed: true,
      maxDocumentLines: 5,
    }),
  world: tokenWorld(),
});
