import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EventOf } from '../../../core/events.ts';
import { readEventsSync } from '../../../core/read-events.ts';
import { html } from '../../../reports/html/html.ts';
import { runPageBody } from '../../../reports/html/run-page/run-page.ts';
import { type Fields, rowsOf } from '../../../reports/skill/log-values.ts';
import { type RunHistory, readRunHistory } from '../../../reports/skill/read-run-history.ts';
import { live } from '../../matrix/whole-run.ts';
import { cardsOf, diffsOf, sectionOf, textOf } from './page-parts.ts';

const rollouts = html`<section id="rollouts"></section>`;
const chart = html`<svg id="the-curve"></svg>`;

let runFolder: string;
let history: RunHistory;
let page: string;

/** Two epochs of SkillOpt on simulated models, with everything that its stages can tell. */
beforeAll(async () => {
  runFolder = mkdtempSync(join(tmpdir(), 'skillopt-bench-'));
  await live(
    {
      benchmark: 'searchqa-mini',
      limit: { train: 8, val: 6, test: 4 },
      target: 'sim-d',
      optimizer: 'sim-optimizer-mid',
      seed: 3,
      method: { name: 'skillopt', config: { epochs: 3, batchSize: 4, minibatchSize: 2, learningRate: 2 } },
    },
    { folder: runFolder },
  );
  const read = readRunHistory(readEventsSync(runFolder), null);
  if (read === null) throw new Error('the run did not begin');
  history = read;
  page = runPageBody({ history, runFolder, chart, rollouts }).markup;
});

afterAll(() => rmSync(runFolder, { recursive: true, force: true }));

const stages = (name: string) => history.summary.stages.filter((stage) => stage.name === name);

/** The card of the step that a stage belongs to. */
function cardOf({ place }: EventOf<'stage'>) {
  const card = cardsOf(page).find(({ title }) => title === `epoch ${place.epoch}, step ${place.step}`);
  if (card === undefined) throw new Error(`no card of epoch ${place.epoch}, step ${place.step}`);
  return card;
}

describe('the page of a real run', () => {
  it('has a run worth reading: accepted and rejected steps, and edits that merges changed', () => {
    const actions = stages('step-finished').map(({ data }) => data.action);
    expect(actions).toContain('accept_new_best');
    expect(actions).toContain('reject');
    expect(stages('merged').some(({ data }) => rowsOf(data.merges).length > 0)).toBe(true);
    for (const name of ['memory-written', 'guidance-written'])
      expect(stages(name).map(({ data }) => typeof data.content)).toContain('string');
  });

  it('lists every edit that an analyst proposed, each at its step', () => {
    for (const stage of stages('reflected')) {
      const proposed = rowsOf(stage.data.minibatches).flatMap(({ items }) => rowsOf(items));
      const shown = cardOf(stage).edits.filter((edit) => edit.stage === 'proposal');
      expect(shown.map(({ content }) => content)).toEqual(proposed.map(({ content }) => content));
    }
  });

  it('lists every selected edit with what its application came to and what the gate decided', () => {
    for (const stage of stages('edits-applied')) {
      const of = (name: string): Fields =>
        stages(name).find(({ place }) => place.step === stage.place.step)?.data ?? {};
      const items = rowsOf(of('selected').items);
      const pool = rowsOf(of('merged').items).length;
      const card = cardOf(stage);
      const shown = card.edits.filter((edit) => edit.stage === 'edit');
      expect(shown.slice(0, items.length).map(({ content }) => content)).toEqual(
        items.map(({ content }) => content),
      );
      expect(shown).toHaveLength(pool);
      const fate = of('step-finished').action === 'reject' ? 'rejected' : 'accepted';
      expect(card.fate).toBe(fate);
      for (const [index, row] of rowsOf(stage.data.report).entries())
        expect(shown[index]?.fate).toBe(String(row.status).startsWith('applied') ? fate : 'not-applied');
      for (const { fate: left, status } of shown.slice(items.length))
        expect([left, status]).toEqual([
          'not-applied',
          `not selected: over the learning rate of ${of('selected').budget}`,
        ]);
    }
  });

  it('tells the changes in the order of the run, with what its epochs did beside their steps', () => {
    const steps = stages('step-finished').map(({ place }) => `epoch ${place.epoch}, step ${place.step}`);
    const epochs = stages('slow-update-decided').map(({ place }) => `epoch ${place.epoch}`);
    const titles = cardsOf(page).map(({ title }) => title);
    expect(titles.filter((title) => title.includes('step'))).toEqual(steps);
    expect([...new Set(titles.filter((title) => !title.includes('step') && title !== 'end'))]).toEqual(
      epochs,
    );
    expect(titles.indexOf(steps.at(-1) ?? '')).toBeGreaterThan(titles.indexOf(epochs[0] ?? ''));
    if (titles.includes('end')) expect(titles.at(-1)).toBe('end');
    for (const { data } of stages('memory-written'))
      if (typeof data.content === 'string')
        expect(textOf(sectionOf(page, 'changes'))).toContain(data.content);
    for (const { data } of stages('guidance-written'))
      if (typeof data.content === 'string')
        expect(textOf(sectionOf(page, 'changes'))).toContain(data.content);
  });

  it('gives the scores and the test of every gate decision', () => {
    for (const stage of stages('gate-decided').filter(({ place }) => place.step !== undefined)) {
      const { candidateScore, currentScore, bound, better, worse } = stage.data;
      const { text } = cardOf(stage);
      expect(text).toContain(
        `${bound === 'at-most' ? 'at most ' : ''}${Number(candidateScore).toFixed(4)} against current ${Number(currentScore).toFixed(4)}`,
      );
      if (bound !== 'at-most')
        expect(text).toContain(`${better} tasks better, ${worse} worse, exact McNemar p`);
    }
  });

  it('shows the document of each epoch as a diff that both documents can be read from', () => {
    const [baseline] = stages('baseline-evaluated');
    const ends = stages('epoch-finished').map(({ data }) => (data.current as Fields).skill);
    const hashes = [baseline?.data.skill, ...ends].map(String);
    const pairs = hashes.slice(1).flatMap((after, index) => {
      const before = hashes[index] ?? '';
      return after === before ? [] : [[before, after] as const];
    });
    const diffs = diffsOf(sectionOf(page, 'document'));
    expect(pairs.length).toBeGreaterThan(0);
    expect(diffs.length).toBeGreaterThanOrEqual(pairs.length);
    for (const [index, [before, after]] of pairs.entries()) {
      const lines = diffs[index] ?? [];
      const side = (left: string) =>
        `${lines
          .filter(({ kind }) => kind !== left)
          .map(({ text }) => text)
          .join('\n')}\n`;
      expect(side('added')).toBe(history.summary.documents.get(before));
      expect(side('removed')).toBe(history.summary.documents.get(after));
      for (const { kind, mark } of lines) expect(mark).toBe({ same: ' ', added: '+', removed: '-' }[kind]);
    }
  });

  it('has a row for every document that was scored on val', () => {
    const curve = sectionOf(page, 'curve');
    const scored = [...stages('baseline-evaluated'), ...stages('candidate-evaluated')];
    expect(scored.length).toBeGreaterThan(2);
    for (const { data } of scored) expect(curve).toContain(`<code>${data.candidate ?? data.skill}</code>`);
    expect(curve).toContain('<svg id="the-curve">');
  });

  it('has every call with its reply and prompt, every prompt file, facts, test scores and the resolved run', () => {
    const calls = sectionOf(page, 'calls');
    expect(calls.match(/<details class="call">/g)).toHaveLength(history.optimizerCalls.length);
    for (const { reply } of history.optimizerCalls) expect(textOf(calls)).toContain(reply.text?.trim());
    expect(calls).not.toContain('class="problem"');
    // The run is simulated: nothing of it is live.
    expect(textOf(calls)).toContain('made now');
    expect(textOf(sectionOf(page, 'facts'))).toContain(`(${history.optimizerCalls.length} made now)`);
    expect(textOf(calls)).not.toContain(' · live');
    expect(textOf(sectionOf(page, 'facts'))).not.toMatch(/\blive\b/);
    for (const { name, digest } of history.prompts) {
      expect(sectionOf(page, 'prompts')).toContain(`${name}.md`);
      expect(sectionOf(page, 'prompts')).toContain(digest);
    }
    const { summary } = history;
    for (const { skill, labels } of summary.tests) {
      expect(sectionOf(page, 'test')).toContain(skill);
      expect(sectionOf(page, 'test')).toContain(labels.join(', '));
    }
    const facts = textOf(sectionOf(page, 'facts'));
    for (const fact of [
      summary.dataset.test.digest,
      'sim-d@world-1',
      'price not in the log',
      'skillopt-bench/run/1',
    ])
      expect(facts).toContain(fact);
    expect(textOf(sectionOf(page, 'config'))).toContain(JSON.stringify(summary.run, null, 2));
  });

  it('names its sections in a list, ends with the rollouts, and is the same each time', () => {
    const ids = [...page.matchAll(/<section id="([^"]+)"/g)].map(([, id]) => id);
    const links = [...page.matchAll(/<li><a href="#([^"]+)"/g)].map(([, id]) => id);
    expect(links).toEqual(ids);
    expect(ids.at(-1)).toBe('rollouts');
    const anchors = new Set([...page.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    for (const [, target] of page.matchAll(/ href="#([^"]+)"/g)) expect(anchors).toContain(target);
    expect(runPageBody({ history, runFolder, chart, rollouts }).markup).toBe(page);
  });
});
