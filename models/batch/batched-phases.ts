import type { Phase } from '../../core/vocabulary.ts';

/**
 * Phases whose rollouts are all asked for at once and decide nothing about each other. Train rollouts and optimizer calls
 * are asked for a few at a time, each after the ones before: in batches they would take days.
 */
export const batchablePhases = [
  'val',
  'final-val',
  'test',
  'audit',
  'eval',
] as const satisfies readonly Phase[];
export type BatchablePhase = (typeof batchablePhases)[number];
