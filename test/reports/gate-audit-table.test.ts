import { expect, it } from 'vitest';
import { gateAuditTable } from '../../reports/gate-audit-table.ts';
import type { RunSummary } from '../../reports/run-summary.ts';
import { madeRun } from './summaries.ts';

type Audit = NonNullable<RunSummary['gateAudit']>;

function auditOf(places: readonly Audit['decisions'][number]['place'][]): Audit {
  return {
    type: 'gate-audit',
    key: 'gate-audit',
    draws: 1,
    decisions: places.map((place) => ({
      place,
      action: 'reject',
      candidate: 'a',
      incumbent: 'b',
      gate: { candidate: 0.5, incumbent: 0.5, bound: 'exact' },
      fresh: null,
      verdict: 'unclear',
      shrinkage: null,
    })),
    totals: {
      accepted: 0,
      rejected: places.length,
      rejectedAudited: places.length,
      falseAccepts: 0,
      falseRejects: 0,
      confirmed: 0,
      unclear: places.length,
      acceptedNotBetter: 0,
      rejectedBetter: 0,
      shrinkage: null,
    },
    meta: { at: '' },
  };
}

it('tells the decisions on slow updates from those on steps, and one epoch from another', () => {
  const gateAudit = auditOf([{ epoch: 2, step: 5 }, { epoch: 2 }, { epoch: 3 }, {}]);
  const { rows } = gateAuditTable([{ ...madeRun({ hard: [1] }), gateAudit }], { title: 't' });
  expect(rows.map(({ values }) => values.decision)).toEqual([
    'reject (step 5)',
    'reject (epoch 2, slow update)',
    'reject (epoch 3, slow update)',
    'reject',
    '0 accepted, 4 of 4 rejected',
  ]);
});
