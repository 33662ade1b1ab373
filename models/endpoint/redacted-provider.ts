import { redactError } from '../../core/redact-error.ts';
import { redactValue } from '../../core/redact-value.ts';
import type { Redactor } from '../../core/redactor.ts';
import type { Provider } from '../contract.ts';

/**
 * The border where a server's words enter the suite: no reply, model name, state or error goes on with a secret in it.
 * Journal, cache, log, scores and reports see the same redacted text, so a replay does too.
 */
export function redactedProvider(provider: Provider, redact: Redactor): Provider {
  return {
    ...provider,
    async complete(request, context, signal) {
      try {
        return redactValue(await provider.complete(request, context, signal), redact);
      } catch (error) {
        throw redactError(error, redact);
      }
    },
  };
}
