import { sha256, skillOf } from '../../../core/hash.ts';
import type { Outcome, Skill } from '../../../core/vocabulary.ts';
import type { Episode, EpisodeReply, TaskWorkspace } from '../../../models/episode.ts';
import type { ModeOptions } from '../../../modes/contract.ts';
import { textParts } from '../../kit/scripted-model.ts';

export const someSkill = skillOf('Always answer in English.\n');

export function workspaceOf(changes: Partial<TaskWorkspace> = {}): TaskWorkspace {
  return {
    files: { 'input.txt': 'six times seven\n' },
    taskMarkdown: '# Task\n\nWork out what input.txt says.\n',
    prompt: 'Answer with one number.',
    skillPreamble: 'For sums.',
    images: [],
    expectedOutputs: ['solution.py'],
    mayWrite: true,
    ...changes,
  };
}

export interface Answered {
  readonly episode: Episode;
  readonly replies: (EpisodeReply | null)[];
  readonly disposals: () => number;
}

/** Asks once, then scores 1 for the answer `42` or for a file. */
export function folderEpisode(): Answered {
  const replies: (EpisodeReply | null)[] = [];
  let disposals = 0;
  const episode: Episode = {
    async next(reply) {
      replies.push(reply);
      if (reply === null)
        return { kind: 'request', request: { messages: [{ role: 'user', parts: textParts('unsent') }] } };
      const text = reply.parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
      const hard = text.includes('42') || Object.keys(reply.files ?? {}).length > 0 ? 1 : 0;
      return {
        kind: 'done',
        outcome: scoredAs(hard, text),
        closing: [{ type: 'verification', text: 'compared with 42' }],
      };
    },
    async dispose() {
      disposals += 1;
    },
  };
  return { episode, replies, disposals: () => disposals };
}

export function scoredAs(hard: number, answer: string): Outcome {
  const failReason = hard === 1 ? null : 'wrong';
  return {
    kind: 'scored',
    hard,
    soft: hard,
    answer,
    failReason,
    feedback: { score: '', diagnosis: '', answer: '' },
  };
}

export interface FolderOptions extends ModeOptions {
  readonly saved: Uint8Array[];
}

export function folderOptions(
  changes: {
    readonly workspace?: Partial<TaskWorkspace>;
    readonly skill?: Skill | null;
    readonly timeLimitMs?: number;
  } = {},
): FolderOptions {
  const saved: Uint8Array[] = [];
  const save = (data: Uint8Array): string => {
    saved.push(data);
    return sha256(data);
  };
  return {
    saved,
    context: {
      role: 'target',
      phase: 'val',
      kind: 'rollout',
      place: {},
      taskId: 'task-1',
      sampling: { repeat: 0, visit: 0, draw: 0 },
    },
    settings: { maxOutputTokens: 500 },
    timeLimitMs: changes.timeLimitMs ?? 60_000,
    saveImage: ({ data }) => save(data),
    folder: {
      workspace: workspaceOf(changes.workspace),
      taskDigest: sha256('task-1'),
      skill: changes.skill === undefined ? someSkill : changes.skill,
      saveFile: save,
    },
  };
}
