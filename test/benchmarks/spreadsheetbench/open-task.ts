import type { OpenOptions } from '../../../benchmarks/contract.ts';
import { findBenchmark } from '../../../benchmarks/registry.ts';
import { type MiniTask, miniTasks } from '../../../benchmarks/spreadsheetbench/mini/tasks.ts';
import type { JsonObject } from '../../../core/json.ts';
import { PromptLibrary } from '../../../core/prompts.ts';
import type { Skill } from '../../../core/vocabulary.ts';
import type { Episode, EpisodeStep } from '../../../models/episode.ts';
import type { CodeRequest, CodeResult } from '../../../sandbox/contract.ts';
import { trustedRunner } from '../../kit/trusted-runner.ts';

export interface OpenedTask {
  readonly episode: Episode;
  readonly task: MiniTask;
  /** What the sandbox was asked to run, in order. */
  readonly requests: readonly CodeRequest[];
}

/** Opens the first train task of the bundled set with these settings. */
export async function openTask(
  settings: JsonObject,
  more: Partial<OpenOptions> & { skill?: Skill; run?: (request: CodeRequest) => Promise<CodeResult> } = {},
): Promise<OpenedTask> {
  const { skill = null, run = trustedRunner, ...options } = more;
  const benchmark = findBenchmark('spreadsheetbench-mini').create({ prompts: new PromptLibrary() });
  const signal = new AbortController().signal;
  const { splits } = await benchmark.load({ source: { kind: 'bundled' }, settings, limit: 1, signal });
  const [loaded] = splits.train;
  const task = miniTasks.find(({ id }) => id === loaded?.id);
  if (loaded === undefined || task === undefined) throw new Error('the bundled set has a first train task');
  const requests: CodeRequest[] = [];
  const runCode = (request: CodeRequest) => {
    requests.push(request);
    return run(request);
  };
  const opened = { phase: 'train', presentationSeed: 42, visit: 0, signal, runCode, ...options } as const;
  return { episode: benchmark.open(loaded, skill, opened), task, requests };
}

/** The text of the last message of a request. */
export function lastText(step: EpisodeStep): string {
  if (step.kind !== 'request') throw new Error('the episode is done');
  const parts = step.request.messages.at(-1)?.parts ?? [];
  return parts
    .flatMap((part) => (part.type === 'text' ? [part] : part.type === 'tool-result' ? part.parts : []))
    .flatMap((part) => (part.type === 'text' ? [part.text] : []))
    .join('\n');
}

/** The scored outcome of an episode that must be done. */
export function scored(step: EpisodeStep) {
  if (step.kind !== 'done' || step.outcome.kind !== 'scored') throw new Error('the episode is not scored');
  return step.outcome;
}
