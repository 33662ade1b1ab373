import { ConfigError } from '../../core/errors.ts';
import type { Skill } from '../../core/vocabulary.ts';
import type { TaskWorkspace } from '../../models/episode.ts';
import { conflictOf, isVirtualPath } from '../../sandbox/virtual-path.ts';
import { attachmentsIndex, attachmentsList, attachmentsOf } from './attachments.ts';
import { skillPath, taskPath, workspaceFolder } from './contract.ts';
import { skillFile } from './skill-file.ts';

export interface Layout {
  /** Every file of the folder but the skill's, by virtual path. */
  readonly taskFiles: Readonly<Record<string, Uint8Array>>;
  /** The skill's file, by virtual path; empty when the slot is absent. */
  readonly skillFiles: Readonly<Record<string, Uint8Array>>;
  /** Relative paths of the pictures, in order. */
  readonly images: readonly string[];
}

/** Names that a CLI reads by itself, wherever they lie: they would speak to the model beside task and skill. */
const speaking: ReadonlySet<string> = new Set([
  '.agents',
  '.claude',
  '.codex',
  '.git',
  '.mcp.json',
  'agents.md',
  'agents.override.md',
  'claude.md',
  'claude.local.md',
]);
/** Names of ours at the top of the folder. */
const ours: ReadonlySet<string> = new Set([taskPath, attachmentsIndex.toLowerCase(), 'attachments']);

/**
 * The folder that a model finds (design contract 10).
 * @throws {ConfigError} when a path of the workspace is unsafe, is one of ours, or is a file that CLIs obey
 */
export function layOut(workspace: TaskWorkspace, skill: Skill | null): Layout {
  const attachments = attachmentsOf(workspace.images);
  const taskFiles: Record<string, Uint8Array> = {};
  for (const [path, data] of Object.entries(workspace.files)) taskFiles[placeOf(path)] = bytesOf(data);
  for (const path of workspace.expectedOutputs) placeOf(path);
  const conflict = conflictOf(Object.keys(taskFiles));
  if (conflict !== null)
    throw new ConfigError(`workspace: '${conflict[0]}' is a file and the folder of '${conflict[1]}'`);
  taskFiles[virtual(taskPath)] = bytesOf(workspace.taskMarkdown);
  for (const { path, data } of attachments) taskFiles[virtual(path)] = data;
  if (attachments.length > 0) taskFiles[virtual(attachmentsIndex)] = bytesOf(attachmentsList(attachments));
  const skillFiles =
    skill === null ? {} : { [virtual(skillPath)]: bytesOf(skillFile(skill, workspace.skillPreamble)) };
  return { taskFiles, skillFiles, images: attachments.map(({ path }) => path) };
}

/** Virtual path of a path of the workspace that is known to be plain. */
export function virtual(path: string): string {
  return `${workspaceFolder}/${path}`;
}

function placeOf(path: string): string {
  const place = virtual(path);
  if (!isVirtualPath(place)) throw new ConfigError(`workspace: '${path}' is not a plain relative path`);
  const names = path.toLowerCase().split('/');
  if (ours.has(names[0] ?? '') || names.some((name) => speaking.has(name)))
    throw new ConfigError(`workspace: '${path}' is a name that the mode or the CLI keeps for itself`);
  return place;
}

function bytesOf(data: Uint8Array | string): Uint8Array {
  return typeof data === 'string' ? Buffer.from(data, 'utf8') : data;
}
