import { describe, expect, it } from 'vitest';
import type { EventOf } from '../../core/events.ts';
import { editHistory } from '../../reports/edit-history.ts';

const told = (name: string, data: EventOf<'stage'>['data'], place: EventOf<'stage'>['place'] = {}) =>
  editHistory([{ type: 'stage', key: name, name, place, data, meta: { at: '' } }]);

const counts = { better: 5, worse: 1, mcnemarP: 0.21875 };
const shown = '5 tasks better, 1 worse, exact McNemar p 0.219';

describe('the edit history', () => {
  it('shows the paired counts and their p beside a gate decision and the final validation', () => {
    const decision = { action: 'accept', candidateScore: 0.7, currentScore: 0.5, bound: 'exact', ...counts };
    expect(told('gate-decided', decision, { epoch: 2 })).toEqual([
      `epoch 2: accept: candidate 0.7000 against current 0.5000; ${shown}`,
    ]);
    expect(told('final-validated', { ran: true, promoted: false, ...counts })).toEqual([
      `final validation: best stays; ${shown}`,
    ]);
  });

  it('shows no p of an evaluation that was ended early, nor of a log that has none', () => {
    const decision = {
      action: 'reject',
      candidateScore: 0.4,
      currentScore: 0.5,
      bound: 'at-most',
      ...counts,
    };
    expect(told('gate-decided', decision)).toEqual([
      'reject: candidate at most 0.4000 against current 0.5000',
    ]);
    expect(told('final-validated', { ran: true, promoted: true })).toEqual([
      'final validation: the last document becomes the best',
    ]);
  });
});
