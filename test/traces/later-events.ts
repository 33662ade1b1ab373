import type { SkillOptEvents as Built, StepRecord as BuiltRecord } from '../../optimizer/events.ts';

/** Events of parts that are being built; once they are in optimizer/events.ts this file goes. */
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
};
