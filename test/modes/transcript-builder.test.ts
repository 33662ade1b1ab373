import { expect, it } from 'vitest';
import { textMessage } from '../../models/contract.ts';
import { TranscriptBuilder } from '../../modes/transcript-builder.ts';

const builder = () => new TranscriptBuilder(() => 'digest');
const shown = ({ transcript }: TranscriptBuilder) =>
  transcript.map((entry) =>
    entry.type === 'message'
      ? `${entry.role}: ${entry.parts.map((part) => ('text' in part ? part.text : part.type)).join('')}`
      : entry.type,
  );

it('writes a history that an episode rewrites from the first change on', () => {
  const transcript = builder();
  transcript.addRequest([textMessage('system', 'rules'), textMessage('user', 'one')]);
  transcript.addReply([{ type: 'text', text: 'first' }]);
  transcript.addRequest([textMessage('system', 'rules'), textMessage('user', 'summary so far')]);
  expect(shown(transcript)).toEqual([
    'system: rules',
    'user: one',
    'assistant: first',
    'user: summary so far',
  ]);
});

it('does not repeat a reply that the episode gives back without its reasoning', () => {
  const transcript = builder();
  transcript.addRequest([textMessage('user', 'one')]);
  transcript.addReply([
    { type: 'reasoning', text: 'thinking' },
    { type: 'text', text: 'first' },
  ]);
  transcript.addRequest([
    textMessage('user', 'one'),
    textMessage('assistant', 'first'),
    textMessage('user', 'two'),
  ]);
  expect(shown(transcript)).toEqual(['user: one', 'assistant: thinkingfirst', 'user: two']);
});

it('leaves opaque provider state out', () => {
  const transcript = builder();
  transcript.addReply([{ type: 'reasoning', state: { secret: 'blob' } }]);
  expect(JSON.stringify(transcript.transcript)).not.toContain('secret');
});

it('writes what an episode says in place of a request, and each reply', () => {
  const transcript = builder();
  const messages = [textMessage('system', 'rules'), textMessage('user', 'one')];
  transcript.addRequest(messages);
  transcript.addReply([{ type: 'text', text: 'first' }]);
  transcript.addInstead(
    [textMessage('system', 'rules'), textMessage('user', 'one and what came of it')],
    [{ type: 'environment-step', step: 1, action: 'first', observation: 'done', reasoning: null }],
  );
  transcript.addReply([{ type: 'text', text: 'second' }]);
  expect(shown(transcript)).toEqual([
    'system: rules',
    'user: one',
    'assistant: first',
    'environment-step',
    'assistant: second',
  ]);
});
