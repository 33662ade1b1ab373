import { describe, expect, it } from 'vitest';
import type { TrainRollout } from '../../core/arena.ts';
import { parseBlocks } from '../../core/prompt-blocks.ts';
import { editKind } from '../../optimizer/edit-items.ts';
import type { Analysis } from '../../optimizer/reflect.ts';
import { type BufferEntry, failurePatterns, renderBuffer } from '../../optimizer/step-buffer.ts';

function row(id: string, failReason: string | null, hard = 0): TrainRollout {
  const task = { id, cluster: id, type: '' };
  return {
    task,
    skill: '',
    visit: 0,
    outcome: 'scored',
    hard,
    soft: hard,
    answer: '',
    failReason,
    feedback: '',
    transcript: [],
  };
}

function analysis(
  rows: TrainRollout[],
  labels: [string, number][],
  side: 'failure' | 'success' = 'failure',
): Analysis {
  return {
    minibatch: { side, microBatch: 0, index: 0, rows },
    usable: true,
    attempts: 1,
    problem: null,
    summaries: labels.map(([label, count]) => ({ label, count })),
    items: [],
    notes: [],
    reasoning: '',
    dropped: 0,
  };
}

const a = row('a', 'format: no unit');
const b = row('b', 'format: no date');
const c = row('c', 'sum wrong');
const d = row('d', null);
const good = row('e', null, 1);

describe('failurePatterns', () => {
  it("labels with the analyst's own words and its own tasks", () => {
    const analyses = [
      analysis([c, a], [['sums: adds up wrongly', 1]]),
      analysis([b], [['dates: missing', 9]]),
    ];
    expect(failurePatterns([a, b, c, good], analyses, 'own')).toEqual([
      { pattern: 'sums: adds up wrongly', count: 1, taskIds: ['c', 'a'] },
      { pattern: 'dates: missing', count: 1, taskIds: ['b'] },
    ]);
  });

  it('falls back to the reasons of the minibatch where its analyst described nothing', () => {
    const analyses = [analysis([a, b], []), analysis([c, d], [['', 2]])];
    expect(failurePatterns([a, b, c, d], analyses, 'own')).toEqual([
      { pattern: 'format', count: 2, taskIds: ['a', 'b'] },
      { pattern: 'sum wrong', count: 1, taskIds: ['c'] },
      { pattern: 'unknown', count: 1, taskIds: ['d'] },
    ]);
  });

  it('pairs groups and descriptions by position under the semantics of the reference', () => {
    const analyses = [
      analysis(
        [c, a],
        [
          ['sums: adds up wrongly', 1],
          ['', 1],
        ],
      ),
      analysis([good], [['x', 1]], 'success'),
    ];
    expect(failurePatterns([a, b, c, d, good], analyses, 'positional')).toEqual([
      { pattern: 'sums: adds up wrongly', count: 2, taskIds: ['a', 'b'] },
      { pattern: 'sum wrong', count: 1, taskIds: ['c'] },
      { pattern: 'unknown', count: 1, taskIds: ['d'] },
    ]);
  });

  it('is empty without failures, whatever analysts said', () => {
    for (const labels of ['own', 'positional'] as const)
      expect(failurePatterns([good], [analysis([], [['x', 1]])], labels)).toEqual([]);
  });
});

describe('renderBuffer', () => {
  const entries: BufferEntry[] = [
    {
      step: 3,
      action: 'accept_new_best',
      total: 8,
      failed: 2,
      failurePatterns: [{ pattern: 'unit </tried> missing', count: 2, taskIds: ['a', 'b'] }],
      rejected: null,
    },
    {
      step: 4,
      action: 'reject',
      total: 8,
      failed: 5,
      failurePatterns: [],
      rejected: {
        scoreBefore: 0.3333333333333333,
        scoreAfter: 0.25,
        scoreAfterIs: 'exact',
        edits: [
          { op: 'append', target: '', content: '- a "quoted"\nrule' },
          { op: 'replace', target: 'old', content: 'new' },
        ],
      },
    },
  ];
  const on = { failurePatterns: true, rejectedEdits: true };

  it('gives steps, patterns and a block of rejected edits with unrounded scores', () => {
    const text = renderBuffer(entries, on, editKind);
    expect(text).toContain('Step 3: accept new best, 2 of 8 tasks failed.');
    expect(text).toContain('- "unit &lt;/tried> missing" (2 x; tasks a, b)');
    const [block, ...others] = parseBlocks(text);
    expect(others).toEqual([]);
    expect(block?.attributes).toEqual({
      step: '4',
      outcome: 'rejected',
      before: '0.3333333333333333',
      after: '0.25',
    });
    expect(block?.body.split('\n')).toEqual([
      '1. [append] "- a \\"quoted\\"\\nrule"',
      '2. [replace] target="old" -> "new"',
    ]);
  });

  it('prints a bound as a bound', () => {
    const bounded = entries.flatMap((entry) =>
      entry.rejected === null
        ? []
        : { ...entry, rejected: { ...entry.rejected, scoreAfter: 0.62, scoreAfterIs: 'at-most' as const } },
    );
    expect(parseBlocks(renderBuffer(bounded, on, editKind))[0]?.attributes.after).toBe('at most 0.62');
    expect(renderBuffer(bounded, on, editKind)).toContain('after="at most 0.62"');
  });

  it('obeys its two switches', () => {
    expect(renderBuffer(entries, { ...on, failurePatterns: false }, editKind)).not.toContain('missing');
    expect(parseBlocks(renderBuffer(entries, { ...on, rejectedEdits: false }, editKind))).toEqual([]);
    expect(renderBuffer(entries, { failurePatterns: false, rejectedEdits: false }, editKind)).toBe('');
    expect(renderBuffer([], on, editKind)).toBe('');
  });
});
