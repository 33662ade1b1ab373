import type { Outcome } from '../../../core/vocabulary.ts';
import type { ObservedTry } from './observed-provider.ts';
import type { RolloutResult, SweepResult } from './sweep.ts';

/** The scores of a run without faults, by question. */
export function rightOutcomes({ rollouts }: SweepResult): ReadonlyMap<string, string> {
  return new Map(rollouts.map(({ question, outcome }) => [question, scoreOf(outcome)]));
}

export function scoreOf(outcome: Outcome): string {
  if (outcome.kind !== 'scored') return outcome.kind;
  return `${outcome.hard} ${outcome.soft} ${outcome.failReason}`;
}

/**
 * Every rollout has its right score, or is missing with the class that its last try ended with; nothing that failed counts
 * as 0. Returns how many are missing.
 */
export function judgeOutcomes(
  { rollouts, tries }: SweepResult,
  right: ReadonlyMap<string, string>,
  wrong: string[],
): number {
  const last = new Map(tries.map((each) => [each.call, each]));
  let missing = 0;
  for (const rollout of rollouts) {
    const { call, question, outcome } = rollout;
    const end = last.get(call);
    if (outcome.kind === 'infra-error') missing += 1;
    if (isRight(rollout, end, right)) continue;
    const found = JSON.stringify(outcome).slice(0, 300);
    wrong.push(`${call}: ${found}, after ${end?.ended}; right: ${right.get(question)}`);
  }
  return missing;
}

function isRight(
  { question, outcome }: RolloutResult,
  end: ObservedTry | undefined,
  right: ReadonlyMap<string, string>,
): boolean {
  if (end === undefined) return false;
  switch (end.ended) {
    case 'reply':
      return scoreOf(outcome) === right.get(question);
    case 'context-overflow':
      return scoreOf(outcome) === '0 0 context-overflow';
    case 'refused':
      return outcome.kind === 'refused';
    default:
      return (
        outcome.kind === 'infra-error' &&
        outcome.cause === `MODEL_${end.ended.toUpperCase().replace('-', '_')}`
      );
  }
}
