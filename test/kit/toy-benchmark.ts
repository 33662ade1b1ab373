import { z } from 'zod';
import type { Benchmark, BenchmarkDefinition, OpenOptions } from '../../benchmarks/contract.ts';
import { datasetOf, makeTask } from '../../benchmarks/task.ts';
import { pyStrip } from '../../core/python-text.ts';
import type { Skill, Split, Task } from '../../core/vocabulary.ts';
import type { Message, ToolDefinition } from '../../models/contract.ts';
import { type Part, replyText, textMessage } from '../../models/contract.ts';
import type { Episode, EpisodeReply, EpisodeStep } from '../../models/episode.ts';

/** A lamp of one colour behind a door; the code of the door is seen on a picture. */
export interface ToyPayload {
  readonly code: string;
  readonly colour: string;
}

const maxTurns = 6;
const openDoor: ToolDefinition = {
  name: 'open_door',
  description: 'Opens the door with its code and shows what is behind it.',
  kind: 'function',
  parameters: {
    type: 'object',
    properties: { code: { type: 'string', maxLength: 20 } },
    required: ['code'],
    additionalProperties: false,
  },
};
/** Holds the answer in modes whose model works in a folder. */
const answerFile = 'answer.txt';
const argumentsSchema = z.object({ code: z.string() });

/** The smallest valid PNG: one transparent pixel. */
const pixel = new Uint8Array(
  Buffer.from(
    'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==',
    'base64',
  ),
);

/**
 * The toy adapter of the contract suite: stateful (a door is shut or open), with a tool, showing images, and in a folder
 * with a file as its answer.
 * It is an example for writers of adapters, too.
 */
export const toyBenchmark: Benchmark<ToyPayload, string> = {
  name: 'toy',
  version: '1',
  objective: { metric: 'mixed', softWeight: 0.5 },
  evalPresentationSeed: 42,
  needs: () => ({ images: true, tools: true, codeRunner: false, files: false }),
  modes: ['direct', 'codex', 'claude-code'],
  timeLimitMs: 10_000,
  brief: {
    description: 'Open a door with the code on the picture and name the colour of the lamp behind it.',
    seedDocument: '# Doors\n\nLook at the picture first.\n',
    failureTypes: [{ name: 'door', description: 'the door was never opened' }],
  },
  official: {
    goldOf: (task) => task.payload.colour,
    parseGold: (value) => z.string().parse(value),
    score: (response, gold) => {
      const extracted = pyStrip(response).toLowerCase();
      const hard = extracted === gold ? 1 : 0;
      return { hard, soft: hard, extracted };
    },
  },
  async load({ limit }) {
    return datasetOf(
      { train: lamps('train', 4), val: lamps('val', 3), test: lamps('test', 4) },
      { provenance: 'toy: made in memory', limit },
    );
  },
  open: (task, skill, options) => new ToyEpisode(task, skill, options),
  inputText: (task) => `Which colour has the lamp behind door ${task.id}?`,
  // There is no door in a folder: the picture is all that there is to go by.
  workspace: async (task) => ({
    files: { 'doors.txt': 'Every door of this house has a code.\n' },
    images: [{ name: 'door.png', mediaType: 'image/png', data: pixel }],
    taskMarkdown: `${toyBenchmark.inputText(task)}\n${caption(task)}\nWrite the colour into ${answerFile}.\n`,
    prompt: `Do what task.md says and write ${answerFile}.`,
    skillPreamble: 'This is about doors.',
    expectedOutputs: [answerFile],
    mayWrite: true,
  }),
};

export const toyDefinition: BenchmarkDefinition = {
  name: 'toy',
  summary: 'doors and lamps',
  defaultSource: { kind: 'generated' },
  create: () => toyBenchmark,
};

function lamps(split: Split, count: number): Task<ToyPayload>[] {
  const colours = ['red', 'green', 'blue'];
  return Array.from({ length: count }, (_, index) => {
    const payload = { code: `${split}-${index * 7}`, colour: colours[index % colours.length] ?? 'red' };
    return makeTask({ id: `${split}-${index}`, split, cluster: `${split}-house`, type: 'door', payload });
  });
}

function caption({ payload }: Task<ToyPayload>): string {
  return `(The picture says: ${payload.code})`;
}

/** The file where there is one, else the last message. */
function writtenAnswer(reply: EpisodeReply): string {
  const file = reply.files?.[answerFile];
  return file === undefined ? replyText(reply) : new TextDecoder().decode(file);
}

class ToyEpisode implements Episode {
  readonly #task: Task<ToyPayload>;
  readonly #messages: Message[];
  readonly #inWorkspace: boolean;
  #open = false;
  #turns = 0;

  constructor(task: Task<ToyPayload>, skill: Skill | null, options: OpenOptions) {
    this.#inWorkspace = options.inWorkspace === true;
    this.#task = task;
    const text = pyStrip(skill?.text ?? '');
    const skillSection = text === '' ? '' : `\n\n## Skill\n\n${text}`;
    this.#messages = [
      textMessage('system', `You find lamps behind doors.${skillSection}`),
      {
        role: 'user',
        parts: [
          { type: 'text', text: toyBenchmark.inputText(task) },
          { type: 'image', mediaType: 'image/png', data: pixel },
          { type: 'text', text: caption(task) },
        ],
      },
    ];
  }

  async next(reply: EpisodeReply | null): Promise<EpisodeStep> {
    if (reply === null) return this.#ask();
    if (reply.finish === 'refused')
      return { kind: 'done', outcome: { kind: 'refused', message: 'refused' }, closing: [] };
    if (this.#inWorkspace) return this.#score(writtenAnswer(reply));
    const calls = reply.parts.filter((part) => part.type === 'tool-call');
    this.#turns += 1;
    if (calls.length === 0 || this.#turns >= maxTurns) return this.#score(replyText(reply));
    this.#messages.push({ role: 'assistant', parts: reply.parts });
    this.#messages.push({ role: 'tool', parts: calls.map((call) => this.#result(call)) });
    return this.#ask();
  }

  async dispose(): Promise<void> {
    this.#messages.length = 0;
  }

  #ask(): EpisodeStep {
    return { kind: 'request', request: { messages: [...this.#messages], tools: [openDoor] } };
  }

  #result(call: Extract<Part, { type: 'tool-call' }>): Part {
    const [text, isError] = this.#tool(call.name, call.arguments);
    return { type: 'tool-result', callId: call.id, isError, parts: [{ type: 'text', text }] };
  }

  #tool(name: string, raw: string): [text: string, isError: boolean] {
    if (name !== openDoor.name) return [`no such tool: ${name.slice(0, 40)}`, true];
    let code: string;
    try {
      code = argumentsSchema.parse(JSON.parse(raw)).code;
    } catch {
      return ['the arguments must be {"code": "..."}', true];
    }
    if (code !== this.#task.payload.code) return ['the door stays shut', false];
    this.#open = true;
    return [`a ${this.#task.payload.colour} lamp`, false];
  }

  #score(text: string): EpisodeStep {
    const { colour } = this.#task.payload;
    const answer = pyStrip(text).slice(0, 200);
    const hard = answer.toLowerCase() === colour ? 1 : 0;
    const soft = hard === 1 ? 1 : this.#open ? 0.5 : 0;
    const score = `score ${hard}`;
    const diagnosis = this.#open ? score : `${score}: the door was never opened`;
    return {
      kind: 'done',
      outcome: {
        kind: 'scored',
        hard,
        soft,
        answer,
        failReason: hard === 1 ? null : 'wrong: not the colour of the lamp',
        feedback: { score, diagnosis, answer: `${diagnosis}; it was ${colour}` },
      },
      closing: [{ type: 'verification', text: score }],
    };
  }
}
