import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { BlobStore } from '../../../core/blobs.ts';
import type { RunEvent } from '../../../core/events.ts';
import { skillOf } from '../../../core/hash.ts';
import { PackedStore } from '../../../core/packed-store.ts';
import { html } from '../../../reports/html/html.ts';
import { runPageBody } from '../../../reports/html/run-page/run-page.ts';
import { readRunHistory } from '../../../reports/skill/read-run-history.ts';
import { temporaryFolder } from '../../kit/temporary-folder.ts';
import { hashOf, logOf, mergeCall, stage, standing } from '../skill/log-of.ts';
import { cardsOf, sectionOf, textOf } from './page-parts.ts';

const hostile =
  '<script>alert(1)</script></section></article></details>"><img src=x onerror=alert(1)> \' javascript:alert(1) ' +
  '\u001b[31mred\u001b[0m \u202ereversed\u202c \u200bzero \u{e0041} &lt;b&gt; `$x`';
const seed = `# Seed ${hostile}\n`;
const candidate = `# Seed ${hostile}\n\n- ${hostile}\n`;
const megabytes = `${hostile}${'word '.repeat(400_000)}`;
const placed = { epoch: 1, step: 1 };
const item = { op: hostile, target: hostile, content: hostile, support_count: 1, source_type: hostile };

/** A step whose every text is hostile, and a call with these digests. */
function events(call: { readonly prompt: string; readonly stored: string }): RunEvent[] {
  const base = mergeCall('failure-merge', { ...placed, level: 1, group: 0 }, hostile);
  if (base.type !== 'optimizer-call') throw new Error('no call');
  const long = { ...base, key: 'call|long', kind: hostile, prompt: call.prompt };
  return [
    { type: 'prompt', key: 'prompt|x', name: hostile, digest: '1'.repeat(64), text: call.prompt, meta: {} },
    stage('baseline-evaluated', {}, { skill: hashOf(seed), hard: 0, soft: 0, score: 0 }),
    stage('step-started', placed, { skill: hashOf(seed), buffer: [] }),
    stage('reflected', placed, {
      minibatches: [
        {
          side: hostile,
          minibatch: 0,
          taskIds: [hostile],
          usable: true,
          dropped: 1,
          problem: hostile,
          items: [item],
        },
      ],
    }),
    { ...long, reply: { text: null, stored: call.stored, finish: 'stop' } },
    { ...long, key: 'call|short', reply: { text: hostile, finish: 'other' } },
    stage('merged', placed, { merges: [], items: [item] }),
    stage('selected', placed, { items: [item], indices: [0], budget: 1 }),
    stage('edits-applied', placed, {
      candidate: hashOf(candidate),
      report: [{ status: hostile, message: hostile }],
    }),
    stage('candidate-evaluated', placed, { candidate: hashOf(candidate), hard: 0, soft: 0, score: 0 }),
    stage('gate-decided', placed, { action: hostile, candidateScore: 0, currentScore: 0 }),
    stage('step-finished', placed, { action: hostile, current: standing(seed, 0, 0) }),
    stage('step-buffered', placed, { failurePatterns: [{ pattern: hostile, count: 1, taskIds: [hostile] }] }),
    stage('guidance-written', { epoch: 1 }, { content: hostile, previous: hostile, problem: hostile }),
    stage('slow-update-decided', { epoch: 1 }, { action: hostile, reason: hostile }),
    stage('memory-written', { epoch: 1 }, { action: hostile, content: hostile, reason: hostile }),
    stage(hostile, { epoch: 1 }, { [hostile]: hostile, text: megabytes }),
  ];
}

function pageOf(folder: string, log: readonly RunEvent[]): string {
  const history = readRunHistory(log, null);
  if (history === null) throw new Error('the log does not begin');
  return runPageBody({ history, runFolder: folder, rollouts: html`<section id="rollouts"></section>` })
    .markup;
}

function storeOf(folder: string) {
  return PackedStore.open(folder, { blobs: new BlobStore(folder) });
}

describe('the page of a run whose texts are hostile', () => {
  const elements =
    /^(a|article|button|code|dd|details|div|dl|dt|fieldset|h[2-4]|input|label|legend|li|nav|ol|p|pre|q|section|span|strong|summary|table|caption|thead|tbody|tr|th|td|ul)$/;
  const attributes =
    /^(aria-label|aria-live|checked|class|data-fate|data-stage|hidden|href|id|open|role|scope|tabindex|type|value)$/;

  /** Controls but line breaks and tabs, bidirectional overrides, tag characters. */
  const invisible =
    // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be on a page
    /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b\u202a-\u202e\u2066-\u2069]|[\u{e0000}-\u{e007f}]/u;

  it('shows them as text, spells out what would be invisible, and cuts what is long', () => {
    const folder = temporaryFolder();
    const store = storeOf(folder);
    const digests = {
      prompt: store.put({
        system: hostile,
        user: megabytes,
        followUps: [{ reply: hostile, complaint: hostile }],
      }),
      stored: store.put(megabytes),
    };
    store.close();
    const page = pageOf(folder, logOf([seed, candidate, megabytes], events(digests)));
    const tags = [...page.matchAll(/<\/?([a-zA-Z0-9]+)([^>]*)>/g)];
    const names = new Set(tags.map(([, name = '']) => name));
    const used = new Set(
      tags.flatMap(([, , rest = '']) =>
        [...rest.matchAll(/([^\s="]+)(?:="[^"]*")?/g)].map(([, name = '']) => name),
      ),
    );
    expect([...names].filter((name) => !elements.test(name))).toEqual([]);
    expect([...used].filter((name) => !attributes.test(name))).toEqual([]);
    for (const [, target] of page.matchAll(/href="([^"]*)"/g)) expect(target).toMatch(/^#[a-z0-9-]+$/);
    expect(page).not.toMatch(invisible);
    expect(page).toContain('[U+202E]reversed[U+202C]');
    expect(page).toContain('[U+001B][31mred');
    expect(page).toContain('[U+E0041]');
    const [card] = cardsOf(page);
    const seen = textOf(card?.edits[0]?.content ?? '');
    expect(seen).toContain('[U+200B]zero');
    expect(card?.edits[0]?.content).toContain('<script>alert(1)</script></section>');
    for (const id of ['document', 'changes', 'calls', 'stages', 'prompts'])
      expect(sectionOf(page, id)).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
    const cut = `of ${megabytes.length} characters are not shown here`;
    expect(sectionOf(page, 'calls').split(cut)).toHaveLength(4);
    expect(Buffer.byteLength(page)).toBeLessThan(400_000);
  });

  it('says which file does not give a prompt or reply, without a path of this machine', () => {
    const folder = temporaryFolder();
    const store = storeOf(folder);
    const short = store.put({ system: '', user: 'short' });
    const long = store.put(megabytes);
    store.close();
    const file = join(folder, 'transcripts.jsonl');
    const log = logOf([seed, candidate], events({ prompt: short, stored: long }));
    expect(pageOf(folder, log)).not.toContain('class="problem"');

    writeFileSync(file, readFileSync(file, 'utf8').replace('short', 'other'));
    const damaged = pageOf(folder, log);
    expect(textOf(sectionOf(damaged, 'calls'))).toContain(`does not have the digest ${short}`);
    appendFileSync(file, 'no JSON\n');
    expect(textOf(sectionOf(pageOf(folder, log), 'prompts'))).toMatch(/transcripts\.jsonl:3.*not JSON/);
    const missing = pageOf(join(folder, 'nowhere'), log);
    expect(textOf(sectionOf(missing, 'calls'))).toContain(
      'transcripts.jsonl: the folder of the run is not there',
    );
    for (const page of [damaged, missing]) expect(page).not.toContain(folder);
  });
});

describe('the page of a very long run', () => {
  it('stays small, and counts what it leaves out', () => {
    const folder = temporaryFolder();
    const store = storeOf(folder);
    const steps = Array.from({ length: 400 }, (_, index) => index + 1);
    const texts = steps.map((step) => `# Document ${step}\n${'- a rule of the document\n'.repeat(60)}`);
    const calls = steps.map((step): RunEvent => {
      const call = mergeCall('failure-merge', { epoch: 1, step }, 'reply '.repeat(2000));
      if (call.type !== 'optimizer-call') throw new Error('no call');
      return { ...call, prompt: store.put({ system: '', user: `${step} ${'prompt '.repeat(1500)}` }) };
    });
    store.close();
    const items = Array.from({ length: 12 }, (_, index) => ({
      ...item,
      op: 'append',
      content: `rule ${index} ${'x '.repeat(300)}`,
    }));
    const told = steps.flatMap((step) => {
      const place = { epoch: step, step };
      const [before = '', after = ''] = [texts[step - 2] ?? texts[0], texts[step - 1]];
      const minibatches = [{ side: 'failure', minibatch: 0, taskIds: ['t1'], usable: true, items }];
      return [
        stage('step-started', place, { skill: hashOf(before) }),
        stage('reflected', place, { minibatches }),
        stage('edits-applied', place, { candidate: hashOf(after), report: [] }),
        stage('gate-decided', place, { action: 'accept_new_best', candidateScore: 1, currentScore: 0 }),
        stage('step-finished', place, {
          action: 'accept_new_best',
          current: { skill: skillOf(after).hash, score: 1 },
        }),
      ];
    });
    const page = pageOf(folder, logOf(texts, [...calls, ...told]));
    expect(Buffer.byteLength(page)).toBeLessThan(1_400_000);
    const shown = cardsOf(page).length;
    expect(shown).toBeGreaterThan(10);
    expect(textOf(sectionOf(page, 'changes'))).toContain(
      `${400 - shown} of 400 changes are not on this page`,
    );
    const shownCalls = sectionOf(page, 'calls').split('<details class="call">').length - 1;
    expect(textOf(sectionOf(page, 'calls'))).toContain(
      `${400 - shownCalls} of 400 optimizer calls are not on this page`,
    );
    const links = [...sectionOf(page, 'curve').matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    for (const id of links) expect(page).toContain(`id="${id}"`);
  });
});
