import { describe, expect, it } from 'vitest';
import type { RunEvent } from '../../../core/events.ts';
import { html } from '../../../reports/html/html.ts';
import { runPageBody } from '../../../reports/html/run-page/run-page.ts';
import { readRunHistory } from '../../../reports/skill/read-run-history.ts';
import { hashOf, logOf, stage, standing } from '../skill/log-of.ts';
import { cardsOf, diffsOf, sectionOf, textOf } from './page-parts.ts';

const seed = '# Seed\n';
const [first, second, third] = ['# Seed\n- one\n', '# Seed\n- two\n', '# Seed\n- one\n- three\n'];

function learned(best: string, over: object = {}): RunEvent {
  return {
    type: 'learned',
    key: 'learned',
    documents: [
      { label: 'seed', skill: hashOf(seed) },
      { label: 'best', skill: hashOf(best) },
    ],
    candidates: [{ skill: hashOf(best), hard: 0.25, soft: 0.5, objective: 0.375 }],
    history: {},
    spent: {},
    meta: { at: '' },
    ...over,
  };
}

function pageOf(documents: readonly string[], events: readonly RunEvent[]): string {
  const history = readRunHistory(logOf(documents, events), null);
  if (history === null) throw new Error('the log does not begin');
  return runPageBody({ history, runFolder: 'nowhere', rollouts: html`<section id="rollouts"></section>` })
    .markup;
}

const fates = (page: string) => cardsOf(page).map(({ title, fate }) => [title, fate]);

/** Added and removed lines of every diff between the points of the document. */
const documentSteps = (page: string) =>
  diffsOf(sectionOf(page, 'document')).map((lines) =>
    lines.flatMap(({ kind, mark, text }) => (kind === 'same' ? [] : [`${mark}${text}`])),
  );

describe('the page of a GEPA run', () => {
  const turn = (step: number) => ({ step, group: 0 });
  const proposed = (parent: number, skill: string) => ({ parent, texts: { skill }, problems: [] });
  const page = pageOf(
    [seed, first, second, third],
    [
      stage('search-started', turn(0), { components: ['skill'] }),
      stage('proposal-made', turn(1), proposed(0, second)),
      stage('proposal-made', { step: 1, group: 1 }, proposed(0, first)),
      stage('child-rejected', turn(1), { parent: 0, before: 2, after: 1 }),
      stage('val-scored', turn(1), { program: 1, mean: 0.25 }),
      stage('child-accepted', turn(1), { program: 1, parents: [0], sum: 3 }),
      stage('proposal-made', turn(2), proposed(1, third)),
      stage('val-scored', turn(2), { program: 2, mean: 0.375 }),
      stage('child-accepted', turn(2), { program: 2, parents: [1], sum: 3 }),
      stage('proposal-made', turn(3), { parent: 1, texts: {}, problems: ['no fence'] }),
      learned(third, {
        history: {
          pool: [
            { program: 0, skill: hashOf(seed), mean: 0.125 },
            { program: 1, skill: hashOf(first), mean: 0.25 },
            { program: 2, skill: hashOf(third), mean: 0.375 },
          ],
        },
      }),
    ],
  );

  it('knows an accepted child by its document, whatever the order of the events', () => {
    expect(fates(page)).toEqual([
      ['turn 1', 'rejected'],
      ['turn 1', 'accepted'],
      ['turn 2', 'accepted'],
      ['turn 3', 'not-applied'],
    ]);
    expect(cardsOf(page)[0]?.text).toContain("sum on the minibatch 1, its parent's 2");
    expect(cardsOf(page)[3]?.text).toContain('no text: no fence');
  });

  it('shows the document along the line of parents of the best', () => {
    expect(documentSteps(page)).toEqual([['+- one'], ['+- three']]);
  });
});

describe('the page of a Trace2Skill run', () => {
  const edit = (content: string) => ({ op: 'append', content, support: 2 });
  const outcome = (step: number, document: string, edits: readonly object[], skipped: readonly number[]) => [
    stage('edits-applied', { step }, { document: hashOf(document), edits, skipped, applied: 1 }),
    stage('document-finished', { step }, { document: hashOf(document), problems: [] }),
    stage(
      'document-scored',
      { step },
      { document: hashOf(document), hard: 0.25, soft: 0.5, objective: 0.375 },
    ),
  ];
  const patch = {
    source: 'error',
    records: ['t1'],
    usable: true,
    edits: [edit('- one'), edit('- two'), edit('- lost')],
  };
  const page = pageOf(
    [seed, first, second],
    [
      stage('evolution-planned', {}, { document: hashOf(seed) }),
      stage('patches-proposed', {}, { patches: [patch] }),
      ...outcome(1, first, [edit('- one')], []),
      ...outcome(2, second, [edit('- two'), edit('- nowhere')], [1]),
      stage('evolution-finished', {}, { best: hashOf(first) }),
      learned(first),
    ],
  );

  it('says of every proposed edit which outcome it came into, and which outcome was chosen', () => {
    const [patches, chosen, other] = cardsOf(page);
    expect(patches?.edits.map(({ fate, status }) => [fate, status])).toEqual([
      ['accepted', 'as it is in outcome 1'],
      ['rejected', 'as it is in outcome 2'],
      ['merged', 'into another edit, or left out by a merge'],
    ]);
    expect([chosen?.fate, other?.fate]).toEqual(['accepted', 'rejected']);
    expect(other?.edits.map(({ fate }) => fate)).toEqual(['rejected', 'not-applied']);
    expect(documentSteps(page)).toEqual([['+- one']]);
  });
});

describe('the pages of other methods', () => {
  it('shows drafts as whole documents, and which one was chosen', () => {
    const page = pageOf(
      [first, second],
      [
        stage('draft-written', { step: 1 }, { skill: hashOf(first), problem: null }),
        stage('draft-written', { step: 2 }, { skill: hashOf(second), problem: null }),
        stage('draft-written', { step: 3 }, { skill: null, problem: 'too long' }),
        stage('draft-scored', { step: 2 }, { skill: hashOf(second), hard: 0.25, soft: 0.5, score: 0.375 }),
        learned(second),
      ],
    );
    expect(fates(page)).toEqual([
      ['draft 1', 'rejected'],
      ['draft 2', 'accepted'],
      ['draft 3', 'not-applied'],
    ]);
    expect(cardsOf(page)[1]?.text).toContain('- two');
    expect(textOf(sectionOf(page, 'curve'))).toContain('0.3750');
  });

  it('follows stages that it does not know by the documents that they name', () => {
    const place = { epoch: 1, step: 1 };
    const page = pageOf(
      [seed, first],
      [
        stage('baseline-evaluated', {}, { skill: hashOf(seed), hard: 0, soft: 0, score: 0 }),
        stage('dreamed', place, { candidate: hashOf(first), of: 'sheep' }),
        stage('candidate-evaluated', place, {
          candidate: hashOf(first),
          hard: 0.25,
          soft: 0.5,
          score: 0.375,
        }),
        stage('step-finished', place, { action: 'accept', current: standing(first, 0.375, 1) }),
        stage(
          'step-finished',
          { epoch: 1, step: 2 },
          { action: 'skip_no_gradient', current: standing(first, 0.375, 1) },
        ),
        learned(first),
      ],
    );
    expect(fates(page)).toEqual([
      ['epoch 1, step 1', 'accepted'],
      ['epoch 1, step 2', 'not-applied'],
    ]);
    expect(documentSteps(page)).toEqual([['+- one']]);
    expect(textOf(sectionOf(page, 'stages'))).toContain('sheep');
  });

  it('says so where a run has no document, no call and no change, and counts money only with a logged price', () => {
    const page = pageOf([], []);
    for (const [id, sentence] of [
      ['document', 'no skill document'],
      ['changes', 'has not come to it yet'],
      ['calls', 'was not called'],
      ['curve', 'No candidate was scored'],
      ['test', 'No document has been tested'],
      ['facts', 'price not in the log'],
    ] as const)
      expect(textOf(sectionOf(page, id))).toContain(sentence);
    const price = {
      inputUsdPerMillion: 2,
      cachedInputUsdPerMillion: null,
      outputUsdPerMillion: 8,
      asOf: '2026-01-01',
    };
    const [started, ...rest] = logOf([], []);
    if (started?.type !== 'run-started') throw new Error('no run');
    const run = {
      ...started.run,
      budget: { preset: 'equal-usd', from: '', prices: { target: price, optimizer: price } },
    };
    const history = readRunHistory([{ ...started, run }, ...rest], null);
    if (history === null) throw new Error('the log does not begin');
    const spent = { input: 500_000, output: 250_000, cachedInput: 0, reasoning: 0 };
    const usage = { target: spent, optimizer: { ...spent, input: 0 } };
    const priced = runPageBody({
      history: { ...history, summary: { ...history.summary, usage } },
      runFolder: 'nowhere',
      rollouts: html``,
    }).markup;
    expect(textOf(sectionOf(priced, 'facts'))).toContain(
      '$5.0000 with cached replies counted as paid: target $3.0000',
    );
  });
});
