import type { EditSummary } from './edits.ts';
import type { ScoreKind } from './evaluate.ts';
import type { AppendixUpdate } from './flush-notes.ts';
import type { GateAction } from './gate.ts';
import type { Item } from './items.ts';
import type { LearningRateDecision, LearningRateMode } from './learning-rate.ts';
import type { Origin } from './state.ts';

/** What history.json holds; the events of a step's and an epoch's end carry the same. */

export type StepAction = GateAction | 'skip_no_patches' | 'skip_no_rewrite' | 'skip_noop';

export type SlowUpdateAction = GateAction | 'inject_placeholder' | 'no_content' | 'skipped';

export type MemoryAction =
  | 'skip_first_epoch'
  | 'skip_last_epoch'
  | 'write_meta_skill'
  | 'no_content'
  | 'skipped';

/** Where a document stands: hash, gate score, the step that made it (0 = the seed document), and how. */
export type Standing = {
  readonly skill: string;
  readonly score: number;
  readonly step: number;
  readonly origin: Origin;
};

/** One row of an edit report, as logged. */
export type ReportedEdit = {
  readonly index: number;
  readonly op: string;
  readonly target: string;
  readonly contentPreview: string;
  readonly status: string;
  readonly occurrences: number;
  /** Only with status `error`. */
  readonly message: string | null;
};

export type EditSummaryJson = { readonly [Key in keyof EditSummary]: number };

/** A document's scores on val. */
export type ValRecord = {
  readonly hard: number;
  readonly soft: number;
  readonly score: number;
  readonly scoreIs: ScoreKind;
  readonly source: string;
};

export type SlowUpdateRecord = {
  readonly action: SlowUpdateAction;
  /** Why it was skipped. */
  readonly reason: string | null;
  readonly candidate: string | null;
  /** null: not measured. */
  readonly val: ValRecord | null;
  readonly current: Standing;
  readonly best: Standing;
};

export type MemoryRecord = {
  readonly action: MemoryAction;
  readonly reason: string | null;
  readonly previous: string;
  /** null: nothing new, and `previous` stays in force. */
  readonly content: string | null;
  readonly attempts: number;
  readonly problem: string | null;
};

/** The end of an epoch in history.json; null where the part is switched off. */
export type EpochRecord = {
  readonly epoch: number;
  readonly slowUpdate: SlowUpdateRecord | null;
  readonly memory: MemoryRecord | null;
  readonly current: Standing;
  readonly best: Standing;
};

/** One point of the learning curve and one entry of the edit history. Skipped steps hold what they knew. */
export type StepRecord = {
  readonly step: number;
  readonly epoch: number;
  readonly stepInEpoch: number;
  /** Skill that the train rollouts ran under. */
  readonly skill: string;
  readonly trainTasks: number;
  readonly trainFailed: number;
  readonly trainHard: number;
  readonly trainSoft: number;
  readonly failurePatches: number;
  readonly successPatches: number;
  readonly proposed: number;
  readonly merged: number | null;
  readonly learningRateMode: LearningRateMode;
  readonly learningRateDecision: LearningRateDecision | null;
  readonly budget: number | null;
  readonly selectionOutcome: string | null;
  readonly selected: readonly Item[];
  readonly supportCounts: readonly number[];
  readonly report: readonly ReportedEdit[];
  readonly summary: EditSummaryJson | null;
  /** Only in the rewrite modes. */
  readonly rewriteChangeSummary: readonly string[] | null;
  readonly regionsRepaired: boolean;
  readonly candidate: string | null;
  readonly val: ValRecord | null;
  readonly appendix: AppendixUpdate | null;
  readonly action: StepAction;
  readonly current: Standing;
  readonly best: Standing;
};
