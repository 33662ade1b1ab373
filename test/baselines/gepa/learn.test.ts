import { describe, expect, it } from 'vitest';
import { gepaDefinition, gepaSectionsDefinition } from '../../../baselines/gepa/index.ts';
import type { StageEvent } from '../../../core/arena.ts';
import type { JsonObject } from '../../../core/json.ts';
import { PromptLibrary } from '../../../core/prompts.ts';
import { createFakeArena, type FakeArenaOptions } from '../../kit/fake-arena.ts';
import { fourTokens, oneRuleAReply, seedOfOne, seedOfSections, sixTokens } from './gepa-world.ts';

const create = (definition: typeof gepaDefinition, config: JsonObject) =>
  definition.create(config, { prompts: new PromptLibrary(), readFile: () => '' });

async function run(config: JsonObject, world: Partial<FakeArenaOptions> = {}, definition = gepaDefinition) {
  const seed = definition === gepaDefinition ? seedOfOne : seedOfSections;
  const options = { ...fourTokens(seed), ...world };
  const arena = createFakeArena(options);
  const method = create(definition, config);
  const result = await method.learn(arena);
  const spent = Object.values(arena.spent().rollouts).reduce((sum, count) => sum + count, 0);
  const bounds = method.bounds({ train: options.train.length, val: options.val.length });
  const named = (name: string): StageEvent[] => arena.events.filter((event) => event.name === name);
  const best = result.documents.find(({ label }) => label === 'best')?.skill?.text ?? '';
  return { arena, result, spent, bounds, named, best };
}

const endOf = (named: (name: string) => StageEvent[]) => named('search-ended')[0]?.data.reason;

describe('gepa', () => {
  it('collects the rules that minibatches reveal, and hands over the highest on val', async () => {
    const { best, result } = await run({ stop: { metricCalls: 120 } });
    for (const token of ['[A]', '[B]', '[C]', '[D]']) expect(best).toContain(token);
    expect(result.candidates[0]?.evaluation.hard).toBe(0);
  });

  it('begins a turn only when its minibatches and a run on val can be paid', async () => {
    const { spent, named } = await run({ stop: { metricCalls: 29 } });
    expect(spent).toBeLessThanOrEqual(29);
    expect(endOf(named)).toBe('rollouts');
    expect(named('child-dropped')).toEqual([]);
  });

  it('overshoots as the reference does when told to, within its bounds', async () => {
    const { spent, bounds, named } = await run({ stop: { metricCalls: 25 }, overshoot: 'reference' });
    expect(spent).toBeGreaterThan(25);
    expect(spent).toBeLessThanOrEqual(bounds.rollouts);
    expect(endOf(named)).toBe('metricCalls');
  });

  it('never takes a reply without the marker lines for a document, and asks for it once more', async () => {
    const { arena, named, result, best } = await run(
      { stop: { metricCalls: 40 } },
      { optimizer: () => 'I cannot help with that.' },
    );
    expect(best).toBe(seedOfOne);
    expect(result.candidates).toHaveLength(1);
    expect(arena.calls.length).toBe(2 * named('proposal-made').length);
  });

  it('takes what stands between fences under the extractor of the reference, asking once', async () => {
    const fenced = (call: Parameters<typeof oneRuleAReply>[0]) =>
      oneRuleAReply(call).replace(/<\/?document>/g, '```');
    const { arena, named, best } = await run(
      { stop: { metricCalls: 60 }, extractor: 'fence' },
      { optimizer: fenced },
    );
    expect(best).toContain('- Rule [');
    expect(arena.calls.length).toBe(named('proposal-made').length);
    expect(arena.calls[0]?.prompt.user).not.toContain('<document>');
  });

  it('counts a failure of the machinery neither for nor against a child, and shows it to nobody', async () => {
    const { named, arena } = await run(
      { stop: { metricCalls: 60 } },
      { outcomeOf: (task, phase) => (task.id === 't1' && phase === 'train' ? 'infra-error' : null) },
    );
    const scores = named('program-tried').flatMap(({ data }) => data.scores);
    expect(JSON.stringify(scores)).toContain('null');
    for (const { prompt } of arena.calls) expect(prompt.user).not.toContain('id="t1"');
  });

  it('does not reflect on a minibatch without a fault, unless told to', async () => {
    const right = { seedDocument: '# Skill\n[A] [B] [C] [D]\n' };
    const idle = await run({ stop: { metricCalls: 40 } }, right);
    expect(idle.arena.calls).toEqual([]);
    expect(idle.named('proposal-skipped')[0]?.data.reason).toBe('all_scores_perfect');
    const busy = await run({ stop: { metricCalls: 40 }, skipPerfect: false }, right);
    expect(busy.arena.calls.length).toBeGreaterThan(0);
  });

  it.each<[string, JsonObject]>([
    ['scoreThreshold', { scoreThreshold: 0.3 }],
    ['turnsWithoutGain', { turnsWithoutGain: 2 }],
    ['candidates', { candidates: 2 }],
    ['proposals', { proposals: 2 }],
    ['optimizerCalls', { optimizerCalls: 2 }],
    ['optimizerTokens', { optimizerTokens: 15 }],
    ['candidates+proposals', { candidates: 2, proposals: 1, combine: 'all' }],
  ])('ends by %s', async (reason, stop) => {
    const { named, spent } = await run({ stop: { ...stop, metricCalls: 500 } });
    expect(endOf(named)).toBe(reason);
    expect(spent).toBeLessThan(480);
  });

  it('scores children on a part of val when told to, and still hands over one scored on all of it', async () => {
    const { result, named } = await run({
      stop: { metricCalls: 90 },
      valPolicy: { kind: 'least-scored', size: 2 },
    });
    expect(named('val-scored')[1]?.data.coverage).toBe(2);
    expect(result.documents.map(({ label }) => label)).toEqual(['seed', 'best', 'native']);
    for (const { evaluation } of result.candidates) expect(evaluation.items).toHaveLength(6);
    expect(result.candidates.length).toBeGreaterThan(1);
  });

  it('draws from another stream under another seed', async () => {
    const batches = async (seed: number) =>
      (await run({ stop: { metricCalls: 60 } }, { seed })).named('minibatch-sampled');
    expect(await batches(1)).not.toEqual(await batches(2));
  });

  it('warns of a budget that allows hardly any search', async () => {
    const { named } = await run({ stop: { metricCalls: 20 } });
    expect(JSON.stringify(named('search-started')[0]?.data.warnings)).toContain('hardly any search');
  });

  it('names the keys that it does not know', () => {
    expect(() => create(gepaDefinition, { minibatchsize: 3 })).toThrow(/minibatchSize/);
    expect(() => create(gepaDefinition, { maxSections: 3 })).toThrow(/maxSections/);
  });
});

describe('gepa-sections', () => {
  it('rewrites one section a turn, in turns, and leaves the others as they are', async () => {
    const { best, arena, named } = await run({ stop: { metricCalls: 100 } }, {}, gepaSectionsDefinition);
    const rewritten = named('proposal-made').flatMap(({ data }) => Object.keys({ ...Object(data.texts) }));
    expect(new Set(rewritten)).toEqual(new Set(['preamble', 's01', 's02']));
    for (const heading of ['# Skill', '## Form', '## Order']) expect(best).toContain(heading);
    expect(arena.calls[0]?.prompt.user).toContain('## Order');
  });

  it('merges two programs that improved different sections', async () => {
    const seeds = [1, 2, 3, 4, 5, 6, 7, 8];
    const runs = await Promise.all(
      seeds.map((seed) =>
        run({ stop: { metricCalls: 400 } }, { ...sixTokens(seedOfSections), seed }, gepaSectionsDefinition),
      ),
    );
    const merged = runs.flatMap(({ named }) => named('merge-tried'));
    expect(merged.length).toBeGreaterThan(0);
    for (const { data } of merged)
      expect(Object.keys(Object(data.texts))).toEqual(['preamble', 's01', 's02']);
  });
});
