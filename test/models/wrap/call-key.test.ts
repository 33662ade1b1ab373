import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CallContext, ChatRequest, Message, Part } from '../../../models/contract.ts';
import { callKey } from '../../../models/wrap/call-key.ts';
import { context, request } from './samples.ts';

const setting = fc.option(
  fc.oneof(fc.double({ min: 0, max: 2, noNaN: true }), fc.constant('unset' as const)),
  {
    nil: undefined,
  },
);
const textPart = fc.record({ type: fc.constant('text' as const), text: fc.string() });
const imagePart = fc.record({
  type: fc.constant('image' as const),
  mediaType: fc.constantFrom('image/png', 'image/jpeg'),
  data: fc.uint8Array({ maxLength: 20 }),
});
const part: fc.Arbitrary<Part> = fc.oneof(
  textPart,
  imagePart,
  fc.record({
    type: fc.constant('tool-call' as const),
    id: fc.string(),
    name: fc.string(),
    kind: fc.constantFrom('function' as const, 'custom' as const),
    arguments: fc.string(),
  }),
  fc.record({
    type: fc.constant('tool-result' as const),
    callId: fc.string(),
    isError: fc.boolean(),
    parts: fc.array(fc.oneof(textPart, imagePart), { maxLength: 2 }),
  }),
  fc.record({
    type: fc.constant('reasoning' as const),
    text: fc.string(),
    state: fc.dictionary(fc.string({ maxLength: 4 }), fc.integer(), { maxKeys: 2 }),
  }),
);
const message: fc.Arbitrary<Message> = fc.record({
  role: fc.constantFrom('system', 'developer', 'user', 'assistant', 'tool'),
  parts: fc.array(part, { maxLength: 3 }),
});
const schema = fc.dictionary(fc.string({ maxLength: 4 }), fc.string({ maxLength: 4 }), { maxKeys: 2 });
const chatRequest: fc.Arbitrary<ChatRequest> = fc.record({
  messages: fc.array(message, { maxLength: 4 }),
  tools: fc.option(
    fc.array(
      fc.record({
        name: fc.string(),
        description: fc.string(),
        kind: fc.constantFrom('function' as const, 'custom' as const),
        parameters: schema,
      }),
      { maxLength: 2 },
    ),
    { nil: undefined },
  ),
  toolChoice: fc.constantFrom(
    'auto' as const,
    'none' as const,
    'required' as const,
    { name: 'search' },
    undefined,
  ),
  maxOutputTokens: fc.nat(),
  temperature: setting,
  topP: setting,
  thinking: fc.constantFrom('off' as const, 'low' as const, 'high' as const, 'unset' as const, undefined),
  stop: fc.option(fc.array(fc.string(), { maxLength: 2 }), { nil: undefined }),
  replySchema: fc.option(fc.record({ name: fc.string(), schema }), { nil: undefined }),
  extraBody: fc.option(schema, { nil: undefined }),
});
const requestField = fc.constantFrom<(keyof ChatRequest)[]>(
  'messages',
  'tools',
  'toolChoice',
  'maxOutputTokens',
  'temperature',
  'topP',
  'thinking',
  'stop',
  'replySchema',
  'extraBody',
);

/** JSON of a value with its keys as they are; equal text = nothing that a model could see has changed. */
function plain(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    inner instanceof Uint8Array
      ? `bytes ${Buffer.from(inner).toString('hex')}`
      : typeof inner === 'object' && inner !== null && !Array.isArray(inner)
        ? Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)))
        : inner,
  );
}

function reversedKeys<T>(value: T): T;
function reversedKeys(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversedKeys);
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return value;
  const members = Object.entries(value).reverse();
  return Object.fromEntries(members.map(([key, inner]) => [key, reversedKeys(inner)]));
}

describe('the key of a model call', () => {
  it('changes with every change of any field of the request', () => {
    fc.assert(
      fc.property(chatRequest, chatRequest, requestField, (first, second, field) => {
        const changed = { ...first, [field]: second[field] };
        fc.pre(plain(changed) !== plain(first));
        expect(callKey('m', changed, context)).not.toBe(callKey('m', first, context));
      }),
      { numRuns: 400 },
    );
  });

  it('does not depend on the order of keys, nor on fields that are present but undefined', () => {
    fc.assert(
      fc.property(chatRequest, (asked) => {
        expect(callKey('m', reversedKeys(asked), context)).toBe(callKey('m', asked, context));
      }),
    );
  });

  it('changes with the model, the repeat, the visit and the draw', () => {
    const vary = (change: Partial<CallContext['sampling']>) =>
      callKey('m', request(), { ...context, sampling: { ...context.sampling, ...change } });
    const keys = [
      vary({}),
      vary({ repeat: 1 }),
      vary({ visit: 1 }),
      vary({ draw: 1 }),
      callKey('n', request(), context),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('never depends on role, phase, kind, place or task', () => {
    const other: fc.Arbitrary<CallContext> = fc.record({
      role: fc.constantFrom('target', 'optimizer'),
      phase: fc.constantFrom('train', 'val', 'test', 'learn'),
      kind: fc.string(),
      place: fc.record({ epoch: fc.nat(), step: fc.nat() }),
      taskId: fc.option(fc.string()),
      sampling: fc.constant(context.sampling),
    });
    fc.assert(
      fc.property(other, (place) => {
        expect(callKey('m', request(), place)).toBe(callKey('m', request(), context));
      }),
    );
  });

  it('sees the bytes of an image and not how they are held', () => {
    const shown = (data: Uint8Array) =>
      callKey(
        'm',
        request('', {
          messages: [{ role: 'user', parts: [{ type: 'image', mediaType: 'image/png', data }] }],
        }),
        context,
      );
    expect(shown(Buffer.from([1, 2, 3]))).toBe(shown(new Uint8Array([1, 2, 3])));
    expect(shown(new Uint8Array([1, 2, 3]))).not.toBe(shown(new Uint8Array([1, 2, 4])));
  });

  it('names a CLI call by its place in the episode, whatever the request holds', () => {
    const ordinal = { taskDigest: 'd', skillHash: 's', modeVersion: '1', index: 0, after: '' };
    const at = (change: Partial<typeof ordinal>, text = 'a') =>
      callKey('m', request(text), { ...context, ordinal: { ...ordinal, ...change } });
    expect(at({}, 'now is 12:00')).toBe(at({}, 'now is 12:01'));
    const keys = [
      at({}),
      at({ index: 1 }),
      at({ after: 'z' }),
      at({ skillHash: 'z' }),
      at({ taskDigest: 'z' }),
      at({ modeVersion: '2' }),
      callKey('m', request('a'), context),
    ];
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('stays what it was: a key is a promise to every recording', () => {
    expect(callKey('m', request(), context)).toMatchInlineSnapshot(
      `"7e7bfc59bdc9a41f6b320eff696b1c9c711b47a4f4fa5e169a937e380f3dfab1"`,
    );
  });
});
