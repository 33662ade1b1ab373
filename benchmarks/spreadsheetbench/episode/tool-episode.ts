import { z } from 'zod';
import type { PromptLibrary } from '../../../core/prompts.ts';
import type { Skill, Task } from '../../../core/vocabulary.ts';
import { type Message, type Part, type ToolDefinition, textMessage } from '../../../models/contract.ts';
import type { Episode, EpisodeReply, EpisodeStep } from '../../../models/episode.ts';
import type { OpenOptions } from '../../contract.ts';
import type { CaseResult } from '../grade.ts';
import type { SpreadsheetPayload, TestCase } from '../payload.ts';
import { scoreOutput } from '../score-output.ts';
import { runScript } from '../script/run-script.ts';
import { taskPrompt } from './prompt.ts';
import { firstCase, gradedStep, refusal } from './steps.ts';
import { WorkFolder } from './work-folder.ts';

type ToolCall = Extract<Part, { type: 'tool-call' }>;

/** Calls of one reply that are answered; a model that asks for more at once is told so. */
const mostCalls = 20;

const text = (description: string) => ({ type: 'string', description }) as const;
const tools: readonly ToolDefinition[] = [
  {
    name: 'bash',
    description: 'Starts the interpreter in the work folder, without a shell, and returns what it prints.',
    kind: 'function',
    parameters: {
      type: 'object',
      properties: { cmd: text('the interpreter and a script file, or code in its own option') },
      required: ['cmd'],
      additionalProperties: false,
    },
  },
  {
    name: 'write_file',
    description: 'Writes a text file in the work folder, in place of one that is there.',
    kind: 'function',
    parameters: {
      type: 'object',
      properties: { path: text('name of the file'), content: text('all of its text') },
      required: ['path', 'content'],
      additionalProperties: false,
    },
  },
];
const bashSchema = z.object({ cmd: z.string() });
const writeSchema = z.object({ path: z.string(), content: z.string() });

/**
 * The mode `react`: the model works on the first case with tools until it calls none. The workbook that it saved counts
 * for that case; its saved script is run on the others.
 */
export class ToolEpisode implements Episode {
  readonly #task: Task<SpreadsheetPayload>;
  readonly #options: OpenOptions;
  readonly #folder: WorkFolder;
  readonly #messages: Message[];
  #turns = 0;
  #disposed = false;

  constructor(
    prompts: PromptLibrary,
    task: Task<SpreadsheetPayload>,
    skill: Skill | null,
    options: OpenOptions,
  ) {
    this.#task = task;
    this.#options = options;
    this.#folder = new WorkFolder(task.payload.settings.runner, firstCase(task).input.read(), options);
    const { system, user } = taskPrompt(prompts, task.payload, skill);
    this.#messages = [textMessage('system', system), textMessage('user', user)];
  }

  async next(reply: EpisodeReply | null): Promise<EpisodeStep> {
    if (this.#disposed) throw new Error('episode is over: next() out of turn');
    if (reply === null) return this.#ask();
    if (reply.finish === 'refused') return refusal(reply);
    this.#turns += 1;
    const calls = reply.parts.filter((part) => part.type === 'tool-call');
    const results: Part[] = [];
    for (const [index, call] of calls.entries()) results.push(await this.#result(call, index));
    if (calls.length === 0 || this.#turns >= this.#task.payload.settings.maxTurns) return this.#end();
    this.#messages.push({ role: 'assistant', parts: reply.parts }, { role: 'tool', parts: results });
    return this.#ask();
  }

  async dispose(): Promise<void> {
    this.#disposed = true;
    this.#messages.length = 0;
  }

  #ask(): EpisodeStep {
    return { kind: 'request', request: { messages: [...this.#messages], tools } };
  }

  async #result(call: ToolCall, index: number): Promise<Part> {
    const answer =
      index < mostCalls ? await this.#called(call) : `not done: more than ${mostCalls} calls in one reply`;
    return { type: 'tool-result', callId: call.id, parts: [{ type: 'text', text: answer }] };
  }

  async #called({ name, arguments: raw }: ToolCall): Promise<string> {
    if (name === 'bash') {
      const given = parsed(bashSchema, raw);
      return given === null ? 'the arguments must be {"cmd": "..."}' : this.#folder.run(given.cmd);
    }
    if (name === 'write_file') {
      const given = parsed(writeSchema, raw);
      if (given === null) return 'the arguments must be {"path": "...", "content": "..."}';
      return this.#folder.write(given.path, given.content);
    }
    return `there is no tool '${name.slice(0, 40)}', only bash and write_file`;
  }

  async #end(): Promise<EpisodeStep> {
    const { payload } = this.#task;
    const { output, solution } = this.#folder;
    const results: CaseResult[] = [];
    for (const [index, testCase] of payload.cases.entries()) {
      if (index > 0) results.push(await this.#replayed(solution, testCase));
      else if (output !== null) results.push(await scoreOutput(output, testCase, payload));
      else results.push({ no: testCase.no, failure: noOutput });
    }
    return gradedStep(payload, results, solution ?? '');
  }

  /** The saved script on another case, with the paths of that case. */
  async #replayed(solution: string | null, testCase: TestCase): Promise<CaseResult> {
    const { payload } = this.#task;
    const { settings } = payload;
    if (solution === null) return { no: testCase.no, failure: noSolution };
    const script = {
      code: solution,
      runner: settings.runner,
      input: testCase.input.read(),
      seconds: settings.scriptSeconds,
    };
    const run = await runScript(script, this.#options);
    return run.ok ? await scoreOutput(run.output, testCase, payload) : { no: testCase.no, failure: run };
  }
}

const noOutput = {
  ok: false,
  kind: 'output-not-found',
  message: 'no output workbook was saved',
  log: '',
} as const;
const noSolution = {
  kind: 'no-script',
  message: 'no solution script was saved to run on this case',
} as const;

function parsed<Value>(schema: z.ZodType<Value>, raw: string): Value | null {
  try {
    return schema.parse(JSON.parse(raw));
  } catch {
    return null;
  }
}
