import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { OptimizerCall, OptimizerReply, StageEvent } from '../../core/arena.ts';
import { ModelError } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json.ts';
import { resolveConfig } from '../../optimizer/config.ts';
import { train } from '../../optimizer/train.ts';
import { createFakeArena, type FakeArenaOptions } from '../kit/fake-arena.ts';
import { tokenOptimizer, tokenTasks } from '../kit/token-table.ts';

const tokens = ['[A]', '[B]', '[C]', '[D]'];
const small = {
  epochs: 1,
  batchSize: 8,
  minibatchSize: 2,
  mergeBatchSize: 2,
  learningRate: 2,
  schedule: 'constant',
  slowUpdate: { mode: 'off' },
};

/** One step over eight tasks, six of them failing: three failure analysts, one success analyst. */
async function run(
  optimizer: FakeArenaOptions['optimizer'],
  config: JsonObject = {},
  world: Partial<FakeArenaOptions> = {},
) {
  const arena = createFakeArena({
    train: tokenTasks('t', 8, tokens),
    val: tokenTasks('v', 4, tokens),
    seedDocument: '# Skill\n\n- Rule [D]\n',
    optimizer,
    ...world,
  });
  const result = await train(arena, resolveConfig({ ...small, ...config }));
  const data = (name: string) => arena.events.find((event) => event.name === name)?.data;
  return { arena, result, data };
}

/** Replies by kind, everything else as the programmed optimizer answers it. */
function only(
  kinds: readonly string[],
  reply: string | OptimizerReply,
): (call: OptimizerCall) => string | OptimizerReply {
  return (call) => (kinds.includes(call.kind) ? reply : tokenOptimizer(call));
}

const usage = { input: 0, output: 0, cachedInput: 0, reasoning: 0 };
const malformed: [string, string | OptimizerReply][] = [
  ['empty', ''],
  ['blank', ' \n\t '],
  ['refusing', { text: '', finish: 'refused', usage }],
  ['prose', 'I am sorry, I cannot find a pattern.'],
  ['truncated', { text: '{"reasoning": "half", "edits": [{"op": "app', finish: 'length', usage }],
  ['an array', '[1, 2, 3]'],
  ['a fenced string', '```json\n"edits"\n```'],
  ['several objects', '{"patch": {"edits": []}} {"patch": {"edits": []}}'],
  ['wrong types', '{"patch": 3, "edits": "none", "selected_indices": {"0": 1}}'],
  ['null everywhere', '{"patch": null, "edits": null, "selected_indices": null}'],
  ['nested arrays', `{"patch": {"edits": ${'['.repeat(5000)}${']'.repeat(5000)}}}`],
  ['5 MB long', `{"patch": {"edits": [${'{"op":"append","content":"x"},'.repeat(170_000)}]}}`],
  [
    'items that are no edits',
    '{"patch": {"edits": [1, "a", null, []]}, "edits": [1, "a"], "selected_indices": ["0", null, 99, -1, 0.5]}',
  ],
];

describe.each(['default', 'paper'])('unusable replies under preset %s', (preset) => {
  const attempts = preset === 'default' ? 3 : 1;

  it.each(malformed)('%s from analysts: the minibatch contributes nothing', async (_, reply) => {
    const { arena, result } = await run(only(['failure-analyst', 'success-analyst'], reply), { preset });
    expect(actions(arena.events)).toEqual(['skip_no_patches']);
    expect(result.documents.map(({ skill }) => skill?.text)).toEqual(
      Array(3).fill('# Skill\n\n- Rule [D]\n'),
    );
  });

  it.each(malformed)('%s from mergers: all items of the group, failures first', async (_, reply) => {
    const { arena, data } = await run(only(['failure-merge', 'success-merge', 'final-merge'], reply), {
      preset,
    });
    const proposed = arena.events.find((event) => event.name === 'reflected')?.data.minibatches;
    const items = JSON.parse(JSON.stringify(proposed)).flatMap((batch: { items: unknown[] }) => batch.items);
    expect(contents(data('merged')?.items)).toEqual(contents(items));
    expect(JSON.stringify(data('merged')?.merges)).not.toContain('accepted');
  });

  it.each(malformed)('%s from ranking: the first edits of the budget', async (name, reply) => {
    const { data } = await run(only(['ranking'], reply), { preset });
    expect(data('selected')).toMatchObject({
      outcome: 'fallback_first',
      indices: [0, 1],
      // A refusal stays one however often it is asked again.
      attempts: name === 'refusing' ? 1 : attempts,
    });
  });
});

describe('policy reask', () => {
  it('sends the reply back with the complaint, twice at most, each attempt at a place of its own', async () => {
    const { arena } = await run(only(['ranking'], 'no idea'));
    const calls = arena.calls.filter((call) => call.kind === 'ranking');
    expect(calls.map((call) => call.place.attempt)).toEqual([0, 1, 2]);
    expect(calls.map((call) => call.followUps?.length ?? 0)).toEqual([0, 1, 2]);
    expect(calls[1]?.followUps?.[0]?.reply).toBe('no idea');
    expect(calls[1]?.followUps?.[0]?.complaint).toContain('exactly one valid JSON object');
  });

  it('takes the first usable reply', async () => {
    const { arena, data } = await run((call) =>
      call.kind === 'ranking'
        ? call.place.attempt === 0
          ? 'no'
          : '{"selected_indices": [1]}'
        : tokenOptimizer(call),
    );
    expect(arena.calls.filter((call) => call.kind === 'ranking')).toHaveLength(2);
    expect(data('selected')).toMatchObject({ outcome: 'ranked', indices: [1], attempts: 2, problem: null });
  });

  it('says so when a reply was cut off, and does not send all of a long one back', async () => {
    const long: OptimizerReply = { text: 'x'.repeat(50_000), finish: 'length', usage };
    const { arena } = await run(only(['ranking'], long));
    const followUp = arena.calls.find((call) => call.place.attempt === 1)?.followUps?.[0];
    expect(followUp?.complaint).toContain('cut off');
    expect(followUp?.reply.length).toBeLessThan(2000);
  });

  it('keeps the edits of a reply that are edits, and counts the others', async () => {
    const reply = JSON.stringify({
      patch: { edits: [{ op: 'append', content: '- Rule [A]', target: null }, { op: 'paint' }, 7] },
    });
    const { data } = await run(only(['failure-analyst'], reply), { minibatchSize: 8 });
    expect(data('reflected')).toMatchObject({
      minibatches: [
        {
          dropped: 2,
          items: [
            { op: 'append', content: '- Rule [A]', target: '', source_type: 'failure', support_count: 6 },
          ],
        },
        { side: 'success' },
      ],
    });
  });

  it('complains when edits would change outputs instead of the document', async () => {
    const edits = [
      { op: 'replace', target: '2024-03-12', content: '12/03/2024' },
      { op: 'delete', target: '', content: '' },
    ];
    const { arena } = await run(only(['failure-analyst'], JSON.stringify({ patch: { edits } })), {
      minibatchSize: 8,
    });
    const second = arena.calls.find((call) => call.place.attempt === 1);
    expect(second?.followUps?.[0]?.complaint).toContain(
      'The target "2024-03-12" does not occur in the skill document',
    );
    const some = [...edits, { op: 'replace', target: 'Rule [D]', content: 'Rule [A] [D]' }];
    const kept = await run(only(['failure-analyst'], JSON.stringify({ patch: { edits: some } })), {
      minibatchSize: 8,
    });
    expect(kept.data('reflected')).toMatchObject({ minibatches: [{ dropped: 2, items: [some[2]] }, {}] });
  });

  it('never lets an analyst claim more support than the trajectories it read', async () => {
    const reply = JSON.stringify({
      batch_size: 500,
      patch: {
        edits: [
          { op: 'append', content: '- x', support_count: 900 },
          { op: 'append', content: '- y' },
        ],
      },
    });
    const known = await run(only(['failure-analyst'], reply), { minibatchSize: 8 });
    expect(supports(known.data('reflected'))).toEqual([6, 6]);
    const reported = await run(only(['failure-analyst'], reply), { minibatchSize: 8, preset: 'paper' });
    expect(supports(reported.data('reflected'))).toEqual([900, 500]);
  });

  it('refuses a merge that throws everything away, which the reference accepts', async () => {
    const nothing = only(['failure-merge', 'final-merge'], '{"reasoning": "r", "edits": []}');
    expect(actions((await run(nothing)).arena.events)).toEqual(['accept_new_best']);
    expect(actions((await run(nothing, { preset: 'paper' })).arena.events)).toEqual(['skip_noop']);
  });
});

describe('any reply', () => {
  it('bounds every string and list of the schema that it sends', async () => {
    const { arena } = await run(tokenOptimizer);
    const unbounded = (schema: unknown): string[] =>
      typeof schema !== 'object' || schema === null
        ? []
        : [
            ...('type' in schema &&
            schema.type === 'string' &&
            !('maxLength' in schema) &&
            !('enum' in schema)
              ? [JSON.stringify(schema)]
              : []),
            ...('type' in schema && schema.type === 'array' && !('maxItems' in schema)
              ? [JSON.stringify(schema)]
              : []),
            ...Object.values(schema).flatMap(unbounded),
          ];
    expect(new Set(arena.calls.map((call) => call.kind)).size).toBeGreaterThan(3);
    for (const call of arena.calls) expect(unbounded(call.replySchema?.schema)).toEqual([]);
  });

  it('leads to documents, whatever JSON it holds', async () => {
    const value = fc.jsonValue({ maxDepth: 4 });
    const reply = fc.oneof(
      fc.string(),
      value.map((json) => JSON.stringify(json)),
      fc
        .record({
          patch: fc.oneof(value, fc.record({ edits: fc.array(value) })),
          edits: value,
          selected_indices: value,
        })
        .map((json) => JSON.stringify(json)),
    );
    await fc.assert(
      fc.asyncProperty(reply, reply, fc.constantFrom('default', 'paper'), async (analysis, other, preset) => {
        const { result } = await run((call) => (call.kind.endsWith('analyst') ? analysis : other), {
          preset,
        });
        expect(result.documents).toHaveLength(3);
      }),
      { numRuns: 60 },
    );
  });

  it('is not the same as a failure of the machinery, which stops the run', async () => {
    const down = () => {
      throw new ModelError('no route to host', { kind: 'transient' });
    };
    await expect(run(down)).rejects.toBeInstanceOf(ModelError);
  });
});

function actions(events: readonly StageEvent[]): unknown[] {
  return events.filter((event) => event.name === 'step-finished').map((event) => event.data.action);
}

function contents(items: unknown): unknown {
  return Array.isArray(items) ? items.map((item: { content?: unknown }) => item.content) : items;
}

function supports(reflected: JsonObject | undefined): unknown[] {
  const [first] = JSON.parse(JSON.stringify(reflected?.minibatches));
  return first.items.map((item: { support_count: unknown }) => item.support_count);
}
