import type { RenderedPrompt } from '../../core/prompts.ts';
import { replyText, textMessage } from '../../models/contract.ts';
import type { Episode, EpisodeReply, EpisodeStep } from '../../models/episode.ts';
import { gradedStep, refusal } from '../single-question-episode.ts';
import { gradeOf } from './grade.ts';
import type { Gold } from './payload.ts';
import { runStatement } from './run/run-statement.ts';
import { extractStatement } from './score/extract-statement.ts';
import { scoreResult } from './score/score-statement.ts';

/** One question and one reply, whose statement is run in another process. */
export function statementEpisode(prompt: RenderedPrompt, gold: Gold, signal: AbortSignal): Episode {
  let state: 'fresh' | 'asked' | 'done' = 'fresh';
  return {
    async next(reply: EpisodeReply | null): Promise<EpisodeStep> {
      if (state === 'fresh' && reply === null) {
        state = 'asked';
        const messages = [textMessage('system', prompt.system), textMessage('user', prompt.user)];
        return { kind: 'request', request: { messages } };
      }
      if (state !== 'asked' || reply === null) throw new Error(`episode is ${state}: next() out of turn`);
      state = 'done';
      const text = replyText(reply);
      if (reply.finish === 'refused') return refusal(text);
      const statement = extractStatement(text);
      const result = statement === '' ? null : await runStatement(gold.company, statement, { signal });
      const truncated = reply.finish === 'length';
      return gradedStep(gradeOf(scoreResult(statement, result, gold), gold, { truncated }));
    },
    dispose: async () => {
      state = 'done';
    },
  };
}
