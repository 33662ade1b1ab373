import type { RenderedPrompt } from '../core/prompts.ts';
import { codePointLength, codePointPrefix } from '../core/python-text.ts';
import type { Feedback } from '../core/vocabulary.ts';
import { type Message, replyText, textMessage } from '../models/contract.ts';
import type { Episode, EpisodeReply, EpisodeStep, ImagePart } from '../models/episode.ts';

/** A scored reply. Only `feedback.diagnosis` and `feedback.answer` may tell of the gold answer. */
export interface Grade {
  readonly hard: number;
  readonly soft: number;
  /** Other scores of the same answer by name, reported beside the official ones. */
  readonly beside?: Readonly<Record<string, number>>;
  readonly answer: string;
  /** `<kind>: <what happened>` when hard is below 1; kinds are what step buffers group by. */
  readonly failReason: string | null;
  readonly feedback: Feedback;
  /** Text of the closing verification note: question, answer, score; no gold. */
  readonly verification: string;
}

export interface SingleQuestion {
  readonly prompt: RenderedPrompt;
  /** Shown after the text of the user's message. Asked for when the episode begins. */
  readonly image?: () => Promise<ImagePart>;
  /** @param truncated the reply ended at the output limit */
  readonly grade: (response: string, context: { readonly truncated: boolean }) => Grade;
}

/** Longest answer that an outcome carries, in code points: a reply may be megabytes long, a log line not. */
const answerLimit = 2000;

/** An episode of one question and one reply: system and user message, then the score. */
export function singleQuestionEpisode(question: SingleQuestion): Episode {
  let state: 'fresh' | 'asked' | 'done' = 'fresh';

  const next = async (reply: EpisodeReply | null): Promise<EpisodeStep> => {
    if (state === 'fresh' && reply === null) {
      state = 'asked';
      const { system, user } = question.prompt;
      const image = question.image === undefined ? [] : [await question.image()];
      const asked: Message = { role: 'user', parts: [{ type: 'text', text: user }, ...image] };
      return { kind: 'request', request: { messages: [textMessage('system', system), asked] } };
    }
    if (state !== 'asked' || reply === null) throw new Error(`episode is ${state}: next() out of turn`);
    state = 'done';
    if (reply.finish === 'refused') return refusal(replyText(reply));
    const grade = question.grade(replyText(reply), { truncated: reply.finish === 'length' });
    return gradedStep(grade);
  };

  return {
    next,
    dispose: async () => {
      state = 'done';
    },
  };
}

/** The end of an episode whose reply was scored. */
export function gradedStep(grade: Grade): EpisodeStep {
  const { hard, soft, beside, failReason, feedback, verification } = grade;
  const scores = beside === undefined ? { hard, soft } : { hard, soft, beside };
  return {
    kind: 'done',
    outcome: { kind: 'scored', ...scores, answer: bounded(grade.answer), failReason, feedback },
    closing: [{ type: 'verification', text: verification }],
  };
}

/** The end of an episode whose model refused. */
export function refusal(text: string): EpisodeStep {
  const message = text.trim() === '' ? 'the model refused without a word' : bounded(text.trim());
  return { kind: 'done', outcome: { kind: 'refused', message }, closing: [] };
}

/** A text cut to what a log line should carry, saying how much is missing. */
export function bounded(text: string, limit = answerLimit): string {
  const length = codePointLength(text);
  return length <= limit ? text : `${codePointPrefix(text, limit)}... (${length - limit} more characters)`;
}
