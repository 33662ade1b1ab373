import { describe, expect, it } from 'vitest';
import { comparedRun, compareRuns, type RunComparison } from '../../reports/run-comparison.ts';
import { runComparisonText } from '../../reports/run-comparison-text.ts';
import { type MadeRun, madeEvents, madeRun } from './summaries.ts';

const made = (options: MadeRun) => comparedRun(madeRun(options), madeEvents(options));
const compared = (a: MadeRun['hard'], b: MadeRun['hard'], more: Partial<MadeRun> = {}, margin = 0.02) =>
  compareRuns(made({ ...more, hard: a }), made({ ...more, method: 'skillopt', hard: b }), margin);

const links = { folder: { a: 'A', b: 'B' }, most: 2 };
const firstLine = (comparison: RunComparison) => runComparisonText(comparison, links).split('\n')[0];

describe('comparing two runs', () => {
  it('aligns by task, and says what became worse and what better', () => {
    const others = Array.from({ length: 16 }, () => 0);
    const comparison = compared([1, 1, 0, 0, null, ...others], [0, 1, 1, 0, 1, ...others]);
    expect(comparison).toMatchObject({ pairs: 20, missing: 1, hardA: 0.1, hardB: 0.1, difference: 0 });
    expect(comparison.regressions.map(({ taskId }) => taskId)).toEqual(['t0']);
    expect(comparison.improvements.map(({ taskId }) => taskId)).toEqual(['t2']);
    expect(comparison.regressions[0]).toMatchObject({ a: { hard: 1 }, b: { hard: 0 } });
    expect(comparison.p).toBe(1);
  });

  it('finds a loss, no loss, and too few tasks to tell', () => {
    const right = Array.from({ length: 60 }, () => 1);
    const worse = right.map((_, index) => (index < 12 ? 0 : 1));
    expect(compared(right, worse).verdict).toBe('worse');
    expect(compared(right, right).verdict).toBe('identical');
    expect(compared(worse, right).verdict).toBe('not-worse');
    expect(compared([1, 1, 1, 0], [1, 1, 0, 1]).verdict).toBe('undecided');
    // Three of three lost: the sign patterns of so few allow no p below 0.25.
    expect(compared([1, 1, 1], [0, 0, 0]).verdict).toBe('undecided');
    // Nothing differs, but the answers do: two points need 149 tasks, not two.
    const otherAnswers = (n: number) => {
      const b = made({ method: 'skillopt', hard: Array.from({ length: n }, () => 0) });
      const changed = [...b.rollouts].map(([id, rollout]) => {
        const { outcome } = rollout;
        return [
          id,
          { ...rollout, outcome: outcome.kind === 'scored' ? { ...outcome, answer: 'other' } : outcome },
        ] as const;
      });
      return compareRuns(
        made({ hard: Array.from({ length: n }, () => 0) }),
        { ...b, rollouts: new Map(changed) },
        0.02,
      );
    };
    expect(otherAnswers(2)).toMatchObject({ verdict: 'undecided', difference: 0 });
    expect(otherAnswers(148).verdict).toBe('undecided');
    expect(otherAnswers(149).verdict).toBe('not-worse');
    expect(otherAnswers(1)).toMatchObject({ low: -1, high: 1, verdict: 'undecided' });
    // The same outcomes within a wide margin.
    expect(compared(right, worse, {}, 0.5).verdict).toBe('not-worse');
    expect(firstLine(compared(right, worse))).toBe(
      '[LIVE m-id] WORSE: b is worse than a, and a loss of more than 2.0 points cannot be excluded',
    );
  });

  it('takes clusters as what is drawn and what is flipped', () => {
    const right = Array.from({ length: 40 }, () => 1);
    const worse = right.map((_, index) => (index < 4 ? 0 : 1));
    const alone = compared(right, worse);
    const together = compared(right, worse, { cluster: (index) => `c${Math.floor(index / 10)}` });
    expect(together.low).toBeLessThan(alone.low);
    expect(alone.p).toBeCloseTo(0.125, 12);
    // One of four clusters differs: half of its sign patterns go as far, both ways.
    expect(together.p).toBe(1);
    expect(together.clusters).toBe(4);
  });

  it('lists each changed task with where its transcripts are, and how many are left out', () => {
    const text = runComparisonText(compared([1, 1, 1, 1], [0, 0, 0, 1]), links);
    expect(text).toContain('t0 (cluster t0): hard 1 -> 0');
    expect(text).toContain('A/transcripts.jsonl dddddddddddd, B/transcripts.jsonl dddddddddddd');
    expect(text).toContain('and 1 more (--all)');
    expect(runComparisonText(compared([1, 1, 1, 1], [0, 0, 0, 1]), { ...links, most: 0 })).toContain('t2');
  });

  it('refuses runs of other tasks, of other sources, and those that are not finished', () => {
    const one = made({ hard: [1] });
    const other = {
      ...one,
      summary: {
        ...one.summary,
        dataset: { ...one.summary.dataset, test: { count: 1, digest: 'e'.repeat(64) } },
      },
    };
    expect(() => compareRuns(one, other, 0.02)).toThrow('different test tasks');
    expect(() => compareRuns(one, made({ hard: [1], source: 'simulated' }), 0.02)).toThrow(
      'one is simulated and the other is not',
    );
    expect(() => compareRuns(one, made({ hard: [1], missingPolicy: 'zero' }), 0.02)).toThrow('missingPolicy');
    expect(() => compareRuns(one, made({ hard: [null] }), 0.02)).toThrow(
      '1 of 1 test tasks failed in the machinery',
    );
    expect(() => comparedRun({ ...one.summary, finished: false }, [])).toThrow('not finished');
  });
});
