import { DataError } from '../../../core/errors.ts';
import type { Task } from '../../../core/vocabulary.ts';
import { replyText } from '../../../models/contract.ts';
import type { EpisodeReply, EpisodeStep } from '../../../models/episode.ts';
import { bounded } from '../../single-question-episode.ts';
import { type CaseResult, gradeCases } from '../grade.ts';
import type { SpreadsheetPayload, TestCase } from '../payload.ts';

/** The end of an episode whose model refused. */
export function refusal(reply: EpisodeReply): EpisodeStep {
  const text = replyText(reply).trim();
  const message = text === '' ? 'the model refused without a word' : bounded(text);
  return { kind: 'done', outcome: { kind: 'refused', message }, closing: [] };
}

/** The end of an episode with the results of all cases. @param answer the script */
export function gradedStep(
  payload: SpreadsheetPayload,
  results: readonly CaseResult[],
  answer: string,
): EpisodeStep {
  const { outcome, verification } = gradeCases(payload, results, answer);
  return { kind: 'done', outcome, closing: [{ type: 'verification', text: verification }] };
}

/** A task as one of the mode `single`: one reply, one script. */
export function asSingle(task: Task<SpreadsheetPayload>): Task<SpreadsheetPayload> {
  const { payload } = task;
  return { ...task, payload: { ...payload, settings: { ...payload.settings, rollout: 'single' } } };
}

/** The case that a model sees. @throws {DataError} when a task was made without any */
export function firstCase({ id, payload }: Task<SpreadsheetPayload>): TestCase {
  const [first] = payload.cases;
  if (first === undefined) throw new DataError(`task '${id}' has no test case`);
  return first;
}
