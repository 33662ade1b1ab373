import { describe, expect, it } from 'vitest';
import { readOpenaiResult } from '../../../models/batch/openai-result.ts';
import type { OpenaiEndpoint } from '../../../models/endpoint/endpoint.ts';

const key = 'q7'.repeat(30);
const endpoint: OpenaiEndpoint = {
  name: 'e',
  baseUrl: 'http://127.0.0.1:1/v1',
  model: 'm',
  apiKey: key,
  apiKeyEnv: 'E_KEY',
  headers: {},
  timeoutMs: 1_000,
  thinkingSwitch: { kind: 'none' },
  defaults: {},
  api: 'chat',
  structured: 'none',
  maxTokensField: 'max_tokens',
  azureApiVersion: null,
};

describe('a line of an error file', () => {
  it.each(['batch_expired', 'server_error'])('shows no part of a key, nor its half (%s)', (code) => {
    const line = { custom_id: 'c', error: { code, message: key.repeat(6) } };
    const read = readOpenaiResult(line, endpoint);
    expect(read).toMatchObject({ key: 'c', result: { kind: 'failure', error: { kind: 'transient' } } });
    const { result } = read ?? {};
    const words = result?.kind === 'failure' ? result.error.message : '';
    expect(words).toContain('[redacted]');
    expect(words).not.toContain('q7');
  });
});
