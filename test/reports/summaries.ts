import type { RunEvent } from '../../core/events.ts';
import { type RunSummary, summariseRun } from '../../reports/run-summary.ts';

const digest = (letter: string) => letter.repeat(64);

export interface MadeRun {
  /** Absent: made of the names. */
  readonly id?: string;
  readonly method?: string;
  readonly label?: string;
  readonly stamps?: readonly string[];
  readonly model?: string;
  readonly source?: 'live' | 'simulated';
  readonly missingPolicy?: 'exclude' | 'zero';
  readonly recordedOn?: string;
  /** Hard score of each test item; null = an infra error. */
  readonly hard: readonly (number | null)[];
  readonly cluster?: (index: number) => string;
  /** Scores beside the official ones, for every item. */
  readonly beside?: Readonly<Record<string, number>>;
  readonly variant?: string;
  readonly benchmark?: string;
  readonly mode?: string;
  readonly modelId?: string;
  readonly testDigest?: string;
}

/** The summary of a finished run whose test scores are given. */
export function madeRun(options: MadeRun): RunSummary {
  const summary = summariseRun(madeEvents(options), options.recordedOn);
  if (summary === null) throw new Error('no run');
  return summary;
}

/** The log of such a run. */
export function madeEvents(options: MadeRun): RunEvent[] {
  const {
    method = 'no-skill',
    model = 'm',
    source = 'live',
    benchmark = 'bench',
    mode = 'direct',
    hard,
  } = options;
  const skill = method === 'no-skill' ? 'none' : 'abc';
  const id = options.id ?? `${benchmark}.${model}.${mode}.${options.label ?? method}.r0`;
  const split = (letter: string) => ({ count: hard.length, digest: digest(letter) });
  const usage = { input: 10, output: 2, cachedInput: 0, reasoning: 0 };
  const events: RunEvent[] = [
    {
      type: 'run-started',
      key: 'run-started',
      run: {
        id,
        benchmark: {
          name: benchmark,
          label: benchmark,
          limit: 0,
          ...(options.variant === undefined ? {} : { variant: options.variant }),
        },
        target: { name: model, id: options.modelId ?? `${model}-id`, source },
        optimizer: null,
        mode: { name: mode },
        method: {
          name: method,
          label: options.label ?? method,
          stamps: [...(options.stamps ?? [])],
          headline: 'best',
        },
        replicate: 0,
        seed: 42,
        missingPolicy: options.missingPolicy ?? 'exclude',
      },
      dataset: {
        provenance: 'made up',
        train: split('a'),
        val: split('b'),
        test: { count: hard.length, digest: options.testDigest ?? digest('c') },
      },
      meta: { at: '2026-01-01T00:00:00.000Z' },
    },
    {
      type: 'test-opened',
      key: 'test-opened',
      splitDigest: digest('c'),
      skill,
      labels: ['best'],
      meta: { at: '' },
    },
  ];
  for (const [index, value] of hard.entries())
    events.push({
      type: 'rollout',
      key: `rollout|${index}`,
      phase: 'test',
      taskId: `t${index}`,
      cluster: options.cluster?.(index) ?? `t${index}`,
      skill,
      sampling: { repeat: 0, visit: 0, draw: 0 },
      presentationSeed: 42,
      outcome:
        value === null
          ? { kind: 'infra-error', cause: 'MODEL_TRANSIENT', message: 'down' }
          : {
              kind: 'scored',
              hard: value,
              soft: value,
              ...(options.beside === undefined ? {} : { beside: { ...options.beside } }),
              answer: 'x',
              failReason: null,
              feedback: { score: '', diagnosis: '', answer: '' },
            },
      usage,
      calls: [],
      transcript: digest('d'),
      meta: { at: '', durationMs: 1, calls: [] },
    });
  events.push({ type: 'run-finished', key: 'run-finished', meta: { at: '' } });
  return events;
}
