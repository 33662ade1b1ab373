import type { JsonObject } from '../../core/json.ts';

/**
 * Every method that trains, in the rows in which tables show it, for splits of about eight tasks and `rolloutBudget`:
 * with drafts, merges, undone steps, buffers and looks back at work.
 */
export const trainableMethods: readonly {
  readonly label: string;
  readonly name: string;
  readonly config: JsonObject;
}[] = [
  { label: 'one-shot', name: 'one-shot', config: {} },
  { label: 'one-shot+solved', name: 'one-shot', config: { solved: 4 } },
  { label: 'few-shot', name: 'few-shot', config: { k: [1, 2, 4] } },
  { label: 'best-of-n', name: 'best-of-n', config: {} },
  { label: 'trace2skill', name: 'trace2skill', config: { passes: 2, outcomes: 2 } },
  { label: 'gepa', name: 'gepa', config: { minibatchSize: 2 } },
  {
    label: 'gepa-sections',
    name: 'gepa-sections',
    config: { minibatchSize: 1, merge: { overlap: 2, subsample: 2 } },
  },
  { label: 'evoskill', name: 'evoskill', config: {} },
  { label: 'textgrad', name: 'textgrad', config: {} },
  { label: 'textgrad-faithful', name: 'textgrad', config: { preset: 'faithful' } },
  { label: 'skillopt', name: 'skillopt', config: { epochs: 2, batchSize: 3, minibatchSize: 2 } },
  {
    label: 'skillopt-paper',
    name: 'skillopt',
    config: { preset: 'paper', epochs: 2, batchSize: 3, minibatchSize: 2 },
  },
];

/** Target rollouts that each of them may spend. */
export const rolloutBudget = 60;
