import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ModelErrorKind } from '../../../core/errors.ts';
import { readWire } from '../../../models/endpoint/wire-reply.ts';

const schema = z.object({ words: z.string() });

describe('an answer with status 200', () => {
  it('is read when the server calls it text', () => {
    expect(readWire('{"words":"yes"}', schema)).toEqual({ words: 'yes' });
  });

  it.each(['', '<html>', 'null', '[]', '"ok"', '{"words":7}', null, undefined])(
    'that is not what its API promises is worth another try: %j',
    (answer) => {
      expect(() => readWire(answer, schema)).toThrow(expect.objectContaining({ kind: 'transient' }));
    },
  );

  it.each<[unknown, ModelErrorKind]>([
    ['upstream is down', 'transient'],
    [{ message: 'upstream is down', code: 502 }, 'transient'],
    [{ message: 'slow down', code: 429 }, 'rate-limit'],
    [{ message: 'slow down', type: 'rate_limit_error' }, 'rate-limit'],
    [{ message: 'Overloaded', type: 'overloaded_error' }, 'transient'],
    [{ message: 'no credit', code: 402 }, 'quota'],
    [{ message: 'top up', code: 'insufficient_quota' }, 'quota'],
    [{ code: 402 }, 'quota'],
    [{ code: 'insufficient_quota', message: null }, 'quota'],
    [{ type: 'rate_limit_error' }, 'rate-limit'],
    [{ code: 429, message: null, type: null }, 'rate-limit'],
    [{ message: 'who are you', code: '401' }, 'auth'],
    [{ message: 'too long', code: 'context_length_exceeded' }, 'context-overflow'],
    [{ message: 'no', type: 'invalid_request_error' }, 'bad-request'],
    [{ message: 'no', code: 'content_filter', type: 'invalid_request_error' }, 'refused'],
  ])('with the error %j in it has the kind %s, even beside a reply', (error, kind) => {
    expect(() => readWire({ error, words: 'half an answer' }, schema)).toThrow(
      expect.objectContaining({ kind }),
    );
  });

  it.each([null, {}, { code: null, message: null }, { code: 0 }])(
    'is a reply beside an error that says nothing: %j',
    (error) => {
      expect(readWire({ error, words: 'an answer' }, schema)).toEqual({ words: 'an answer' });
    },
  );
});
