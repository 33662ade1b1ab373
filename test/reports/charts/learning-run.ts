import type { EventOf, RunEvent } from '../../../core/events.ts';
import { type RunSummary, summariseRun } from '../../../reports/run-summary.ts';
import { type MadeRun, madeEvents } from '../summaries.ts';

type Data = EventOf<'stage'>['data'];

/** What happened while a made-up run learned: rollouts that were charged, and stages. */
export type Happening =
  | { readonly rollouts: number; readonly phase?: 'train' | 'val' | 'slow-update'; readonly skill?: string }
  | {
      readonly stage: string;
      readonly epoch?: number;
      readonly step?: number;
      readonly data?: Data;
    };

export interface LearningRun extends MadeRun {
  readonly happened: readonly Happening[];
  readonly learned?: Partial<EventOf<'learned'>>;
  readonly anytime?: Omit<EventOf<'anytime-curve'>, 'type' | 'key' | 'meta'>;
  readonly replicate?: number;
  readonly prices?: { readonly target: unknown; readonly optimizer: unknown };
  readonly config?: Data;
}

export function learningRun(options: LearningRun): RunSummary {
  const [started, ...tested] = madeEvents({ source: 'simulated', ...options });
  const rollout = tested.find((event) => event.type === 'rollout');
  if (started?.type !== 'run-started' || rollout?.type !== 'rollout') throw new Error('no run');
  const run = started.run as Record<string, Data>;
  const events: RunEvent[] = [
    {
      ...started,
      run: {
        ...started.run,
        replicate: options.replicate ?? 0,
        method: { ...run.method, ...(options.config === undefined ? {} : { config: options.config }) },
        ...(options.prices === undefined
          ? {}
          : { budget: { preset: 'equal-usd', from: '', prices: options.prices as unknown as Data } }),
      },
    },
  ];
  for (const happening of options.happened) {
    if ('stage' in happening) {
      const { stage, epoch, step, data = {} } = happening;
      const place = { ...(epoch === undefined ? {} : { epoch }), ...(step === undefined ? {} : { step }) };
      events.push({
        ...{ type: 'stage', key: `stage|${events.length}`, name: stage, place, data },
        meta: { at: '' },
      });
    } else
      for (let at = 0; at < happening.rollouts; at += 1)
        events.push({
          ...rollout,
          key: `learning|${events.length}`,
          phase: happening.phase ?? 'train',
          skill: happening.skill ?? 'seed',
        });
  }
  if (options.learned !== undefined)
    events.push({
      ...{ type: 'learned', key: 'learned', documents: [], candidates: [], history: null, spent: {} },
      ...options.learned,
      meta: { at: '' },
    });
  if (options.anytime !== undefined)
    events.push({ type: 'anytime-curve', key: 'anytime-curve', ...options.anytime, meta: { at: '' } });
  const summary = summariseRun([...events, ...tested]);
  if (summary === null) throw new Error('no run');
  return summary;
}
