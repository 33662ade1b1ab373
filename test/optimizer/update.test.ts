import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OptimizerCall, OptimizerReply } from '../../core/arena.ts';
import type { JsonObject } from '../../core/json.ts';
import { parseBlocks } from '../../core/prompt-blocks.ts';
import { resolveConfig } from '../../optimizer/config.ts';
import { protectedTexts } from '../../optimizer/protected-region.ts';
import { train } from '../../optimizer/train.ts';
import { createFakeArena } from '../kit/fake-arena.ts';
import { hostileReplies } from '../kit/hostile-replies.ts';
import { tokenOptimizer, tokenTasks } from '../kit/token-table.ts';

const tokens = ['[A]', '[B]', '[C]'];
const region = '<!-- SLOW_UPDATE_START -->\nkeep\n<!-- SLOW_UPDATE_END -->';
const seedDocument = `# Skill\n\n- Rule [C]\n\n${region}\n`;
const small = { epochs: 1, batchSize: 3, minibatchSize: 2, mergeBatchSize: 2, schedule: 'constant' };

async function run(optimizer: (call: OptimizerCall) => string | OptimizerReply, config: JsonObject) {
  const arena = createFakeArena({
    train: tokenTasks('t', 9, tokens),
    val: tokenTasks('v', 3, tokens),
    seedDocument,
    optimizer,
  });
  const result = await train(arena, resolveConfig({ ...small, ...config }));
  const of = (name: string) => arena.events.filter((event) => event.name === name).map(({ data }) => data);
  const texts = result.documents.map(({ skill }) => skill?.text ?? '');
  return { arena, of, texts, actions: of('step-finished').map(({ action }) => action) };
}

const suggestions = { updateMode: 'rewrite-from-suggestions' };
const full = { updateMode: 'full-rewrite' };
const modes: JsonObject[] = [suggestions, full];
const presets = ['default', 'paper'];
const each = presets.flatMap((preset) => modes.map((mode) => ({ preset, ...mode })));

/** Replies of the given kinds; the others as the token optimizer answers. */
const only =
  (kinds: readonly string[], reply: string | OptimizerReply) =>
  (call: OptimizerCall): string | OptimizerReply =>
    kinds.includes(call.kind) ? reply : tokenOptimizer(call);

describe.each(each)('%j', (config) => {
  it('learns what its tasks ask for', async () => {
    const { texts, of } = await run(tokenOptimizer, config);
    for (const token of tokens) expect(texts[1]).toContain(token);
    expect(of('edits-applied')).toEqual([]);
    expect(of('document-rewritten').length).toBeGreaterThan(0);
  });

  it('keeps protected regions byte for byte although the writer loses them, and says so', async () => {
    const { texts, of } = await run(tokenOptimizer, config);
    for (const text of texts) expect(protectedTexts(text)).toEqual([region]);
    expect(texts[2]).not.toBe(seedDocument);
    for (const { regionsRepaired } of of('document-rewritten')) expect(regionsRepaired).toBe(true);
    expect(of('step-finished').some(({ regionsRepaired }) => regionsRepaired === true)).toBe(true);
  });

  it.each(hostileReplies)('survives $name from everybody', async ({ reply }) => {
    const { parts, finish } = reply();
    const text = parts.map((part) => (part.type === 'text' ? part.text : '')).join('');
    const usage = { input: 0, output: 0, cachedInput: 0, reasoning: 0 };
    const ended = finish === 'stop' || finish === 'length' || finish === 'refused' ? finish : 'other';
    const { actions, texts } = await run(() => ({ text, finish: ended, usage }), config);
    expect(new Set(actions)).toEqual(new Set(['skip_no_patches']));
    expect(texts).toEqual(Array(3).fill(seedDocument));
  });

  it('leads to documents with their regions, whatever JSON the replies hold', async () => {
    const value = fc.jsonValue({ maxDepth: 3 });
    const item = fc.record({
      type: value,
      instruction: value,
      title: value,
      change_summary: value,
      new_skill: value,
    });
    const list = fc.oneof(value, fc.array(fc.oneof(item, value), { maxLength: 4 }));
    const patch = fc.record({ revise_suggestions: list, skill_candidates: list, reasoning: value });
    const reply = fc
      .record({
        patch: fc.oneof(value, patch),
        revise_suggestions: list,
        skill_candidates: list,
        new_skill: fc.oneof(value, fc.string(), fc.constantFrom('x <!-- SLOW_UPDATE_START -->', region)),
        change_summary: value,
      })
      .map((json) => JSON.stringify(json));
    await fc.assert(
      fc.asyncProperty(reply, reply, async (first, other) => {
        const { texts } = await run((call) => (call.kind.endsWith('analyst') ? first : other), config);
        for (const text of texts) expect(protectedTexts(text)).toEqual([region]);
      }),
      { numRuns: 40 },
    );
  });
});

describe('rewrite-from-suggestions', () => {
  const bad: [string, string][] = [
    ['prose', 'No document this time.'],
    ['a blank document', '{"new_skill": " \\n "}'],
    ['a document that is no text', '{"new_skill": ["# Skill"]}'],
  ];
  it.each(bad)(
    'skips the step on %s, advances the schedule, leaves nothing in the buffer',
    async (_, reply) => {
      for (const preset of presets) {
        const config = { ...suggestions, preset, schedule: 'linear', learningRate: 4, minLearningRate: 1 };
        const { actions, of } = await run(only(['rewrite'], reply), config);
        expect(actions).toEqual(Array(3).fill('skip_no_rewrite'));
        expect(of('step-finished').map(({ budget }) => budget)).toEqual([3, 2, 1]);
        expect(of('step-finished')[0]).toMatchObject({
          rewriteChangeSummary: null,
          val: null,
          merged: expect.any(Number),
          candidate: of('step-started')[0]?.skill,
        });
        expect(of('step-started').at(-1)).toMatchObject({ buffer: [] });
        expect(of('document-rewritten')[0]).toMatchObject({
          usable: false,
          attempts: preset === 'paper' ? 1 : 3,
        });
      }
    },
  );

  it('asks for no rewrite when no suggestion was selected', async () => {
    const { actions, arena } = await run(only(['lr-autonomous'], '{"learning_rate": 0}'), {
      ...suggestions,
      learningRateMode: 'autonomous',
    });
    expect(actions).toEqual(Array(3).fill('skip_noop'));
    expect(arena.calls.some(({ kind }) => kind === 'rewrite')).toBe(false);
  });

  it('shows the rewriter the document, the selected suggestions and the buffer', async () => {
    const { arena } = await run(only(['rewrite'], '{"new_skill": "# Idle"}'), {
      ...suggestions,
      learningRate: 1,
    });
    const rewrites = arena.calls.filter(({ kind }) => kind === 'rewrite');
    const tags = rewrites.map(({ prompt }) => parseBlocks(prompt.user).map(({ tag }) => tag));
    expect(tags).toEqual([
      ['skill', 'proposals', 'answer-shape'],
      ['skill', 'proposals', 'tried', 'answer-shape'],
      ['skill', 'proposals', 'tried', 'tried', 'answer-shape'],
    ]);
    const [, proposals] = parseBlocks(rewrites[0]?.prompt.user ?? '');
    expect(JSON.parse(proposals?.body ?? '')).toMatchObject([
      { type: 'add_rule', instruction: expect.stringMatching(/^- Rule \[[AB]\]$/) },
    ]);
    const [, , tried] = parseBlocks(rewrites[1]?.prompt.user ?? '');
    expect(tried?.body).toMatch(/^1\. \[add_rule\] "a rule" -> "- Rule \[[AB]\]"$/);
  });

  it('drops suggestions that are none, under strict reading, and keeps them under that of the reference', async () => {
    const list = [{ type: 'paint', instruction: 'x' }, { type: 'clarify', instruction: ' ' }, 3];
    const good = { type: 'clarify', instruction: 'Say [A].', priority_hint: 'urgent' };
    const reply = JSON.stringify({ batch_size: 2, patch: { revise_suggestions: [...list, good] } });
    const kept = async (preset: string) => {
      const { of } = await run(only(['failure-analyst'], reply), { ...suggestions, preset });
      return of('reflected')[0]?.minibatches;
    };
    expect(await kept('default')).toMatchObject([
      {
        dropped: 3,
        items: [{ type: 'clarify', title: '', instruction: 'Say [A].', source_type: 'failure' }],
      },
      {},
    ]);
    expect(await kept('paper')).toMatchObject([{ dropped: 1, items: [{ type: 'paint' }, {}, {}] }, {}]);
  });
});

describe('full-rewrite', () => {
  const candidates = (documents: readonly string[]) =>
    JSON.stringify({
      batch_size: 2,
      patch: {
        skill_candidates: documents.map((new_skill) => ({ title: 't', change_summary: ['c'], new_skill })),
      },
    });

  it('takes the first document that is not blank, without ranking, cap or schedule', async () => {
    const reply = candidates([' ', '# One [C]', '# Two [A] [B] [C]\n\n']);
    const { of, actions, arena } = await run(only(['failure-analyst', 'success-analyst'], reply), {
      ...full,
      preset: 'paper',
      minibatchSize: 3,
      failureOnly: true,
      learningRate: 1,
      learningRateMode: 'autonomous',
    });
    expect(actions[0]).toBe('reject');
    expect(arena.calls.map(({ kind }) => kind)).toEqual(Array(3).fill('failure-analyst'));
    expect(of('step-finished')[0]).toMatchObject({
      budget: null,
      selectionOutcome: 'not_ranked',
      learningRateMode: 'off',
      rewriteChangeSummary: ['c'],
      selected: { length: 3 },
      supportCounts: [2, 2, 2],
    });
    expect(of('step-started')[1]).toMatchObject({
      buffer: [
        { rejected: { edits: Array(3).fill({ title: 't', change_summary: ['c'], source_type: 'failure' }) } },
      ],
    });
    expect(parseBlocks(arena.calls[1]?.prompt.user ?? '').find(({ tag }) => tag === 'tried')?.body).toBe(
      '1. "t": c\n2. "t": c\n3. "t": c',
    );
  });

  it('skips the step when all documents are blank, as the reference reads them', async () => {
    const { actions, of } = await run(only(['failure-analyst'], candidates(['', ' \n'])), {
      ...full,
      preset: 'paper',
      minibatchSize: 9,
      failureOnly: true,
    });
    expect(actions).toEqual(Array(3).fill('skip_no_rewrite'));
    expect(of('document-rewritten')[0]).toMatchObject({ usable: false, attempts: 0 });
  });

  it('bounds the document that it asks for, with room for the present one', async () => {
    const { arena } = await run(tokenOptimizer, full);
    expect(JSON.stringify(arena.calls[0]?.replySchema?.schema)).toContain('"maxLength":12000');
  });
});

describe('a patch that is null', () => {
  it('is usable and empty as the reference reads it, and asked for again under strict reading', async () => {
    const reply = '{"patch": null, "failure_summary": [{"failure_type": "seen"}]}';
    const minibatches = async (preset: string) =>
      (await run(only(['failure-analyst'], reply), { preset, minibatchSize: 9 })).of('reflected')[0]
        ?.minibatches;
    expect(await minibatches('paper')).toMatchObject([{ usable: true, items: [] }, {}]);
    expect(await minibatches('default')).toMatchObject([{ usable: false, attempts: 3 }, {}]);
  });
});
