import { describe, expect, it } from 'vitest';
import { ConfigError } from '../../../core/errors.ts';
import type { JsonObject } from '../../../core/json.ts';
import { parseBlocks } from '../../../core/prompt-blocks.ts';
import { answers } from '../../../models/simulated/answers.ts';
import { createFakeArena, type FakeArenaOptions } from '../../kit/fake-arena.ts';
import { patchingOptimizer, tokenWorld, trace2skill } from './token-world.ts';

async function run(config: JsonObject = {}, options: Partial<FakeArenaOptions> = {}) {
  const arena = createFakeArena(tokenWorld(options));
  const result = await trace2skill(config).learn(arena);
  const events = (name: string) =>
    arena.events.filter((event) => event.name === name).map(({ data }) => data);
  const calls = (kind: string) => arena.calls.filter((call) => call.kind === kind);
  const text = (label: string) => result.documents.find((document) => document.label === label)?.skill?.text;
  return { arena, result, events, calls, text };
}

describe('trace2skill', () => {
  it('analyses each trajectory alone against the starting document, whatever class it is of', async () => {
    const { calls } = await run({ passes: 2 });
    expect([calls('error-analyst').length, calls('success-analyst').length]).toEqual([8, 4]);
    expect(calls('patch-proposal')).toHaveLength(8);
    for (const { prompt } of [...calls('error-analyst'), ...calls('patch-proposal')]) {
      expect(prompt.user).toContain('- Rule [C]');
      expect(prompt.user.match(/<(?:episode|critique)[ >]/g)).toHaveLength(1);
    }
  });

  it('asks in answer shapes that the simulated optimizer knows, once in a prompt', async () => {
    const { arena } = await run({ translate: 'all', maxDocumentLines: 4 });
    expect([...new Set(arena.calls.map(({ kind }) => kind))].sort()).toEqual([
      'document-repair',
      'edit-translation',
      'error-analyst',
      'patch-merge',
      'patch-proposal',
      'success-analyst',
    ]);
    for (const { prompt } of arena.calls) {
      const shapes = parseBlocks(prompt.user).filter(({ tag }) => tag === 'answer-shape');
      expect(shapes.map(({ attributes }) => answers[attributes.kind ?? ''] !== undefined)).toEqual([true]);
    }
  });

  it('keeps the document with the highest val score, the earlier of equals, charged to its budget', async () => {
    const { arena, result, text, events } = await run({ outcomes: 8 });
    const texts = result.candidates.map(({ skill }) => skill?.text ?? '');
    expect(texts.length).toBeGreaterThan(1);
    expect(new Set(texts).size).toBe(texts.length);
    const top = Math.max(...result.candidates.map(({ evaluation }) => evaluation.objective));
    expect(text('best')).toBe(result.candidates.find((c) => c.evaluation.objective === top)?.skill?.text);
    expect(arena.spent().rollouts).toMatchObject({ train: 6, val: 4 * texts.length });
    expect(events('document-scored')).toHaveLength(texts.length);
  });

  it('merges in the published number of calls, in an order of its own for each outcome', async () => {
    const { calls, events } = await run({ passes: 2, sides: 'errors' });
    for (const outcome of [1, 2, 3])
      expect(calls('patch-merge').filter(({ place }) => place.step === outcome)).toHaveLength(3);
    const orders = events('patches-merged').map(({ order }) => JSON.stringify(order));
    expect(new Set(orders).size).toBe(3);
    expect(calls('success-analyst')).toEqual([]);
  });

  it('does not start a pass that the scoring of its outcomes would not survive', async () => {
    for (const [budget, train, outcomes] of [
      [9, 0, 0],
      [10, 6, 1],
      [14, 6, 2],
      [23, 6, 3],
      [24, 12, 3],
    ] as const) {
      const { arena, events, result, text } = await run({}, { rolloutBudget: budget });
      expect([arena.spent().rollouts.train, events('patches-merged').length]).toEqual([train, outcomes]);
      expect(arena.spent().rollouts.val).toBeLessThanOrEqual(4 * outcomes);
      if (outcomes === 0) expect([result.candidates, text('best')]).toEqual([[], text('seed')]);
      else expect(result.candidates.length).toBeGreaterThan(0);
    }
  });

  it('ends its passes when no further trajectory would be read', async () => {
    const { arena, events } = await run({ analysedPerClass: 2 }, { rolloutBudget: 500 });
    expect(arena.spent().rollouts.train).toBe(6);
    expect(events('trajectories-chosen')[0]).toMatchObject({
      collected: { failed: 4, solved: 2 },
      chosen: { failed: 2, solved: 2 },
      stopped: 'the caps are full',
    });
  });

  it('takes a lost rollout for no trajectory, and a refusal for a failure', async () => {
    const outcomeOf: FakeArenaOptions['outcomeOf'] = ({ id }, phase) =>
      phase !== 'train' ? null : id === 't1' ? 'infra-error' : id === 't3' ? 'refused' : null;
    const { events, calls } = await run({}, { outcomeOf });
    expect(events('trajectories-collected')[0]).toMatchObject({ failed: 4, solved: 1, missing: ['t1'] });
    expect(calls('error-analyst').some(({ prompt }) => prompt.user.includes('refused: by the test'))).toBe(
      true,
    );
  });

  it('sets unreadable reports aside, and keeps the starting document when nothing is learnt', async () => {
    const { events, calls, text, result } = await run({}, { optimizer: () => 'Hm.' });
    expect(events('trajectories-analysed')[0]).toMatchObject({ setAside: 6 });
    expect(calls('patch-proposal')).toEqual([]);
    expect([text('best'), result.candidates]).toEqual([text('seed'), []]);
    expect(events('evolution-finished')[0]).toMatchObject({ stopped: 'no patch was proposed' });
  });

  it('asks again for a patch that cannot be read, twice, and passes failed merges on', async () => {
    const { calls, events, text } = await run(
      { outcomes: 1 },
      { optimizer: (call) => (call.kind === 'patch-merge' ? '{"edits": []}' : patchingOptimizer(call)) },
    );
    expect(calls('patch-merge').map(({ place }) => place.attempt)).toEqual([0, 1, 2]);
    expect(calls('patch-merge')[1]?.followUps?.[0]?.complaint).toContain('is empty');
    expect(events('patches-merged')[0]).toMatchObject({
      merges: [{ usable: false, editsIn: 4, editsOut: 4 }],
    });
    expect(text('best')).toContain('- Rule [B]');
  });

  it('corrects the place of an edit that the document does not have, never its words', async () => {
    const optimizer: FakeArenaOptions['optimizer'] = (call) => {
      const reply = patchingOptimizer(call);
      if (call.kind === 'patch-proposal') return reply.replaceAll('## Rules', '## rules');
      return call.kind === 'edit-translation'
        ? reply.replaceAll('## rules', '## Rules').replaceAll('Rule [', 'Other [')
        : reply;
    };
    const { events, text, calls } = await run({ outcomes: 1 }, { optimizer });
    expect(calls('edit-translation').length).toBeGreaterThan(0);
    expect(events('edits-translated')[0]).toMatchObject({ asked: [0], corrected: [0] });
    expect(text('best')).toMatch(/## Rules[\s\S]*- Rule \[[AB]\]/);
    const off = await run({ outcomes: 1, translate: 'off' }, { optimizer });
    expect(off.events('edits-applied')[0]).toMatchObject({ applied: 0, skipped: [0] });
    expect(off.text('best')).toBe(off.text('seed'));
  });

  it('has a document repaired that is too long, and rejects one that stays so', async () => {
    const short = { outcomes: 1, maxDocumentLines: 4 };
    const { events, text } = await run(short);
    expect(events('document-finished')[0]).toMatchObject({ repairs: 3, document: null });
    expect(text('best')).toBe(text('seed'));
    const repaired = await run(short, {
      optimizer: (call) =>
        call.kind === 'document-repair' ? '<document>\n- Rule [A]\n</document>' : patchingOptimizer(call),
    });
    expect(repaired.events('document-finished')[0]).toMatchObject({ repairs: 1, problems: [] });
    expect(repaired.text('best')).toBe('- Rule [A]\n');
  });

  it('keeps the front matter of the starting document', async () => {
    const { events } = await run(
      { outcomes: 1, repairRounds: 0 },
      {
        seedDocument: '---\nname: x\n---\n## Rules\n- Rule [C]\n',
        optimizer: (call) =>
          call.kind === 'patch-merge'
            ? '{"edits": [{"op": "replace", "target": "---\\nname: x\\n---\\n", "content": ""}]}'
            : patchingOptimizer(call),
      },
    );
    expect(JSON.stringify(events('document-finished')[0])).toContain('front matter');
  });

  it('puts corrected answers of an agentic analyst to the verifier before it reports', async () => {
    const optimizer: FakeArenaOptions['optimizer'] = (call) => {
      const turn = call.place.attempt ?? 0;
      if (call.kind !== 'error-analyst') return patchingOptimizer(call);
      return turn === 0 ? 'CHECK\nnothing' : turn === 1 ? 'CHECK\n[A] [B]' : patchingOptimizer(call);
    };
    const { calls, events } = await run({ analyst: 'agentic', sides: 'errors' }, { optimizer });
    const first = calls('error-analyst').filter(({ place }) => place.minibatch === 0);
    expect(first.map(({ place }) => place.attempt)).toEqual([0, 1, 2]);
    expect(first[1]?.followUps?.[0]?.complaint).toContain('does not accept');
    expect(first[2]?.followUps?.[1]?.complaint).toContain('accepts this answer');
    expect(events('trajectories-analysed')[0]).toMatchObject({
      reports: [{ proved: true, turns: 3 }, {}, {}, {}],
    });
    const endless = await run({ analyst: 'agentic', analystTurns: 3 }, { optimizer: () => 'CHECK\nnothing' });
    expect(endless.calls('error-analyst')).toHaveLength(4 * 3);
    expect(endless.events('trajectories-analysed')[0]).toMatchObject({ setAside: 6 });
  });

  it('chooses by train score as well if asked to, charged', async () => {
    const { arena, result, events } = await run({ nativeSelection: true, outcomes: 2 });
    expect(result.documents.map(({ label }) => label)).toEqual(['seed', 'best', 'native']);
    const { native } = events('evolution-finished')[0] ?? {};
    const scores = (native as { scores: number[] }).scores;
    expect(arena.spent().rollouts.train).toBe(6 + 6 * scores.length);
  });

  it.each<[JsonObject, RegExp]>([
    [{ outcome: 2 }, /unknown key 'outcome'.*outcomes/],
    [{ mergeBatchSize: 1 }, /mergeBatchSize/],
    [{ passes: 0 }, /passes/],
  ])('refuses %j', (config, message) => {
    expect(() => trace2skill(config)).toThrow(ConfigError);
    expect(() => trace2skill(config)).toThrow(message);
  });

  it('names the keys that cannot change a run', () => {
    expect(trace2skill({ passes: 1 }).bounds({ train: 6, val: 4 }).inert).toEqual([
      'maxPasses: passes is 1',
      'analystTurns: the analyst is single',
      'analysedPerClass: there are 6 trajectories at most',
    ]);
  });
});
