import type { FaultKind, WireFault } from '../wire-fault.ts';

const types: Readonly<Record<FaultKind, string>> = {
  invalid: 'invalid_request_error',
  'too-large': 'request_too_large',
  'too-long': 'invalid_request_error',
  unauthorized: 'authentication_error',
  busy: 'rate_limit_error',
  'not-found': 'not_found_error',
  ended: 'invalid_request_error',
  internal: 'api_error',
};

/** An error as Anthropic's API words it. Clients know an overflow by the first words of its message. */
export function messagesError({ kind, message }: WireFault): {
  readonly type: 'error';
  readonly error: { readonly type: string; readonly message: string };
} {
  const words = kind === 'too-long' ? `prompt is too long: ${message}` : message;
  return { type: 'error', error: { type: types[kind], message: words } };
}
