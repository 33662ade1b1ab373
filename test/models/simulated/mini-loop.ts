import { block, textBlock } from '../../../core/prompt-blocks.ts';
import type { Provider } from '../../../models/contract.ts';
import type { BookTask } from '../../../models/simulated/book.ts';
import { draw } from '../../../models/simulated/draw.ts';
import { expectedHard } from '../../../models/simulated/expected-hard.ts';
import { createGymWorld } from '../../../models/simulated/gym-world.ts';
import { createSimulatedOptimizer } from '../../../models/simulated/optimizer.ts';
import { createDocumentParser } from '../../../models/simulated/parser.ts';
import type { DeclaredLoop, PredeclaredWorld } from '../../../models/simulated/predeclared-world.ts';
import { createSimulatedTarget } from '../../../models/simulated/target.ts';
import { ask } from './ask.ts';

export interface MiniLoopOptions {
  /** Edits of a step, from 0. */
  readonly limit: (step: number) => number;
  readonly gated: boolean;
  readonly buffer: boolean;
  readonly shape: 'edits' | 'document' | 'drafts';
}

interface Edit {
  readonly op: string;
  readonly target: string;
  readonly content: string;
}

/** The smallest training loop that has every control, for checking worlds only: no part of the product. */
export async function miniLoop(
  declared: PredeclaredWorld,
  options: MiniLoopOptions,
  repeat: number,
): Promise<number> {
  const { loop } = declared;
  const gym = createGymWorld(declared.world);
  const parser = createDocumentParser(gym.book);
  const common = { id: 'mini', books: [gym.book], world: () => gym.world };
  const target = createSimulatedTarget({ ...common, name: 'sim-x', profile: declared.target });
  const optimizer = createSimulatedOptimizer({
    ...common,
    name: 'sim-optimizer-x',
    profile: declared.optimizer,
  });
  const run = async (skill: string, task: BookTask, visit: number) => {
    const system = skill === '' ? '## Task' : `## Skill\n${skill}\n## Task`;
    const answer = await ask(target, { system, user: gym.promptOf(task) }, { repeat, visit });
    return { task, answer, ...gym.score(task, answer) };
  };
  const validate = async (skill: string): Promise<number> => {
    const scores = await Promise.all(gym.splits.val.map((task) => run(skill, task, 0)));
    return mean(scores.map(({ hard, soft }) => (loop.metric === 'hard' ? hard : (hard + soft) / 2)));
  };
  const test = (skill: string) =>
    expectedHard(gym.world, declared.target, parser.parse(skill), gym.splits.test);

  let current = loop.seedDocument;
  let score = await validate(current);
  let tried: string[] = [];
  for (let step = 0; step < loop.steps; step += 1) {
    if (step % loop.stepsPerEpoch === 0) tried = [];
    const batch = batchOf(gym.splits.train, loop, step, repeat);
    const rows = await Promise.all(
      batch.map((task) => run(current, task, Math.floor(step / loop.stepsPerEpoch))),
    );
    const about = { optimizer, loop, repeat, step, current, limit: options.limit(step), tried };
    const proposed =
      options.shape === 'drafts'
        ? {
            document: await draft(
              optimizer,
              repeat,
              step,
              gym.book.concepts.map(({ topics }) => topics[0] ?? ''),
            ),
          }
        : await propose({ ...about, rows: rows.filter(({ hard }) => hard < 1), shape: options.shape });
    if (proposed.document === current) continue;
    const next = await validate(proposed.document);
    if (!options.gated || next > score) {
      current = proposed.document;
      score = next;
    } else if (options.buffer && proposed.block !== undefined) tried = [...tried, proposed.block];
  }
  return test(current);
}

interface Row {
  readonly task: BookTask;
  readonly answer: string;
  readonly hard: number;
  readonly soft: number;
}

async function propose(options: {
  optimizer: Provider;
  loop: DeclaredLoop;
  repeat: number;
  step: number;
  current: string;
  limit: number;
  tried: readonly string[];
  rows: readonly Row[];
  shape: 'edits' | 'document';
}): Promise<{ document: string; block?: string }> {
  const { optimizer, loop, repeat, current, limit, tried, rows, shape } = options;
  const skill = textBlock('skill', current);
  const call = async (kind: string, parts: readonly string[], attributes: Record<string, string> = {}) =>
    ask(
      optimizer,
      { system: '', user: [skill, ...parts, block('answer-shape', '', { kind, ...attributes })].join('\n') },
      { repeat },
    );
  const shown = (group: readonly Row[]): string[] =>
    group.map(({ task, answer, hard, soft }) =>
      block('episode', `${textBlock('output', answer)}\n${textBlock('feedback', 'see there')}`, {
        id: task.id,
        hard,
        soft,
        level: 'answer',
      }),
    );
  const wide = textBlock('limit', '12');
  if (shape === 'document') {
    const reply = await call('document', [wide, ...shown(rows.slice(0, loop.minibatchSize * 2))]);
    return { document: reply.replace(/^<document>\n|\n<\/document>$/g, '') };
  }
  let edits: Edit[] = [];
  const patches: Edit[][] = [];
  for (let at = 0; at < rows.length; at += loop.minibatchSize)
    patches.push(
      JSON.parse(await call('edits', [wide, ...tried, ...shown(rows.slice(at, at + loop.minibatchSize))]))
        .patch.edits,
    );
  const asBlock = (list: readonly Edit[]): string => textBlock('proposals', JSON.stringify(list));
  edits =
    patches.length === 1 ? (patches[0] ?? []) : JSON.parse(await call('merge', patches.map(asBlock))).edits;
  if (edits.length > limit) {
    const chosen: number[] = JSON.parse(
      await call('indices', [textBlock('limit', String(limit)), asBlock(edits)]),
    ).selected_indices;
    edits = chosen.flatMap((index) => edits[index] ?? []);
  }
  const block_ = textBlock(
    'tried',
    edits.map(({ op, content }, n) => `${n + 1}. [${op}] ${JSON.stringify(content)}`).join('\n'),
    { outcome: 'rejected' },
  );
  return { document: edits.reduce(applied, current), block: block_ };
}

async function draft(
  optimizer: Provider,
  repeat: number,
  n: number,
  topics: readonly string[],
): Promise<string> {
  const description = textBlock('task-description', `Cards with ${topics.join(', ')}.`);
  const shape = block('answer-shape', '', { kind: 'document' });
  const reply = await ask(optimizer, { system: '', user: `${description}\n${shape}` }, { repeat, draw: n });
  return reply.replace(/^<document>\n|\n<\/document>$/g, '');
}

function applied(text: string, { op, target, content }: Edit): string {
  if (op === 'append') return `${text}\n${content}`.trim();
  if (target === '' || !text.includes(target)) return text;
  return text.replace(target, () => (op === 'delete' ? '' : content));
}

/** A slice of the train tasks, shuffled anew in each epoch. */
function batchOf(train: readonly BookTask[], loop: DeclaredLoop, step: number, repeat: number): BookTask[] {
  const epoch = Math.floor(step / loop.stepsPerEpoch);
  const order = [...train].sort(
    (a, b) => draw('order', a.id, epoch, repeat) - draw('order', b.id, epoch, repeat),
  );
  const start = ((step % loop.stepsPerEpoch) * loop.batchSize) % order.length;
  return order.slice(start, start + loop.batchSize);
}

export function mean(values: readonly number[]): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}
