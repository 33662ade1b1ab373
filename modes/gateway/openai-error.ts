import type { FaultKind, WireFault } from './wire-fault.ts';

export interface OpenaiError {
  readonly message: string;
  readonly type: string;
  readonly param: string | null;
  readonly code: string | null;
}

const codes: Readonly<Partial<Record<FaultKind, string>>> = {
  'too-long': 'context_length_exceeded',
  unauthorized: 'invalid_api_key',
  busy: 'rate_limit_exceeded',
  'not-found': 'not_found',
};

/** An error as OpenAI's APIs word it. */
export function openaiError({ kind, message, field }: WireFault): OpenaiError {
  const words = kind === 'too-long' ? `the input exceeds the context window: ${message}` : message;
  const type = kind === 'internal' ? 'server_error' : 'invalid_request_error';
  return { message: words, type, param: field, code: codes[kind] ?? null };
}
