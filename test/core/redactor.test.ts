import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ModelError } from '../../core/errors.ts';
import { redactError } from '../../core/redact-error.ts';
import { redactValue } from '../../core/redact-value.ts';
import { createRedactor } from '../../core/redactor.ts';

const secretText = fc.string({
  unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
  minLength: 8,
  maxLength: 80,
});
const base64 = (text: string) => Buffer.from(text).toString('base64');
/** Ways in which a server or a program may say a value. */
const sayings: readonly ((secret: string) => string)[] = [
  (secret) => secret,
  (secret) => `Bearer ${secret}`,
  (secret) => encodeURIComponent(secret),
  (secret) => JSON.stringify({ authorization: secret }),
  (secret) => JSON.stringify(JSON.stringify({ authorization: secret })),
  (secret) => base64(secret),
  (secret) => base64(`user:${secret}`),
  (secret) => base64(`a:${secret}:b`),
  (secret) => Buffer.from(`ab${secret}`).toString('base64url'),
];

describe('createRedactor', () => {
  it('leaves nothing of a secret, however it is said', () => {
    fc.assert(
      fc.property(
        secretText,
        fc.constantFrom(...sayings),
        fc.string(),
        fc.string(),
        (secret, say, before, after) => {
          const redacted = createRedactor([secret])(`${before}${say(secret)}${after}`);
          expect(redacted).toContain('[redacted]');
          expect(redacted).not.toContain(secret);
          // Six characters of base64 at an end may belong to a neighbour as well.
          const inner = base64(`aaa${secret}`).slice(8, -6);
          if (inner.length >= 12) expect(redacted).not.toContain(inner);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('changes no text without a secret', () => {
    fc.assert(
      fc.property(secretText, fc.string(), (secret, text) => {
        fc.pre(!text.includes(secret));
        expect(createRedactor([secret])(text)).toBe(text);
      }),
    );
  });

  it('takes the longer one of two whole, whatever their order', () => {
    for (const secrets of [
      ['secret-1', 'secret-1-and-more'],
      ['secret-1-and-more', 'secret-1'],
    ])
      expect(createRedactor(secrets)('x secret-1-and-more y secret-1 z')).toBe('x [redacted] y [redacted] z');
  });

  it('knows the value behind the name of a scheme', () => {
    expect(createRedactor(['Bearer abcdefgh1'])('your token abcdefgh1')).toBe('your token [redacted]');
  });

  it('leaves words alone that stand for no key, and short values', () => {
    const redact = createRedactor(['ollama', 'not-needed', '', null, undefined, 'EMPTY']);
    expect(redact('ollama is not-needed, EMPTY')).toBe('ollama is not-needed, EMPTY');
    expect(createRedactor(['word'], { least: 4 })('a word')).toBe('a [redacted]');
  });
});

describe('redactValue', () => {
  const redact = createRedactor(['top-secret-key']);

  it('goes through lists, records and names of fields, and keeps bytes', () => {
    const data = new Uint8Array([1, 2]);
    const value = { parts: [{ text: 'a top-secret-key b', data }], n: 1, none: null, 'top-secret-key': true };
    expect(redactValue(value, redact)).toEqual({
      parts: [{ text: 'a [redacted] b', data }],
      n: 1,
      none: null,
      '[redacted]': true,
    });
  });

  it('gives back what holds no secret, uncopied', () => {
    const value = { parts: [{ text: 'plain' }], state: { deep: ['x'] } };
    expect(redactValue(value, redact)).toBe(value);
  });

  it('makes a field of __proto__ like any other', () => {
    const value: unknown = JSON.parse('{"__proto__": "top-secret-key", "a": 1}');
    expect(JSON.stringify(redactValue(value, redact))).toBe('{"__proto__":"[redacted]","a":1}');
  });
});

describe('redactError', () => {
  it('keeps class and kind, and cleans message, stack and cause', () => {
    const cause = Object.assign(new Error('header top-secret-key'), {
      headers: { authorization: 'top-secret-key' },
    });
    const error = new ModelError('said top-secret-key', { kind: 'auth', cause });
    const clean = redactError(error, createRedactor(['top-secret-key']));
    expect(clean).toBe(error);
    expect(error.kind).toBe('auth');
    expect(
      [error.message, error.stack, String(error.cause), JSON.stringify(error.cause)].join(),
    ).not.toContain('top-secret');
    expect(error.message).toBe('said [redacted]');
  });
});
