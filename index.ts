/**
 * The public door for people who add a benchmark, a method or a mode of their own. Everything else is internal.
 */

export { z } from 'zod';
export { type AnswerExtras, answerWorkspace } from './benchmarks/answer-workspace.ts';
export { checkedSettings } from './benchmarks/checked-settings.ts';
export type {
  Benchmark,
  BenchmarkContext,
  BenchmarkDefinition,
  DataSource,
  Dataset,
  LoadOptions,
  OfficialScore,
  OfficialScorer,
  OpenOptions,
  WorkspaceOptions,
} from './benchmarks/contract.ts';
export { type Grade, singleQuestionEpisode } from './benchmarks/single-question-episode.ts';
export { loadSplitFolder } from './benchmarks/split-folder.ts';
export { datasetOf, makeTask } from './benchmarks/task.ts';
export type {
  Arena,
  BenchmarkBrief,
  LearnResult,
  Method,
  MethodDefinition,
  OptimizerCall,
  TaskRef,
  TrainRollout,
} from './core/arena.ts';
export { ConfigError, DataError } from './core/errors.ts';
export { PromptLibrary } from './core/prompts.ts';
export { createRng, deriveSeed } from './core/rng.ts';
export type { Outcome, Rollout, Skill, Task } from './core/vocabulary.ts';
export type {
  Episode,
  EpisodeReply,
  EpisodeRequest,
  EpisodeStep,
  TaskWorkspace,
} from './models/episode.ts';
export type { SimulationBook } from './models/simulated/book.ts';
export type { Mode, ModeOptions, ModeResult } from './modes/contract.ts';
