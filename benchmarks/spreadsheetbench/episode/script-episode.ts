import type { PromptLibrary } from '../../../core/prompts.ts';
import type { Skill, Task } from '../../../core/vocabulary.ts';
import { type Message, type Part, textMessage } from '../../../models/contract.ts';
import type { Episode, EpisodeReply, EpisodeStep } from '../../../models/episode.ts';
import type { OpenOptions } from '../../contract.ts';
import { type CaseResult, type NoScript, wrongCellsText } from '../grade.ts';
import type { SpreadsheetPayload, TestCase } from '../payload.ts';
import { scoreOutput } from '../score-output.ts';
import { handedInScript } from '../script/handed-in-script.ts';
import { runScript, type ScriptRun } from '../script/run-script.ts';
import { feedbackPrompt, taskPrompt } from './prompt.ts';
import { firstCase, gradedStep, refusal } from './steps.ts';

/**
 * The modes `single` and `multi`: replies that are scripts, or that come with one in a folder. In `multi` a script that fails on the first case is sent
 * back with its error until one runs. The script of the last reply is the one that is scored, on workbooks that it has
 * made itself: nothing that an earlier script left behind counts.
 */
export class ScriptEpisode implements Episode {
  readonly #prompts: PromptLibrary;
  readonly #task: Task<SpreadsheetPayload>;
  readonly #options: OpenOptions;
  readonly #messages: Message[];
  #turns = 0;
  #disposed = false;

  constructor(
    prompts: PromptLibrary,
    task: Task<SpreadsheetPayload>,
    skill: Skill | null,
    options: OpenOptions,
  ) {
    this.#prompts = prompts;
    this.#task = task;
    this.#options = options;
    const { system, user } = taskPrompt(prompts, task.payload, skill);
    this.#messages = [textMessage('system', system), textMessage('user', user)];
  }

  async next(reply: EpisodeReply | null): Promise<EpisodeStep> {
    if (this.#disposed) throw new Error('episode is over: next() out of turn');
    if (reply === null) return this.#ask();
    if (reply.finish === 'refused') return refusal(reply);
    this.#turns += 1;
    const script = handedInScript(reply, this.#task.payload.settings.runner);
    if ('missing' in script) {
      if (!this.#isLast()) return this.#again(reply, feedbackPrompt(this.#prompts, 'no-code'));
      return this.#endWithout(script.missing);
    }
    const first = firstCase(this.#task);
    const run = await this.#run(script.code, first);
    const feedback = this.#isLast() ? null : await this.#feedbackOn(run, first);
    return feedback === null ? this.#end(script.code, run) : this.#again(reply, feedback);
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#messages.length = 0;
  }

  /** What to say of a run of the first case; null when there is nothing to say. */
  async #feedbackOn(run: ScriptRun, first: TestCase): Promise<string | null> {
    if (!run.ok) return feedbackPrompt(this.#prompts, 'run-failed', { error: run.log });
    const { payload } = this.#task;
    // What the grader thinks of validation and test tasks is nobody's business before their end.
    if (!payload.settings.gradingFeedback || this.#options.phase !== 'train') return null;
    const result = await scoreOutput(run.output, first, payload);
    if (!('score' in result) || result.score.passed) return null;
    return feedbackPrompt(this.#prompts, 'cells-wrong', { cells: wrongCellsText(result.score) });
  }

  #isLast(): boolean {
    const { rollout, maxTurns } = this.#task.payload.settings;
    return rollout === 'single' || this.#turns >= maxTurns;
  }

  #run(code: string, { input }: TestCase): Promise<ScriptRun> {
    const { runner, scriptSeconds } = this.#task.payload.settings;
    return runScript({ code, runner, input: input.read(), seconds: scriptSeconds }, this.#options);
  }

  #ask(): EpisodeStep {
    return { kind: 'request', request: { messages: [...this.#messages] } };
  }

  #again(reply: EpisodeReply, feedback: string): EpisodeStep {
    this.#messages.push({ role: 'assistant', parts: spoken(reply) }, textMessage('user', feedback));
    return this.#ask();
  }

  /** Runs the cases after the first and scores all. */
  async #end(code: string, first: ScriptRun): Promise<EpisodeStep> {
    const { payload } = this.#task;
    const results: CaseResult[] = [];
    for (const [index, testCase] of payload.cases.entries()) {
      const run = index === 0 ? first : await this.#run(code, testCase);
      results.push(
        run.ok ? await scoreOutput(run.output, testCase, payload) : { no: testCase.no, failure: run },
      );
    }
    return gradedStep(payload, results, code);
  }

  #endWithout(failure: NoScript): EpisodeStep {
    const { payload } = this.#task;
    return gradedStep(
      payload,
      payload.cases.map(({ no }) => ({ no, failure })),
      '',
    );
  }
}

/** A reply as it goes back to the model: tool calls that nobody offered would want results. */
function spoken({ parts }: EpisodeReply): Part[] {
  const kept = parts.filter(({ type }) => type === 'text' || type === 'reasoning');
  const said = kept.some((part) => part.type === 'text' && part.text.trim() !== '');
  return said
    ? kept
    : [...kept.filter(({ type }) => type === 'reasoning'), { type: 'text', text: '(empty reply)' }];
}
