import { documentHistory } from '../../../skill/document-history.ts';
import { type Fields, fieldsOf, rowsOf, textOf, textsOf } from '../../../skill/log-values.ts';
import type { RunHistory } from '../../../skill/read-run-history.ts';
import type { Change } from './change.ts';
import { dataOf, type StageGroup, stageGroups } from './stage-groups.ts';
import { analystProblems, analystProposals, poolEdits, type StepData } from './step-edits.ts';
import { valScores } from './val-scores.ts';
import { batchText, decisionText, fateOf, placeText, toldOf } from './words.ts';

/** Steps, ends of epochs and the final validation of a SkillOpt run. */
export function skillOptChanges(history: RunHistory): Change[] {
  const groups = stageGroups(history.summary.stages);
  const ofRun = groups.filter(({ place }) => place.epoch === undefined && place.step === undefined);
  const others = groups.filter((group) => !ofRun.includes(group));
  // What belongs to no epoch begins the log, but of it only the final validation has something to tell.
  return [...others, ...ofRun].flatMap((group) => {
    if (group.place.step !== undefined) return [stepChange(group, history)];
    return group.place.epoch === undefined ? runChanges(group) : epochChanges(group, history);
  });
}

function stepChange(group: StageGroup, { mergeReplies }: RunHistory): Change {
  const { epoch, step } = group.place;
  const finished = dataOf(group, 'step-finished');
  const gate = dataOf(group, 'gate-decided');
  const [applied, rewritten] = [dataOf(group, 'edits-applied'), dataOf(group, 'document-rewritten')];
  const action = textOf(finished?.action) ?? textOf(gate?.action);
  const parent = textOf(dataOf(group, 'step-started')?.skill);
  const candidate = textOf(applied?.candidate) ?? textOf(rewritten?.candidate);
  const val = valScores(dataOf(group, 'candidate-evaluated'), gate);
  const data: StepData = {
    reflected: dataOf(group, 'reflected'),
    merged: dataOf(group, 'merged'),
    selected: dataOf(group, 'selected'),
    applied,
    rewritten,
    mergeReplies: mergeReplies.filter(({ place }) => place.epoch === epoch && place.step === step),
    fate: fateOf(action),
  };
  return {
    place: placeText(group.place),
    kind: 'step',
    fate: data.fate,
    decision: decisionText(action),
    told: [
      ...batchText(group.stages),
      ...analystProblems(data),
      ...(val?.atMost === true ? toldOf(group.stages, ['candidate-evaluated']) : []),
      ...(rewritten?.usable === true && candidate === parent
        ? []
        : [...toldOf(group.stages, ['document-rewritten']), ...textsOf([rewritten?.problem])]),
      ...toldOf(group.stages, toldOfSteps),
    ],
    parent,
    document: candidate === parent ? null : candidate,
    val,
    edits: poolEdits(data),
    proposals: analystProposals(data),
    texts: [
      ...rateTexts(dataOf(group, 'learning-rate-decided')),
      ...bufferTexts(dataOf(group, 'step-buffered')),
    ],
  };
}

const toldOfSteps = ['learning-rate-decided', 'gate-decided', 'appendix-updated'];

/** Why the optimizer chose its own learning rate. */
function rateTexts(data: Fields | null): Change['texts'] {
  const decision = fieldsOf(data?.decision);
  return decision === null
    ? []
    : [{ name: 'why this learning rate', text: JSON.stringify(decision, null, 2) }];
}

/** What the epoch's later analysts are told of the step: failure patterns, and the edits that the gate rejected. */
function bufferTexts(data: Fields | null): Change['texts'] {
  if (data === null) return [];
  const patterns = rowsOf(data.failurePatterns).map(
    ({ pattern, count, taskIds }) =>
      `- ${textOf(pattern) ?? ''} (${String(count)} x; tasks ${textsOf(taskIds).join(', ')})`,
  );
  const rejected = fieldsOf(data.rejected);
  const edits =
    rejected === null
      ? []
      : [
          '',
          `Rejected: ${String(rejected.scoreBefore)} before, ${rejected.scoreAfterIs === 'at-most' ? 'at most ' : ''}${String(rejected.scoreAfter)} after`,
          ...rowsOf(rejected.edits).map((edit) => JSON.stringify(edit)),
        ];
  const lines = [...patterns, ...edits];
  if (lines.length === 0) return [];
  const name = rejected === null ? 'left in the buffer' : 'left in the buffer, with the rejected edits';
  return [{ name, text: lines.join('\n').trim() }];
}

function epochChanges(group: StageGroup, history: RunHistory): Change[] {
  const { epoch } = group.place;
  const [slow, guidance] = [dataOf(group, 'slow-update-decided'), dataOf(group, 'guidance-written')];
  const memory = dataOf(group, 'memory-written');
  const made = documentHistory(history).introductions.findLast(
    ({ stage }) => stage.place.epoch === epoch && stage.place.step === undefined,
  );
  const gate = dataOf(group, 'gate-decided');
  const changes: Change[] = [];
  if (slow !== null || guidance !== null || gate !== null) {
    const action = textOf(slow?.action) ?? textOf(gate?.action);
    changes.push({
      ...nothing,
      place: placeText(group.place),
      kind: 'slow update',
      fate: fateOf(action),
      decision: decisionText(action),
      told: [...toldOf(group.stages, ['documents-compared', 'gate-decided']), ...textsOf([slow?.reason])],
      parent: made?.parent ?? null,
      document: made?.hash ?? null,
      val: valScores(fieldsOf(slow?.val), gate),
      texts: guidanceTexts(guidance),
    });
  }
  if (memory !== null) changes.push(memoryChange(group, memory));
  return changes;
}

function guidanceTexts(data: Fields | null): Change['texts'] {
  if (data === null) return [];
  const [before, now, problem] = [textOf(data.previous), textOf(data.content), textOf(data.problem)];
  return [
    { name: 'guidance', text: now ?? `none was written${problem === null ? '' : `: ${problem}`}` },
    ...(before === null || before === '' ? [] : [{ name: 'guidance before', text: before }]),
  ];
}

function memoryChange(group: StageGroup, data: Fields): Change {
  const action = textOf(data.action) ?? '';
  const [content, reason] = [textOf(data.content), textOf(data.reason) ?? textOf(data.problem)];
  return {
    ...nothing,
    place: placeText(group.place),
    kind: 'memory of the optimizer',
    fate: content === null ? 'not-applied' : 'accepted',
    decision:
      content === null ? `none written: ${action.replaceAll('_', ' ')}` : 'written, for the next epoch',
    told: reason === null ? [] : [reason],
    texts: content === null ? [] : [{ name: 'memory', text: content }],
  };
}

/** What belongs to no epoch: the last document's validation, and an appendix at the start. */
function runChanges(group: StageGroup): Change[] {
  const final = dataOf(group, 'final-validated');
  if (final === null || final.ran !== true) return [];
  const promoted = final.promoted === true;
  return [
    {
      ...nothing,
      place: 'end',
      kind: 'final validation',
      fate: promoted ? 'accepted' : 'rejected',
      decision: promoted ? 'the last document becomes the best' : 'the best document stays',
      told: toldOf(group.stages, ['final-validated']),
      // Scored as it is: nothing was made of it.
      parent: textOf(final.skill),
      val: valScores(fieldsOf(final.val), final),
    },
  ];
}

const nothing = {
  told: [],
  parent: null,
  document: null,
  val: null,
  edits: [],
  proposals: [],
  texts: [],
} as const;
