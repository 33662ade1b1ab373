import type { Benchmark } from '../../../benchmarks/contract.ts';
import { datasetOf, makeTask } from '../../../benchmarks/task.ts';
import type { Method } from '../../../core/arena.ts';
import { EventLog } from '../../../core/event-log.ts';
import { canonicalHash, skillOf } from '../../../core/hash.ts';
import { PromptLibrary } from '../../../core/prompts.ts';
import { executeRun } from '../../../matrix/execute-run.ts';
import { matrixFileSchema } from '../../../matrix/matrix-file.ts';
import { resolveMatrix } from '../../../matrix/resolve-matrix.ts';
import { loadCatalog } from '../../../models/catalog/load-catalog.ts';
import { type ChatModel, textMessage } from '../../../models/contract.ts';
import { directMode } from '../../../modes/direct/direct-mode.ts';

/** Tasks of the val split; each document is evaluated on all of them. */
export const valTasks = 1000;
/** Opening the test split is part of every run. */
const testTasks = 100;

export interface LongRunOptions {
  readonly folder: string;
  /** Rollouts on val, in thousands. */
  readonly documents: number;
  /** Told after each document. */
  readonly onDocument?: (documents: number) => void;
  /** Told of the first call that the log did not hold. */
  readonly onCall?: () => void;
}

/**
 * One run whose method evaluates document after document, as a long training does, executed by the product itself: its
 * benchmark and its model are made up and cost next to nothing, so that what is measured is the suite.
 */
export async function longRun({ folder, documents, onDocument, onCall }: LongRunOptions): Promise<void> {
  const log = EventLog.open(folder, { checkWrites: false });
  const signal = new AbortController().signal;
  try {
    await executeRun(await resolvedRun(), {
      benchmark,
      dataset: await benchmark.load({ source: { kind: 'generated' }, settings: {}, limit: 0, signal }),
      method: evaluating(documents, onDocument),
      mode: directMode,
      target: answering(onCall),
      optimizer: null,
      prompts: new PromptLibrary(),
      log,
      concurrency: 64,
      stopSignal: signal,
      abortSignal: signal,
    });
  } finally {
    log.close();
  }
}

async function resolvedRun() {
  const file = matrixFileSchema.parse({
    name: 'scale',
    benchmarks: [{ name: 'searchqa-mini' }],
    models: ['sim-b'],
    methods: ['no-skill'],
  });
  const [planned] = await resolveMatrix({ file, folder: '.', catalog: loadCatalog({ path: null, env: {} }) });
  if (planned === undefined) throw new Error('no run');
  return planned.run;
}

const words = 'what the task shows before it asks its question '.repeat(6);

const benchmark: Benchmark<null, string> = {
  name: 'searchqa-mini',
  version: '1',
  objective: { metric: 'hard' },
  evalPresentationSeed: 42,
  needs: () => ({ images: false, tools: false, codeRunner: false, files: false }),
  modes: ['direct'],
  timeLimitMs: 10_000,
  brief: { description: 'made up', seedDocument: '# Start\n', failureTypes: [] },
  official: {
    goldOf: () => 'yes',
    parseGold: String,
    score: (response) => ({ hard: 1, soft: 1, extracted: response }),
  },
  async load() {
    const tasks = (split: 'train' | 'val' | 'test', count: number) =>
      Array.from({ length: count }, (_, index) => {
        const id = `${split}-${String(index).padStart(4, '0')}`;
        return makeTask({ id, split, cluster: `${split}-${index % 50}`, type: 'made-up', payload: null });
      });
    return datasetOf(
      { train: tasks('train', 1), val: tasks('val', valTasks), test: tasks('test', testTasks) },
      { provenance: 'made up in memory' },
    );
  },
  inputText: (task) => task.id,
  open: (task, skill) => ({
    async next(reply) {
      if (reply === null)
        return {
          kind: 'request',
          request: {
            messages: [textMessage('system', skill?.text ?? ''), textMessage('user', `${task.id} ${words}`)],
            tools: [],
          },
        };
      const hard = Number.parseInt(canonicalHash([task.id, skill?.hash]).slice(0, 4), 16) % 3 === 0 ? 1 : 0;
      const answer = `answer ${hard}`;
      return {
        kind: 'done',
        closing: [],
        outcome: {
          kind: 'scored',
          hard,
          soft: hard,
          answer,
          failReason: hard === 1 ? null : 'wrong: another answer was wanted',
          feedback: {
            score: `score ${hard}`,
            diagnosis: `score ${hard}: ${answer}`,
            answer: `${answer}, not yes`,
          },
        },
      };
    },
    async dispose() {},
  }),
};

function evaluating(documents: number, onDocument?: (documents: number) => void): Method {
  return {
    name: 'no-skill',
    version: '1',
    config: {},
    stamps: [],
    headline: 'best',
    needsOptimizer: false,
    bounds: () => ({ rollouts: 0, optimizerCalls: 0, inert: [] }),
    learn: async (arena) => {
      for (let index = 0; index < documents; index += 1) {
        await arena.evaluate(skillOf(`# Document ${index}\n\nRead the question twice.\n`));
        onDocument?.(index + 1);
      }
      const skill = skillOf(arena.brief.seedDocument);
      return { documents: [{ label: 'best', skill }], candidates: [], history: null };
    },
  };
}

function answering(onCall?: () => void): ChatModel {
  return {
    identity: { id: 'made-up', source: 'simulated' },
    complete: async (request, context) => {
      onCall?.();
      return {
        parts: [{ type: 'text', text: 'answer' }],
        finish: 'stop',
        usage: { input: 120, output: 3, cachedInput: 0, reasoning: 0 },
        model: 'made-up',
        latencyMs: 12,
        source: 'live',
        key: canonicalHash([request.messages.length, context.sampling, context.taskId]),
      };
    },
  };
}
