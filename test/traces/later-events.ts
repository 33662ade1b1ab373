import type { SkillOptEvents as Built, StepRecord as BuiltRecord, Standing } from '../../optimizer/events.ts';

/** Events of parts that are being built; once they are in optimizer/events.ts this file goes. */
type Val = { readonly hard: number; readonly soft: number; readonly score: number; readonly source: string };
type Scores = { readonly hard: number; readonly soft: number };

export type StepRecord = BuiltRecord & { readonly rewriteChangeSummary?: readonly string[] | null };

export type SkillOptEvents = Omit<Built, 'reflected' | 'selected' | 'step-finished'> & {
  reflected: Omit<Built['reflected'], 'analystCap'> & { readonly analystCap: number | null };
  selected: Omit<Built['selected'], 'budget'> & {
    readonly budget: number | null;
    readonly supportCounts?: readonly number[];
  };
  'step-finished': StepRecord;
  'learning-rate-decided': {
    readonly mode: 'scheduled' | 'autonomous' | 'off';
    readonly decision: {
      readonly learningRate: number;
      readonly rawLearningRate: number;
      readonly available: number;
      readonly clamped: boolean;
      readonly fallback: boolean;
    } | null;
  };
  'documents-compared': {
    readonly purpose: 'slow-update' | 'meta-skill';
    readonly previous: string;
    readonly current: string;
    readonly seed: number;
    readonly sampled: readonly string[];
    readonly toppedUp: readonly string[];
    readonly pairs: readonly {
      readonly id: string;
      readonly category: string;
      readonly before: Scores;
      readonly after: Scores;
    }[];
    readonly kept: readonly string[];
  };
  'guidance-written': { readonly previous: string; readonly content: string | null };
  'slow-update-decided': {
    readonly action: string;
    readonly candidate: string | null;
    readonly val: Val | null;
    readonly current: Standing;
    readonly best: Standing;
  };
  'memory-written': {
    readonly action: string;
    readonly previous: string;
    readonly content: string | null;
  };
  'final-validated': {
    readonly ran: boolean;
    readonly val: Val | null;
    readonly bestScoreBefore: number;
    readonly promoted: boolean;
  };
};
