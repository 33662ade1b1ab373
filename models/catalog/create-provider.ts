import { createRedactor } from '../../core/redactor.ts';
import { createAnthropicProvider } from '../anthropic/anthropic-provider.ts';
import type { Provider } from '../contract.ts';
import type { ProviderOptions } from '../endpoint/endpoint.ts';
import { redactedProvider } from '../endpoint/redacted-provider.ts';
import { createOpenaiProvider } from '../openai/openai-provider.ts';
import type { Catalog } from './catalog.ts';
import { catalogSecrets } from './catalog-secrets.ts';
import { type Environment, liveEndpoint } from './live-endpoint.ts';

/**
 * Makes the bare provider of a live model; its replies and errors hold no key of the catalog. Nothing is sent before its
 * first call.
 * @throws {ConfigError} on an unknown or simulated model, or a missing key: names variable, endpoint and model
 */
export function createProvider(
  catalog: Catalog,
  name: string,
  options: ProviderOptions & { readonly env: Environment },
): Provider {
  const model = catalog.find(name);
  const ready = liveEndpoint(model, options.env);
  const identity = { id: model.id, source: model.source };
  const provider =
    ready.provider === 'openai'
      ? createOpenaiProvider(ready.endpoint, identity, options)
      : createAnthropicProvider(ready.endpoint, identity, options);
  // Of every endpoint, not of its own alone: a gateway before several of them may know them all.
  return redactedProvider(provider, createRedactor(catalogSecrets(catalog.models, options.env)));
}
