import { ModelError } from '../../core/errors.ts';
import type { ModelEndpoint } from '../endpoint/endpoint.ts';

/** A line that was turned away for haste comes back this much later at the earliest: in a batch nobody is in a hurry. */
const hasteMs = 60_000;

/** A request that its batch ended without: it was not worked on, so nobody bills it. */
export function notWorkedOn(endpoint: ModelEndpoint, what: string): ModelError {
  return new ModelError(`endpoint '${endpoint.name}', model '${endpoint.model}': ${what}`, {
    kind: 'transient',
    isUnsent: true,
  });
}

/** The failure of one line, with a wait where the endpoint was too busy for it. */
export function lineFailure(error: ModelError, { isBilled }: { readonly isBilled: boolean }): ModelError {
  return new ModelError(error.message, {
    kind: error.kind,
    status: error.status,
    retryAfterMs: error.kind === 'rate-limit' ? (error.retryAfterMs ?? hasteMs) : null,
    isUnsent: !isBilled,
    cause: error,
  });
}
