import { ModelError } from '../../core/errors.ts';
import type { ModelEndpoint } from './endpoint.ts';

/** Our own deadline has passed before the last byte of the reply. */
export function timedOut(endpoint: ModelEndpoint): ModelError {
  return new ModelError(
    `endpoint '${endpoint.name}', model '${endpoint.model}': no full reply within ${endpoint.timeoutMs} ms`,
    { kind: 'timeout' },
  );
}
