import { describe, expect, it } from 'vitest';
import { editSources } from '../../../reports/skill/edit-source.ts';

const add = (content: string, rest: object = {}) => ({ op: 'append', target: '', content, ...rest });
const minibatch = (side: string, index: number, items: readonly object[]) => ({
  side,
  microBatch: 0,
  minibatch: index,
  taskIds: [`${side}-${index}-x`, `${side}-${index}-y`],
  items,
});
const merge = (kind: string, level: number, group: number, patchesIn: number, outcome = 'accepted') => ({
  kind,
  level,
  group,
  patchesIn,
  outcome,
});
const reply = (kind: string, place: object, items: readonly object[]) => ({
  kind,
  place,
  text: JSON.stringify({ reasoning: '', edits: items }),
});
const idsOf = ({ evidence }: { evidence: readonly { taskIds: readonly string[] }[] }) =>
  evidence
    .flatMap(({ taskIds }) => taskIds.map((id) => id.slice(0, -2)))
    .filter((_, index) => index % 2 === 0);

/** Five failure analysts in groups of two (the last alone at level 1), then two levels more; one success analyst. */
const step = {
  reflected: {
    minibatches: [
      ...[0, 1, 2, 3, 4].map((index) => minibatch('failure', index, [add(`f${index}`)])),
      minibatch('failure', 5, []),
      minibatch('success', 0, [add('s0'), add('f1')]),
    ],
  },
  merged: {
    merges: [
      merge('failure-merge', 1, 0, 2),
      merge('failure-merge', 1, 1, 2),
      merge('failure-merge', 2, 0, 2, 'fallback'),
      merge('failure-merge', 3, 0, 2),
      merge('final-merge', 0, 0, 2),
    ],
  },
  replies: [
    reply('failure-merge', { level: 1, group: 0 }, [add('f0 and f1')]),
    reply('failure-merge', { level: 1, group: 1 }, [add('f2 or f3'), add('f2')]),
    reply('failure-merge', { level: 3, group: 0 }, [add('of three')]),
    reply('final-merge', {}, [add('of all', { support_count: 5 })]),
  ],
};

describe('the source of an edit', () => {
  const sourceOf = editSources(step);

  it('is every analyst who wrote it as it is, whatever merges added to its provenance', () => {
    const source = sourceOf(add('f1', { support_count: 4, merge_level: 1 }));
    expect(source.kind).toBe('proposed');
    expect(idsOf(source)).toEqual(['failure-1', 'success-0']);
  });

  it('is the group of the lowest merge that wrote it', () => {
    const source = sourceOf(add('f2 or f3'));
    expect(source.kind).toBe('merged');
    expect(idsOf(source)).toEqual(['failure-2', 'failure-3']);
  });

  it('is everything below a merge of a higher level or of both sides', () => {
    expect(idsOf(sourceOf(add('of three')))).toEqual([0, 1, 2, 3, 4].map((index) => `failure-${index}`));
    expect(idsOf(sourceOf(add('of all')))).toContain('success-0');
  });

  it('is the side that an edit names when no reply holds it, and all analysts when it names none', () => {
    expect(idsOf(sourceOf(add('lost', { source_type: 'success' })))).toEqual(['success-0']);
    expect(idsOf(sourceOf(add('lost')))).toHaveLength(6);
    expect(sourceOf(add('lost')).kind).toBe('merged');
  });

  it('is unknown when the log holds no analyst', () => {
    const bare = editSources({ reflected: {}, merged: null, replies: [] });
    expect(bare(add('x'))).toEqual({ kind: 'unknown', evidence: [] });
  });
});
