import type { CallPlace } from './arena.ts';
import type { Sampling } from './vocabulary.ts';

/**
 * Logical keys of events: unique in a run, equal in every life of it, readable. Whatever free text a key holds
 * (a task id) stands between parts of fixed form, so that different things never get the same key. Events that
 * need no more than a word have it as it is: `run-started`, `learned`, `run-finished`, `prompt|<name>`,
 * `test-opened|<skill>`.
 */

export interface RolloutKeyParts {
  readonly phase: string;
  /** Hash of the skill, or `none`. */
  readonly skill: string;
  readonly taskId: string;
  readonly sampling: Sampling;
  readonly presentationSeed: number;
}

export function rolloutKey({ phase, skill, taskId, sampling, presentationSeed }: RolloutKeyParts): string {
  const { repeat, visit, draw } = sampling;
  return `rollout|${phase}|${skill}|${taskId}|r${repeat}v${visit}d${draw}|s${presentationSeed}`;
}

export interface OptimizerCallKeyParts {
  readonly kind: string;
  readonly place: CallPlace;
  readonly draw: number;
}

/** The place's `attempt` (0 unless given) has a part of its own. */
export function optimizerCallKey({ kind, place, draw }: OptimizerCallKeyParts): string {
  const { attempt = 0, ...rest } = place;
  return `call|${kind}|${placeKey(rest)}|a${attempt}|d${draw}`;
}

export function stageKey(name: string, place: CallPlace): string {
  return `stage|${name}|${placeKey(place)}`;
}

export function documentKey(hash: string): string {
  return `document|${hash}`;
}

const letters = [
  ['epoch', 'e'],
  ['step', 's'],
  ['microBatch', 'm'],
  ['minibatch', 'b'],
  ['level', 'l'],
  ['group', 'g'],
  ['attempt', 'a'],
] as const;

/** A place as `e1.s2.m0`: only the fields that apply; `-` when none does. */
export function placeKey(place: CallPlace): string {
  const parts = letters.flatMap(([field, letter]) => {
    const value = place[field];
    return value === undefined ? [] : [`${letter}${value}`];
  });
  return parts.length === 0 ? '-' : parts.join('.');
}
