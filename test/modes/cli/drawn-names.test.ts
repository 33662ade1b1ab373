import { expect, it } from 'vitest';
import type { Message, Part } from '../../../models/contract.ts';
import { DrawnNames } from '../../../modes/cli/drawn-names.ts';

const kind = { told: /(?<=^session )\d+$/gm, meant: /(?<="id":)\d+/g, nth: String };
const result = (text: string): Message => ({
  role: 'tool',
  parts: [{ type: 'tool-result', callId: 'c', parts: [{ type: 'text', text }] }],
});
const call = (raw: string): Part => ({
  type: 'tool-call',
  id: 'c',
  name: 't',
  kind: 'function',
  arguments: raw,
});

it('gives the model names in the order in which it is told them, and the CLI its own back', () => {
  const names = new DrawnNames([kind]);
  expect(names.toldTo([result('a\nsession 4711\nb'), result('session 99')])).toEqual([
    result('a\nsession 1\nb'),
    result('session 2'),
  ]);
  expect(names.told('session 99\nsession 4711')).toBe('session 2\nsession 1');
  expect(names.meant([call('{"id":2,"n":2}'), call('{"id":1}')])).toEqual([
    call('{"id":99,"n":2}'),
    call('{"id":4711}'),
  ]);
});

it('knows its earlier calls under the names that it used', () => {
  const names = new DrawnNames([kind]);
  names.told('session 4711');
  const history: Message[] = [
    { role: 'assistant', parts: [{ type: 'text', text: 'session 5' }, call('{"id":4711}')] },
  ];
  expect(names.toldTo(history)).toEqual([
    { role: 'assistant', parts: [{ type: 'text', text: 'session 5' }, call('{"id":1}')] },
  ]);
});

it('leaves names alone that nobody was told', () => {
  const names = new DrawnNames([kind]);
  expect(names.meant([call('{"id":7}'), { type: 'text', text: '"id":7' }])).toEqual([
    call('{"id":7}'),
    { type: 'text', text: '"id":7' },
  ]);
  expect(new DrawnNames([]).told('session 7')).toBe('session 7');
});
