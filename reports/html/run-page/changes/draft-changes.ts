import type { EventOf } from '../../../../core/events.ts';
import { type Fields, numberOf, textOf } from '../../../skill/log-values.ts';
import type { RunHistory } from '../../../skill/read-run-history.ts';
import type { Change } from './change.ts';
import { dataOf, stageGroups } from './stage-groups.ts';
import { valScores } from './val-scores.ts';

type Stage = EventOf<'stage'>;

/** Stages that name a document which was made from nothing: drafts of a writer, lists of solved examples. */
export const draftStages: readonly string[] = ['draft-written', 'examples-tried'];

/** Documents of which one was chosen (one-shot, best-of-n, few-shot). */
export function draftChanges({ summary }: RunHistory): Change[] {
  const best = summary.learned?.documents.find(({ label }) => label === 'best')?.skill ?? null;
  return stageGroups(summary.stages).flatMap((group) => {
    const made = group.stages.findLast(({ name }) => draftStages.includes(name));
    if (made === undefined) return [];
    const { data } = made;
    const document = textOf(data.skill);
    const problem = textOf(data.problem);
    const chosen = document !== null && document === best;
    const usable = document !== null;
    return [
      {
        place: placeOf(made),
        kind: made.name === 'draft-written' ? 'draft' : 'examples',
        fate: !usable ? 'not-applied' : best === null ? 'undecided' : chosen ? 'accepted' : 'rejected',
        decision: !usable
          ? 'no usable document'
          : best === null
            ? 'not decided: the log ends here'
            : chosen
              ? 'chosen'
              : 'not chosen',
        told: [...(problem === null ? [] : [problem]), ...exampleText(data)],
        parent: null,
        document,
        val: valScores(dataOf(group, 'draft-scored') ?? (numberOf(data.score) === null ? null : data), null),
        edits: [],
        proposals: [],
        texts: [],
      } satisfies Change,
    ];
  });
}

function placeOf({ name, place }: Stage): string {
  return `${name === 'draft-written' ? 'draft' : 'try'} ${place.step ?? 1}`;
}

function exampleText({ k }: Fields): string[] {
  return typeof k === 'number' ? [`${k} ${k === 1 ? 'example' : 'examples'}`] : [];
}
