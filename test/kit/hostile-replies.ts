import type { EpisodeReply } from '../../models/episode.ts';

export interface HostileReply {
  readonly name: string;
  readonly reply: () => EpisodeReply;
}

/** A reply of one text part that ended by itself. */
export function textReply(text: string): EpisodeReply {
  return { parts: [{ type: 'text', text }], finish: 'stop' };
}

/** What models write on bad days, and what somebody might make them write. */
export const hostileReplies: readonly HostileReply[] = [
  { name: 'no part at all', reply: () => ({ parts: [], finish: 'stop' }) },
  { name: 'an empty text', reply: () => textReply('') },
  { name: 'nothing but white space', reply: () => textReply(' \n\u2028\t\u001c') },
  { name: 'five megabytes of text', reply: () => textReply('word '.repeat(1_000_000)) },
  {
    name: 'five megabytes in one answer',
    reply: () => textReply(`<answer>${'x'.repeat(5_000_000)}</answer>`),
  },
  { name: 'half a million opening tags', reply: () => textReply('<answer>'.repeat(500_000)) },
  { name: 'half a million empty lines', reply: () => textReply('\n'.repeat(500_000)) },
  { name: 'tags that never close', reply: () => textReply('<answer><answer>A</answer') },
  { name: 'tags in the wrong order', reply: () => textReply('</answer>A<answer>') },
  { name: 'null bytes', reply: () => textReply('<answer>\u0000A\u0000</answer>\u0000') },
  { name: 'a lone surrogate', reply: () => textReply('<answer>\ud800</answer> \udfff') },
  { name: 'JSON in place of an answer', reply: () => textReply('{"answer": {"__proto__": null}}') },
  {
    name: 'the name of a prototype key',
    reply: () => textReply('<answer>__proto__ constructor toString</answer>'),
  },
  {
    name: 'a reply cut at the output limit',
    reply: () => ({ parts: [{ type: 'text', text: 'Let me think about' }], finish: 'length' }),
  },
  {
    name: 'a refusal',
    reply: () => ({ parts: [{ type: 'text', text: 'I cannot help.' }], finish: 'refused' }),
  },
  { name: 'a refusal without words', reply: () => ({ parts: [], finish: 'refused' }) },
  {
    name: 'a tool call that nobody offered, with arguments that are not JSON',
    reply: () => ({
      parts: [{ type: 'tool-call', id: 'c1', name: 'rm', kind: 'function', arguments: '{"code": ' }],
      finish: 'tool-calls',
    }),
  },
];
