import type { EventOf } from '../../../../core/events.ts';
import type { Fields } from '../../../skill/log-values.ts';

type Stage = EventOf<'stage'>;

/** The stages of one place: a step, or what an epoch has beside its steps. */
export interface StageGroup {
  readonly place: { readonly epoch?: number; readonly step?: number };
  readonly stages: readonly Stage[];
}

/** Brackets that say nothing of a decision: an epoch's own stages come where its end comes. */
const brackets = new Set(['epoch-started', 'epoch-finished']);

/** Stages by epoch and step, in the order of the log. */
export function stageGroups(stages: readonly Stage[]): StageGroup[] {
  const groups = new Map<string, { place: StageGroup['place']; stages: Stage[] }>();
  for (const stage of stages) {
    if (brackets.has(stage.name)) continue;
    const { epoch, step } = stage.place;
    const key = `${epoch ?? ''}.${step ?? ''}`;
    const group = groups.get(key);
    if (group !== undefined) group.stages.push(stage);
    else
      groups.set(key, {
        place: { ...(epoch === undefined ? {} : { epoch }), ...(step === undefined ? {} : { step }) },
        stages: [stage],
      });
  }
  return [...groups.values()];
}

/** Data of the last stage of a name; null when there is none. */
export function dataOf({ stages }: StageGroup, name: string): Fields | null {
  return stages.findLast((stage) => stage.name === name)?.data ?? null;
}
