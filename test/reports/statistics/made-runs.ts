import type { RunSummary } from '../../../reports/run-summary.ts';
import { type MadeRun, madeRun } from '../summaries.ts';

export interface MadeLearner extends MadeRun {
  readonly replicate?: number;
  /** Name of the optimizer model; a run with one has learned. */
  readonly optimizer?: string;
  /** Objective on val of the headline document. */
  readonly val?: number;
  /** Hash of the headline document. */
  readonly skill?: string;
}

/** A finished run with its replicate, optimizer model and val score. */
export function learner(options: MadeLearner): RunSummary {
  const { replicate = 0, optimizer, val, skill } = options;
  const made = madeRun(options);
  const tests = made.tests.map((test) => ({ ...test, skill: skill ?? test.skill }));
  const document = tests[0]?.skill ?? '';
  return {
    ...made,
    tests,
    run: {
      ...made.run,
      id: `${made.run.id}.${optimizer ?? ''}.${replicate}`,
      replicate,
      optimizer: optimizer === undefined ? null : { name: optimizer, id: `${optimizer}-id`, source: 'live' },
    },
    optimizerCalls: optimizer === undefined ? 0 : 1,
    learned:
      val === undefined
        ? null
        : {
            type: 'learned',
            key: 'learned',
            documents: [{ label: 'best', skill: document }],
            candidates: [{ skill: document, hard: val, soft: val, objective: val }],
            history: {},
            spent: {},
            meta: { at: '' },
          },
  };
}

/** `ones` right answers out of `n`, the right ones first. */
export function right(ones: number, n: number): number[] {
  return Array.from({ length: n }, (_, index) => (index < ones ? 1 : 0));
}
