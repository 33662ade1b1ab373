import fc from 'fast-check';
import type { Json } from '../../../core/json.ts';
import type { Message, Part } from '../../../models/contract.ts';

export type Api = 'chat' | 'responses' | 'anthropic';

/** Text without lone surrogates, which UTF-8 cannot carry; some of it is long. */
const text = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 12 }),
  fc.string({ unit: 'grapheme', minLength: 1, maxLength: 3 }).map((piece) => piece.repeat(900)),
);
const textPart = text.map((said): Part => ({ type: 'text', text: said }));
const jsonObject = fc
  .dictionary(fc.string({ unit: 'grapheme', maxLength: 5 }), fc.jsonValue({ maxDepth: 2 }))
  .map((value) => JSON.stringify(value))
  // A negative zero is none after JSON; one name of a key is dropped where our providers read.
  .map((written) => JSON.stringify(JSON.parse(written)))
  .filter((written) => !written.includes('__proto__'));

function imagePart(api: Api): fc.Arbitrary<Part> {
  const detail =
    api === 'anthropic' ? fc.constant({}) : fc.constantFrom({}, { detail: 'low' }, { detail: 'high' });
  return fc
    .tuple(fc.constantFrom('image/png', 'image/jpeg'), fc.uint8Array({ minLength: 1, maxLength: 20 }), detail)
    .map(([mediaType, data, how]) => ({ type: 'image', mediaType, data: Buffer.from(data), ...how }) as Part);
}

/** State as the provider of that API keeps it. */
function ownReasoning(api: Api): fc.Arbitrary<Part> {
  return fc.tuple(text, fc.base64String({ minLength: 4 })).map(([words, secret]): Part => {
    const state: Record<Api, Json> = {
      chat: { api: 'openai-chat', reasoning_content: words },
      anthropic: { api: 'anthropic', block: { type: 'thinking', thinking: words, signature: secret } },
      responses: {
        api: 'openai-responses',
        item: {
          type: 'reasoning',
          id: 'rs_1',
          summary: [{ type: 'summary_text', text: words }],
          encrypted_content: secret,
        },
      },
    };
    return { type: 'reasoning', text: words, state: state[api] };
  });
}

/** Any state of any provider, with words or without. */
const anyReasoning = fc.tuple(fc.option(text, { nil: undefined }), fc.jsonValue({ maxDepth: 2 })).map(
  ([words, state]): Part => ({
    type: 'reasoning',
    ...(words === undefined ? {} : { text: words }),
    state: JSON.parse(JSON.stringify({ api: 'some-api', state })),
  }),
);

/** What a model says, in the order that the API can keep; calls are numbered by the caller. */
export function said(api: Api, reasoning: 'own' | 'any'): fc.Arbitrary<Part[]> {
  const thought = reasoning === 'own' ? ownReasoning(api) : anyReasoning;
  // Blank arguments come back as `{}`.
  const written =
    api === 'anthropic'
      ? jsonObject
      : fc.oneof(
          jsonObject,
          text.filter((raw) => raw.trim() !== ''),
        );
  const call = written.map(
    (raw): Part => ({ type: 'tool-call', id: 'c', name: 'look_up', kind: 'function', arguments: raw }),
  );
  if (api !== 'chat') return fc.array(fc.oneof(thought, textPart, call), { minLength: 1, maxLength: 5 });
  const one = (part: fc.Arbitrary<Part>, most: number) => fc.array(part, { maxLength: most });
  return fc
    .tuple(one(thought, 1), one(textPart, 1), one(call, 3))
    .map((lists) => lists.flat())
    .filter((parts) => parts.some(({ type }) => type !== 'reasoning'));
}

function results(api: Api, calls: readonly Part[]): fc.Arbitrary<Message[]> {
  const shown = api === 'chat' ? textPart : fc.oneof(textPart, imagePart(api));
  const failed = api === 'anthropic' ? fc.constantFrom({}, { isError: true }) : fc.constant({});
  const one = fc.tuple(fc.array(shown, { minLength: 1, maxLength: 3 }), failed);
  const ids = calls.flatMap((part) => (part.type === 'tool-call' ? [part.id] : []));
  if (ids.length === 0) return fc.constant([]);
  return fc.tuple(...ids.map(() => one)).map((all) => [
    {
      role: 'tool',
      parts: all.map(([parts, how], index) => ({
        type: 'tool-result',
        callId: ids[index] ?? '',
        ...how,
        parts,
      })) as Part[],
    },
  ]);
}

function turn(api: Api, index: number): fc.Arbitrary<Message[]> {
  const question = fc.array(fc.oneof(textPart, imagePart(api)), { minLength: 1, maxLength: 3 });
  return fc
    .tuple(
      question,
      said(api, 'own').map((list) => withIds(list, `t${index}`)),
    )
    .chain(([asked, parts]) =>
      results(api, parts).map((rest) => [
        { role: 'user', parts: asked },
        { role: 'assistant', parts },
        ...rest,
      ]),
    );
}

/** Gives calls ids of their own. */
export function withIds(parts: readonly Part[], prefix: string): Part[] {
  return parts.map((part, index) =>
    part.type === 'tool-call' ? { ...part, id: `${prefix}_${index}` } : part,
  );
}

/** A conversation that the API carries without loss: its last word is the user's. */
export function conversation(api: Api): fc.Arbitrary<Message[]> {
  const rules: fc.Arbitrary<Message[]> = fc
    .array(textPart, { maxLength: 2 })
    .map((parts) => (parts.length === 0 ? [] : [{ role: 'system', parts }]));
  return fc
    .tuple(rules, turn(api, 0), turn(api, 1), fc.boolean(), textPart)
    .map(([head, one, two, both, last]) => [
      ...head,
      ...one,
      ...(both ? two : []),
      { role: 'user', parts: [last] },
    ]);
}
