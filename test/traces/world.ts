import type { Arena, Evaluation, OptimizerCall, StageEvent, TrainRollout } from '../../core/arena.ts';
import type { Json } from '../../core/json.ts';
import { parseBlocks } from '../../core/prompt-blocks.ts';
import type { Skill } from '../../core/vocabulary.ts';
import { createFakeArena } from '../kit/fake-arena.ts';
import type { TokenTask } from '../kit/token-table.ts';
import type { Difference } from './compare.ts';
import type { Trace, TraceTask } from './trace-file.ts';

/** What the method did at its arena, in the order in which it did it. */
export type Moment =
  | { readonly what: 'event'; readonly event: StageEvent }
  | { readonly what: 'call'; readonly call: OptimizerCall }
  | {
      readonly what: 'rollouts';
      readonly phase: 'train' | 'slow-update';
      readonly skill: string;
      readonly rows: readonly TrainRollout[];
    }
  | {
      readonly what: 'evaluation';
      readonly phase: 'val' | 'final-val';
      readonly skill: string;
      readonly evaluation: Evaluation;
    };

/** The world of one trace: an arena that scores by the token table and answers with the scripted replies. */
export interface World {
  readonly arena: Arena;
  readonly journal: readonly Moment[];
  /** Texts of all documents that the method showed to the arena, by hash. */
  readonly texts: ReadonlyMap<string, string>;
  /** Replies that nobody asked for, and calls whose members are not those of the script. */
  scriptDifferences(): Difference[];
}

/** The method asked for a reply that the trace does not hold: the run cannot go on. */
export class NoSuchReplyError extends Error {
  readonly path: string;
  readonly place: Json;
  constructor(kind: string, place: Json) {
    super(`the trace holds no reply of ${kind} at ${JSON.stringify(place)}`);
    this.path = `replies.${kind}`;
    this.place = place;
  }
}

type ReplyKind = keyof Trace['replies'];
interface ReplyEntry {
  readonly reply: string;
  readonly step?: number;
  readonly epoch?: number;
  readonly micro_batch?: number;
  readonly minibatch?: number;
  readonly level?: number;
  readonly group?: number;
  readonly task_ids?: readonly string[];
}

export function createWorld(trace: Trace, seed: number): World {
  const journal: Moment[] = [];
  const texts = new Map<string, string>();
  const asked = new Set<ReplyEntry>();
  const wrongMembers: Difference[] = [];
  const note = (skill: Skill | null) => {
    if (skill !== null) texts.set(skill.hash, skill.text);
    return skill?.hash ?? 'none';
  };

  const answer = (call: OptimizerCall): string => {
    const kind = publishedKind(call);
    const entries: readonly ReplyEntry[] = trace.replies[kind as ReplyKind] ?? [];
    const index = entries.findIndex((entry) => isAt(entry, call));
    const entry = entries[index];
    if (entry === undefined) throw new NoSuchReplyError(kind, whereOf(call));
    asked.add(entry);
    const members = episodeIds(call);
    if (entry.task_ids !== undefined && entry.task_ids.join('\n') !== members.join('\n'))
      wrongMembers.push({
        path: `replies.${kind}[${index}].task_ids`,
        expected: entry.task_ids,
        got: members,
      });
    return entry.reply;
  };

  const inner = createFakeArena({
    train: trace.tasks.train.map(tokenTask),
    val: trace.tasks.val.map(tokenTask),
    seedDocument: trace.initial_skill,
    seed,
    optimizer: answer,
  });
  const arena: Arena = {
    ...inner,
    rollout: async (skill, tasks, options) => {
      const rows = await inner.rollout(skill, tasks, options);
      journal.push({ what: 'rollouts', phase: options.phase, skill: note(skill), rows });
      return rows;
    },
    evaluate: async (skill, options = {}) => {
      const evaluation = await inner.evaluate(skill, options);
      journal.push({ what: 'evaluation', phase: options.phase ?? 'val', skill: note(skill), evaluation });
      return evaluation;
    },
    beats: async (skill, threshold, options) => {
      const contest = await inner.beats(skill, threshold, options);
      const { evaluation } = contest;
      journal.push({ what: 'evaluation', phase: 'val', skill: note(skill), evaluation });
      return contest;
    },
    optimizer: (call) => {
      journal.push({ what: 'call', call });
      return inner.optimizer(call);
    },
    emit: (event) => {
      inner.emit(event);
      // As it stands in a log: JSON, and deaf to later changes of the object.
      const logged = inner.events.at(-1);
      if (logged !== undefined) journal.push({ what: 'event', event: logged });
    },
  };

  return {
    arena,
    journal,
    texts,
    scriptDifferences: () => [
      ...wrongMembers,
      ...Object.entries(trace.replies).flatMap(
        ([kind, entries]: [string, readonly ReplyEntry[] | undefined]) =>
          (entries ?? []).flatMap((entry, index) =>
            asked.has(entry)
              ? []
              : [{ path: `replies.${kind}[${index}]`, expected: 'a call', got: 'never asked for' }],
          ),
      ),
    ],
  };
}

/** Kind of a call as the published format writes it. */
export function publishedKind({ kind }: OptimizerCall): string {
  return kind.replaceAll('-', '_');
}

/** Place of a call as the published format writes it; calls at the end of an epoch have no step. */
export function whereOf({ place }: OptimizerCall): { readonly [key: string]: number } {
  const { epoch, step, microBatch, minibatch, level, group } = place;
  const named = { step, epoch: step === undefined ? epoch : undefined, level, group, minibatch };
  const where = { ...named, micro_batch: microBatch };
  return Object.fromEntries(
    Object.entries(where).filter((pair): pair is [string, number] => pair[1] !== undefined),
  );
}

/** Tasks that the prompt of a call shows, in order. */
export function episodeIds({ prompt }: OptimizerCall): string[] {
  return parseBlocks(prompt.user)
    .filter((block) => block.tag === 'episode')
    .map((block) => block.attributes.id ?? '');
}

function isAt(entry: ReplyEntry, call: OptimizerCall): boolean {
  const where = whereOf(call);
  const keys = ['step', 'epoch', 'micro_batch', 'minibatch', 'level', 'group'] as const;
  return keys.every((key) => entry[key] === where[key]);
}

export function tokenTask(task: TraceTask): TokenTask {
  const { id, question, task_type, requires, forbids, fail_label, fail_reason } = task;
  const given = fail_reason === undefined ? {} : { failReason: fail_reason };
  return { id, question, type: task_type, requires, forbids, failLabel: fail_label, ...given };
}
