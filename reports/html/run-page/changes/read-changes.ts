import type { RunHistory } from '../../../skill/read-run-history.ts';
import type { Change } from './change.ts';
import { draftChanges, draftStages } from './draft-changes.ts';
import { gepaChanges } from './gepa-changes.ts';
import { otherChanges } from './other-changes.ts';
import { skillOptChanges } from './skillopt-changes.ts';
import { trace2SkillChanges } from './trace2skill-changes.ts';

/** What tells a method by its stages: a method of a user that emits the same is read the same way. */
const readers: readonly {
  readonly stages: readonly string[];
  readonly read: (history: RunHistory) => Change[];
}[] = [
  { stages: ['search-started'], read: gepaChanges },
  { stages: ['trajectories-chosen', 'patches-proposed'], read: trace2SkillChanges },
  { stages: ['reflected'], read: skillOptChanges },
  { stages: draftStages, read: draftChanges },
];

/** Everything that a run's method tried to do to its document, in the order of the log. */
export function readChanges(history: RunHistory): Change[] {
  const names = new Set(history.summary.stages.map(({ name }) => name));
  const reader = readers.find(({ stages }) => stages.some((name) => names.has(name)));
  return (reader?.read ?? otherChanges)(history);
}
