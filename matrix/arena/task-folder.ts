import type { Benchmark, WorkspaceOptions } from '../../benchmarks/contract.ts';
import type { EventLog } from '../../core/event-log.ts';
import { noUsage } from '../../core/usage.ts';
import type { Outcome, Skill, Task } from '../../core/vocabulary.ts';
import type { TaskWorkspace } from '../../models/episode.ts';
import type { FolderTask, ModeResult } from '../../modes/contract.ts';
import { outcomeOfEpisodeFailure } from '../../modes/failure-outcome.ts';
import { ContaminationScan } from './contamination.ts';
import type { SkillText } from './skill-text.ts';

/** A rollout that ended before its model was asked. */
export const nothingRan: Omit<ModeResult, 'outcome'> = {
  transcript: [],
  usage: noUsage,
  calls: [],
  durationMs: 0,
};

/** The folder of a task, or what became of the rollout because it could not be made. @throws what must stop the run */
export async function workspaceOf(
  benchmark: Benchmark,
  task: Task,
  options: WorkspaceOptions,
): Promise<TaskWorkspace | Outcome> {
  if (benchmark.workspace === undefined)
    throw new Error(`benchmark ${benchmark.name} has no workspace, and was given a mode that wants one`);
  try {
    return await benchmark.workspace(task, options);
  } catch (error) {
    return outcomeOfEpisodeFailure(error, options.signal);
  }
}

/** What a mode is given of a folder, with the scan of a rollout without a skill. */
export interface WatchedFolder extends FolderTask {
  /** null: there is a skill, and its text belongs there. */
  readonly scan: ContaminationScan | null;
}

export function folderOf(
  { task, skill }: { readonly task: Task; readonly skill: Skill | null },
  workspace: TaskWorkspace,
  { log, known }: { readonly log: EventLog; readonly known?: (() => SkillText) | undefined },
): WatchedFolder {
  const scan =
    skill === null && known !== undefined ? new ContaminationScan(task.id, known(), workspace) : null;
  return {
    workspace,
    taskDigest: task.digest,
    skill,
    saveFile: (data) => log.blobs.put(data),
    ...(scan === null
      ? {}
      : {
          onPrompt: (text) => scan.told(text),
          onLaid: (files) => scan.laid(files),
          onLeft: (files) => scan.left(files),
        }),
    scan,
  };
}
