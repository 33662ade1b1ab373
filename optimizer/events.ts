import type { Arena, CallPlace } from '../core/arena.ts';
import type { ScoreKind } from './evaluate.ts';
import type { AppendixUpdate } from './flush-notes.ts';
import type {
  EditSummaryJson,
  MemoryRecord,
  ReportedEdit,
  SlowUpdateRecord,
  Standing,
  StepRecord,
  ValRecord,
} from './history-records.ts';
import type { Item } from './items.ts';
import type { LearningRateDecision, LearningRateMode } from './learning-rate.ts';
import type { MergeRecord } from './merge.ts';
import type { BufferEntry } from './step-buffer.ts';

/** What became of a compared task: the document before against the document now. */
export type PairCategory = 'regressed' | 'persistent_fail' | 'improved' | 'stable_success';

/**
 * Data of every stage event, by name (docs/optimizer.md explains each). Places: `epoch` and `step` from 1, all
 * else from 0. A name comes at most once at a place.
 */
export type SkillOptEvents = {
  /** Once, first. */
  'training-planned': {
    readonly preset: string;
    readonly trainSize: number;
    readonly valSize: number;
    readonly stepsPerEpoch: number;
    readonly totalSteps: number;
    readonly gateMetric: string;
  };
  /** The seed document on val. */
  'baseline-evaluated': {
    readonly skill: string;
    readonly hard: number;
    readonly soft: number;
    readonly score: number;
  };
  'epoch-started': {
    readonly batches: readonly {
      readonly index: number;
      readonly seed: number;
      readonly taskIds: readonly string[];
    }[];
  };
  /** What the step works on, and the buffer entries that its analysts see. */
  'step-started': { readonly skill: string; readonly buffer: readonly BufferEntry[] };
  /** One a micro-batch. */
  'batch-rolled-out': {
    readonly seed: number;
    readonly hard: number;
    readonly soft: number;
    readonly missing: readonly string[];
    readonly rows: readonly {
      readonly id: string;
      readonly hard: number;
      readonly soft: number;
      readonly failReason: string | null;
    }[];
  };
  /** Every minibatch of the step, in order. */
  reflected: {
    /** null: no cap. */
    readonly analystCap: number | null;
    readonly minibatches: readonly {
      readonly side: string;
      readonly microBatch: number;
      readonly minibatch: number;
      readonly taskIds: readonly string[];
      readonly usable: boolean;
      readonly attempts: number;
      readonly dropped: number;
      readonly problem: string | null;
      readonly items: readonly Item[];
      /** Reminders for the appendix; empty unless they were asked for. */
      readonly notes: readonly string[];
    }[];
  };
  merged: { readonly merges: readonly MergeRecord[]; readonly items: readonly Item[] };
  /** How many items the step may apply (null = all), and under `autonomous` what the optimizer said. */
  'learning-rate-decided': {
    readonly mode: LearningRateMode;
    readonly budget: number | null;
    readonly decision: LearningRateDecision | null;
  };
  selected: {
    readonly budget: number | null;
    readonly poolSize: number;
    readonly outcome: string;
    readonly attempts: number;
    readonly problem: string | null;
    readonly indices: readonly number[];
    readonly items: readonly Item[];
    readonly supportCounts: readonly number[];
  };
  /** Update mode `patch`. */
  'edits-applied': {
    readonly candidate: string;
    readonly report: readonly ReportedEdit[];
    readonly summary: EditSummaryJson;
  };
  /** The rewrite modes; `candidate` is the current document when `usable` is false. */
  'document-rewritten': {
    readonly candidate: string;
    readonly usable: boolean;
    readonly changeSummary: readonly string[];
    /** The writer had changed a protected region; it was put back. */
    readonly regionsRepaired: boolean;
    readonly attempts: number;
    readonly problem: string | null;
  };
  'candidate-evaluated': {
    readonly candidate: string;
    readonly source: string;
    readonly hard: number;
    readonly soft: number;
    readonly score: number;
    /** `at-most`: the evaluation was ended early; hard and soft are means over what ran, score is a bound. */
    readonly scoreIs: ScoreKind;
    /** Val tasks that ran. */
    readonly ran: number;
    readonly missing: readonly string[];
  };
  'gate-decided': {
    readonly action: string;
    /** Hashes of the candidate and of the current document that it met. */
    readonly candidate: string;
    readonly incumbent: string;
    /** What the scores are; `valSize` tasks of val, the first ones, were looked at. */
    readonly objective: Readonly<Record<string, string | number>>;
    readonly valSize: number;
    /** The upper bound when `bound` is `at-most`. */
    readonly candidateScore: number;
    readonly bound: ScoreKind;
    /** Did the candidate run on all tasks? */
    readonly complete: boolean;
    readonly currentScore: number;
    readonly bestScore: number;
    /** Tasks that both documents have a hard score on: how many the candidate did better and worse. */
    readonly better: number;
    readonly worse: number;
    /** Exact McNemar test of these two; of an evaluation ended early, on the tasks that ran. */
    readonly mcnemarP: number;
  };
  /** New reminders in the appendix of the current document, without a gate; place {}: the empty region. */
  'appendix-updated': AppendixUpdate;
  /** The step's row of history.json. */
  'step-finished': StepRecord;
  /** What the step leaves in the epoch's buffer; a step without patches leaves nothing. */
  'step-buffered': BufferEntry;
  /** End of the first epoch: the empty region that guidance will go into. */
  'region-placed': { readonly before: string; readonly after: string };
  /** Both documents on a sample of train tasks; `skipped` says why not, and then the lists are empty. */
  'documents-compared': {
    readonly purpose: 'slow-update' | 'meta-skill';
    readonly previous: string;
    readonly current: string;
    readonly seed: number;
    readonly sampled: readonly string[];
    /** Visited beyond the sample under `pairs: changed`. */
    readonly toppedUp: readonly string[];
    readonly pairs: readonly {
      readonly id: string;
      readonly category: PairCategory;
      readonly before: { readonly hard: number; readonly soft: number };
      readonly after: { readonly hard: number; readonly soft: number };
    }[];
    /** Ids of the pairs that the optimizer is shown. */
    readonly kept: readonly string[];
    /** Tasks without a pair: an infra error under either document. */
    readonly missing: readonly string[];
    readonly skipped: string | null;
  };
  /** `content` null: no usable guidance; `problem` says why, unless the optimizer chose to write none. */
  'guidance-written': {
    readonly previous: string;
    readonly content: string | null;
    readonly attempts: number;
    readonly problem: string | null;
  };
  'slow-update-decided': SlowUpdateRecord;
  'memory-written': MemoryRecord;
  'epoch-finished': { readonly current: Standing; readonly best: Standing };
  /** The last document on val, when it never was gated as it is; `promoted`: it became the best. */
  'final-validated': {
    readonly ran: boolean;
    /** Why it did not run. */
    readonly reason: string | null;
    readonly skill: string;
    readonly val: ValRecord | null;
    readonly bestScoreBefore: number;
    readonly promoted: boolean;
    /** Against the best document before, as in `gate-decided`. Absent: it did not run. */
    readonly better?: number;
    readonly worse?: number;
    readonly mcnemarP?: number;
  };
  /** Once, last. `stopped` names what ended the run before its last step. */
  'training-finished': {
    readonly current: Standing;
    readonly best: Standing;
    readonly stopped: string | null;
    readonly actions: { readonly [action: string]: number };
  };
};

/** Emits a stage event with the data that its name asks for. */
export function emit<Name extends keyof SkillOptEvents>(
  arena: Arena,
  name: Name,
  place: CallPlace,
  data: SkillOptEvents[Name],
): void {
  arena.emit({ name, place, data });
}
