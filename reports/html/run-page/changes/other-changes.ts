import { documentHistory, type Introduction } from '../../../skill/document-history.ts';
import { type Fields, numberOf, rowsOf, textOf } from '../../../skill/log-values.ts';
import type { RunHistory } from '../../../skill/read-run-history.ts';
import type { Change, Fate } from './change.ts';
import { dataOf, type StageGroup, stageGroups } from './stage-groups.ts';
import { valScores } from './val-scores.ts';
import { batchText, decisionText, fateOf, placeText, toldOf } from './words.ts';

/**
 * Changes of methods that rewrite their document step by step (TextGrad, EvoSkill), and of methods that nobody here
 * knows: whatever stages introduce a document, and steps that ended without one.
 */
export function otherChanges(history: RunHistory): Change[] {
  const { introductions } = documentHistory(history);
  const best = history.summary.learned?.documents.find(({ label }) => label === 'best')?.skill ?? null;
  return stageGroups(history.summary.stages).flatMap((group) => {
    const made = introductions.filter(({ stage }) => group.stages.includes(stage));
    const finished = dataOf(group, 'step-finished');
    if (made.length > 0) return made.map((one) => madeChange(group, one, best));
    return finished === null ? [] : [{ ...changeOf(group), ...decisionOf(textOf(finished.action)) }];
  });
}

function madeChange(group: StageGroup, made: Introduction, best: string | null): Change {
  const action =
    textOf(dataOf(group, 'step-finished')?.action) ??
    textOf(dataOf(group, 'gate-decided')?.action) ??
    made.verdict?.action ??
    null;
  return {
    ...changeOf(group),
    ...(action === null ? keptOrNot(made, best) : decisionOf(action)),
    parent: made.parent,
    document: made.hash,
  };
}

function changeOf(group: StageGroup): Change {
  const evaluated = dataOf(group, 'candidate-evaluated');
  const place = placeText(group.place);
  return {
    place: place === '' ? 'run' : place,
    kind: group.place.step === undefined ? 'stage' : 'step',
    fate: 'undecided',
    decision: '',
    told: [
      ...batchText(group.stages),
      ...toldOf(group.stages, ['document-rewritten', 'gate-decided']),
      ...frontierText(dataOf(group, 'frontier-updated')),
      ...problems(group),
    ],
    parent: null,
    document: null,
    val: valScores(evaluated, dataOf(group, 'gate-decided')),
    edits: [],
    proposals: [],
    texts: [
      ...proposalTexts(dataOf(group, 'proposal-made')),
      ...gradientTexts(dataOf(group, 'gradients-computed')),
    ],
  };
}

function decisionOf(action: string | null): { readonly fate: Fate; readonly decision: string } {
  return { fate: fateOf(action), decision: decisionText(action) };
}

/** Where no action is logged: what the later events rely on, or else which document was chosen in the end. */
function keptOrNot({ accepted, hash }: Introduction, best: string | null): ReturnType<typeof decisionOf> {
  if (accepted !== null)
    return accepted ? { fate: 'accepted', decision: 'kept' } : { fate: 'rejected', decision: 'not kept' };
  if (best === null) return decisionOf(null);
  return hash === best
    ? { fate: 'accepted', decision: 'chosen' }
    : { fate: 'rejected', decision: 'not chosen' };
}

function problems({ stages }: StageGroup): string[] {
  return stages.flatMap(({ name, data }) => {
    const problem = textOf(data.problem);
    return problem === null ? [] : [`${name.replaceAll('-', ' ')}: ${problem}`];
  });
}

/** EvoSkill: how the child did against its parent, and whether it entered the frontier. */
function frontierText(data: Fields | null): string[] {
  if (data === null) return [];
  const change = numberOf(data.change);
  const against = change === null ? '' : `, ${change < 0 ? '' : '+'}${change.toFixed(4)} against its parent`;
  return [
    `${textOf(data.outcome) ?? ''}${against}; ${data.added === true ? 'entered' : 'did not enter'} the frontier`,
  ];
}

/** EvoSkill: what the proposer asked the builder for. */
function proposalTexts(data: Fields | null): Change['texts'] {
  const text = textOf(data?.text);
  if (data === null || text === null) return [];
  const what = [textOf(data.action), textOf(data.section)].filter((part) => part !== null).join(' ');
  return [{ name: what === '' ? 'proposal' : `proposal: ${what}`, text }];
}

/** TextGrad: the criticism of each example. */
function gradientTexts(data: Fields | null): Change['texts'] {
  return rowsOf(data?.examples).map((example) => {
    const [document, dropped] = [textOf(example.document), textOf(example.dropped)];
    const gradient = document ?? `none${dropped === null ? '' : `: ${dropped}`}`;
    return {
      name: `criticism from ${textOf(example.id) ?? 'a task'}`,
      text: `Loss:\n${textOf(example.loss) ?? ''}\n\nCriticism of the document:\n${gradient}`,
    };
  });
}
