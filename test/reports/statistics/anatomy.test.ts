import { describe, expect, it } from 'vitest';
import type { EventOf } from '../../../core/events.ts';
import type { RunSummary } from '../../../reports/run-summary.ts';
import { anatomyTable } from '../../../reports/statistics/anatomy-table.ts';
import { cellsOfRuns } from '../../../reports/statistics/cell-runs.ts';
import { learningFacts } from '../../../reports/statistics/learning-facts.ts';
import { learner, right } from './made-runs.ts';

type Stage = EventOf<'stage'>;
const stage = (name: string, place: Stage['place'], data: Stage['data']): Stage => ({
  type: 'stage',
  key: `stage|${name}|${JSON.stringify(place)}`,
  name,
  place,
  data,
  meta: { at: '' },
});

/** Two steps: the first candidate is accepted with two of three edits applied, the second is not. */
const stages = [
  stage('step-started', { epoch: 1, step: 1 }, {}),
  stage(
    'edits-applied',
    { epoch: 1, step: 1 },
    {
      candidate: 'best',
      report: [{ status: 'applied_append' }, { status: 'applied_replace' }, { status: 'skipped_no_match' }],
    },
  ),
  stage('candidate-evaluated', { epoch: 1, step: 1 }, { candidate: 'best' }),
  stage('gate-decided', { epoch: 1, step: 1 }, { action: 'accept_new_best', candidate: 'best' }),
  stage('step-finished', { epoch: 1, step: 1 }, { proposed: 5 }),
  stage('step-started', { epoch: 2, step: 2 }, {}),
  stage('edits-applied', { epoch: 2, step: 2 }, { candidate: 'x', report: [{ status: 'applied_delete' }] }),
  stage('gate-decided', { epoch: 2, step: 2 }, { action: 'reject', candidate: 'x' }),
  stage('step-finished', { epoch: 2, step: 2 }, { proposed: 4 }),
];

const usage = (input: number, output: number) => ({ input, output, cachedInput: 0, reasoning: 0 });

type Prices = NonNullable<RunSummary['run']['budget']>['prices'];

function trained(won: number, prices?: Prices): RunSummary {
  const made = learner({ method: 'skillopt', optimizer: 'o', hard: right(won, 10), skill: 'best', val: 1 });
  if (made.learned === null) throw new Error('no learner');
  return {
    ...made,
    stages,
    run: {
      ...made.run,
      ...(prices === undefined ? {} : { budget: { preset: 'equal-usd', from: '', prices } }),
    },
    documents: new Map([
      ['seed', '# Rules\n'],
      ['best', '# Rules\n\n- One.\n\n## More\n\n- Two.\n'],
    ]),
    learned: {
      ...made.learned,
      documents: [
        { label: 'seed', skill: 'seed' },
        { label: 'best', skill: 'best' },
      ],
      spent: { targetTokens: usage(1000, 500), optimizerTokens: usage(400, 100) },
    },
  };
}

describe('the anatomy of a trained document', () => {
  const row = (run: RunSummary) =>
    anatomyTable(cellsOfRuns([learner({ hard: right(2, 10) }), run]), { title: 't', stamp: 'LIVE' }).rows[0]
      ?.values;

  it('counts edits, steps and decisions, and what a point of gain took', () => {
    expect(row(trained(6))).toMatchObject({
      edits_proposed: 9,
      edits_applied: 3,
      edits_accepted: 2,
      steps: 2,
      acceptances: 1,
      epoch_of_best: 1,
      step_of_best: 1,
      // 8 and 35 bytes, 4 a token.
      seed_tokens: 2,
      best_tokens: 9,
      best_lines: 7,
      best_sections: 2,
      gain_points: 40,
      learning_tokens: 2000,
      tokens_per_point: 50,
      usd_per_point: null,
    });
  });

  it('has no cost of a point where nothing was gained, and no negative one', () => {
    for (const won of [2, 1])
      expect(row(trained(won))).toMatchObject({ tokens_per_point: null, learning_tokens: 2000 });
  });

  it('counts money only at prices that the log has', () => {
    const price = {
      inputUsdPerMillion: 1000,
      cachedInputUsdPerMillion: null,
      outputUsdPerMillion: 2000,
      asOf: '2026-01-01',
    };
    // 1000 + 1000 for the target, 400 + 200 for the optimizer, thousandths of a dollar.
    expect(row(trained(6, { target: price, optimizer: price }))).toMatchObject({
      learning_usd: 2.6,
      usd_per_point: 0.065,
    });
    expect(row(trained(6, { target: price, optimizer: null }))?.learning_usd).toBeNull();
    expect(row(trained(6))?.learning_usd).toBeNull();
  });

  it('knows the acceptances of methods without a gate, and leaves out what no log says', () => {
    const facts = (list: readonly Stage[]) => learningFacts({ ...trained(6), stages: list });
    const gepa = [
      stage('turn-started', {}, {}),
      stage('child-rejected', {}, {}),
      stage('child-accepted', {}, {}),
    ];
    expect(facts(gepa)).toMatchObject({ steps: 1, acceptances: 1, editsProposed: null, stepOfBest: null });
    const evoskill = [stage('step-finished', { step: 1 }, { action: 'accept' })];
    expect(facts(evoskill)).toMatchObject({ acceptances: 1, editsApplied: null, editsAccepted: null });
    const trace = [stage('patches-proposed', {}, { patches: [{ edits: [{}, {}] }, { edits: [{}] }] })];
    expect(facts([...trace, stage('edits-applied', {}, { applied: 2 })])).toMatchObject({
      editsProposed: 3,
      editsApplied: 2,
      acceptances: null,
    });
    expect(Object.values(facts([]))).toEqual(Array.from({ length: 7 }, () => null));
  });

  it('has no row for methods that do not learn', () => {
    expect(anatomyTable(cellsOfRuns([learner({ hard: [1] })]), { title: 't', stamp: '' }).rows).toEqual([]);
  });
});
