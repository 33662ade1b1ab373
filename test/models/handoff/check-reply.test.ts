import { describe, expect, it } from 'vitest';
import { type ChatRequest, textMessage } from '../../../models/contract.ts';
import { checkReply } from '../../../models/handoff/check-reply.ts';

const plain: ChatRequest = { messages: [textMessage('user', 'hello')], maxOutputTokens: 100 };
const wanting: ChatRequest = {
  ...plain,
  replySchema: {
    name: 'edits',
    schema: {
      type: 'object',
      properties: {
        count: { type: 'integer', minimum: 0 },
        patch: {
          type: 'object',
          properties: {
            edits: {
              type: 'array',
              maxItems: 2,
              items: {
                type: 'object',
                properties: { op: { type: 'string', enum: ['append', 'delete'] } },
                required: ['op'],
                additionalProperties: false,
              },
            },
          },
          required: ['edits'],
          additionalProperties: false,
        },
      },
      required: ['count', 'patch'],
      additionalProperties: false,
    },
  },
};
const good = '{"count": 1, "patch": {"edits": [{"op": "append"}]}}';

function complaints(text: string, request = wanting): string {
  const checked = checkReply(text, request);
  return checked.ok ? '' : checked.complaints.join('; ');
}

describe('checkReply', () => {
  it.each([
    ['alone', good],
    ['with white space', `\n ${good}\n`],
    ['in a fence', `\`\`\`json\n${good}\n\`\`\``],
    ['in a longer fence', `\`\`\`\`\n${good}\n\`\`\`\``],
    ['in a fence among words', `Here it is:\n\n\`\`\`json\n${good}\n\`\`\`\nDone.`],
    ['among words', `I propose ${good} as discussed.`],
  ])('takes a JSON reply %s, and nothing but the JSON of it', (_, text) => {
    expect(checkReply(text, wanting)).toEqual({ ok: true, text: good });
  });

  it.each([
    ['', 'is not one JSON value'],
    ['I have nothing to propose.', 'is not one JSON value'],
    [good.slice(0, -2), 'is not one JSON value'],
    [`${good} ${good}`, 'is not one JSON value'],
    ['[]', 'expected object, got a list'],
    ['{"count": 1}', "missing key 'patch'"],
    [good.replace('1', '"one"'), "'count': expected"],
    [good.replace('append', 'apend'), "'patch.edits[0].op': expected append | delete"],
    [good.replace('"count"', '"counts"'), "unknown key 'counts'"],
    [good.replace(']', ', {"op": "delete"}, {"op": "delete"}]'), "'patch.edits'"],
    [good.replace('"op": "append"', '"op": "append", "why": 1'), "unknown key 'why' in 'patch.edits[0]'"],
    ['['.repeat(300), 'is not one JSON value'],
  ])('refuses %j and names the place in the schema', (text, complaint) => {
    expect(complaints(text)).toContain(complaint);
  });

  it('complains once about a value of the wrong type', () => {
    expect(complaints('{"count": 1, "patch": {"edits": "none at all"}}')).toBe(
      '\'patch.edits\': expected array, got "none at all"',
    );
  });

  it('takes any text where no schema was asked for', () => {
    expect(checkReply('{"not": json', plain)).toEqual({ ok: true, text: '{"not": json' });
  });

  it('refuses what is longer than a model could have written', () => {
    expect(complaints('word '.repeat(200), plain)).toContain('at most 100 are allowed');
  });

  it('leaves a schema that it cannot read to the method, and still wants JSON', () => {
    const odd = { ...plain, replySchema: { name: 'odd', schema: { $ref: 'https://example.org/elsewhere' } } };
    expect(checkReply('{"a": 1}', odd)).toEqual({ ok: true, text: '{"a": 1}' });
    expect(complaints('no', odd)).toContain('is not one JSON value');
  });
});
