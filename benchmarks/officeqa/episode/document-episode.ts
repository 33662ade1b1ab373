import type { RenderedPrompt } from '../../../core/prompts.ts';
import { type Message, type Part, replyText, textMessage } from '../../../models/contract.ts';
import type { Episode, EpisodeReply, EpisodeStep } from '../../../models/episode.ts';
import { bounded, gradedStep, refusal } from '../../single-question-episode.ts';
import { type Failure, gradeFailure, gradeOfficeqa } from '../grade.ts';
import type { OfficeqaPayload } from '../payload.ts';
import { holdsAnswer } from '../score.ts';
import { parseSearchQueries } from '../search/search-queries.ts';
import { callTool } from '../tools/call-tool.ts';
import { documentTools } from '../tools/definitions.ts';
import type { FileTree } from '../tools/file-tree.ts';

type ToolCall = Extract<Part, { type: 'tool-call' }>;

/** Calls of one reply that are answered; a model that asks for more at once is told so. */
const mostCalls = 20;

/**
 * The published tool loop (spec/benchmarks-qa.md 4.4): a reply with tool calls is answered with their results, and an
 * answer in the same reply is ignored; otherwise the reply ends the rollout, with an answer or without.
 */
export class DocumentEpisode implements Episode {
  readonly #payload: OfficeqaPayload;
  readonly #documents: FileTree;
  readonly #messages: Message[];
  #turns = 0;
  #over = false;

  constructor(payload: OfficeqaPayload, { system, user }: RenderedPrompt, documents: FileTree) {
    this.#payload = payload;
    this.#documents = documents;
    this.#messages = [textMessage('system', system), textMessage('user', user)];
  }

  async next(reply: EpisodeReply | null): Promise<EpisodeStep> {
    if (this.#over) throw new Error('episode is over: next() out of turn');
    if (reply === null) return this.#ask();
    if (reply.finish === 'refused') return this.#end(refusal(replyText(reply)));
    this.#turns += 1;
    const calls = reply.parts.filter((part) => part.type === 'tool-call');
    return calls.length > 0 ? this.#goOn(reply, calls) : this.#finish(reply);
  }

  async dispose(): Promise<void> {
    this.#over = true;
    this.#messages.length = 0;
  }

  #ask(): EpisodeStep {
    const request = { messages: [...this.#messages], tools: documentTools, toolChoice: 'auto' } as const;
    return { kind: 'request', request };
  }

  #goOn(reply: EpisodeReply, calls: readonly ToolCall[]): EpisodeStep {
    const results: Part[] = [];
    for (const [index, call] of calls.entries()) {
      const answer =
        index < mostCalls
          ? callTool(this.#documents, call.name, call.arguments)
          : { kind: 'result' as const, text: `[tool error: more than ${mostCalls} calls in one reply]` };
      if (answer.kind === 'malformed')
        return this.#fail({ kind: 'malformed tool call', sentence: answer.problem });
      results.push({ type: 'tool-result', callId: call.id, parts: [{ type: 'text', text: answer.text }] });
    }
    if (this.#isLast())
      return this.#fail({
        kind: 'tools to the end',
        sentence: `the last of ${this.#turns} turns still asked for tools, so there is no answer`,
      });
    this.#messages.push({ role: 'assistant', parts: reply.parts }, { role: 'tool', parts: results });
    return this.#ask();
  }

  #finish(reply: EpisodeReply): EpisodeStep {
    const text = replyText(reply);
    if (holdsAnswer(text))
      return this.#end(
        gradedStep(gradeOfficeqa(this.#payload, text, { truncated: reply.finish === 'length' })),
      );
    return this.#fail(this.#withoutAnswer(text, reply.finish === 'length'));
  }

  #withoutAnswer(text: string, truncated: boolean): Failure {
    const queries = parseSearchQueries(text);
    if (queries.length > 0)
      return {
        kind: 'web search asked for',
        sentence: 'asked for a web search, which this mode does not offer',
        detail: `Asked for: ${bounded(queries.map((query) => JSON.stringify(query)).join(', '), 500)}.`,
      };
    if (this.#isLast()) return { kind: 'budget exceeded', sentence: `no answer within ${this.#turns} turns` };
    return {
      kind: truncated ? 'truncated' : 'no tool and no answer',
      sentence: truncated
        ? 'the reply ended at the output limit before a tool call or an answer'
        : 'the model neither called a tool nor gave an answer',
    };
  }

  #isLast(): boolean {
    return this.#turns >= this.#payload.settings.maxTurns;
  }

  #fail(failure: Failure): EpisodeStep {
    return this.#end(gradedStep(gradeFailure(this.#payload, failure)));
  }

  #end(step: EpisodeStep): EpisodeStep {
    this.#over = true;
    return step;
  }
}
