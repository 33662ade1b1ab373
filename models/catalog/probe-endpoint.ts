import { ConfigError, ModelError, messageOf } from '../../core/errors.ts';
import { createRedactor } from '../../core/redactor.ts';
import { createAnthropicProvider } from '../anthropic/anthropic-provider.ts';
import { listAnthropicModels } from '../anthropic/list-models.ts';
import { type CallContext, type Provider, textMessage } from '../contract.ts';
import type { ProviderOptions } from '../endpoint/endpoint.ts';
import { listOpenaiModels } from '../openai/list-models.ts';
import { createOpenaiProvider } from '../openai/openai-provider.ts';
import type { CatalogModel } from './catalog.ts';
import { catalogSecrets } from './catalog-secrets.ts';
import { type Environment, liveEndpoint, type ReadyEndpoint } from './live-endpoint.ts';

/** Does an endpoint answer, and if not, why. */
export interface ProbeResult {
  readonly model: string;
  readonly endpoint: string;
  readonly ok: boolean;
  /** One sentence for people; names URL and key variable, never a key. */
  readonly message: string;
}

export interface ProbeOptions extends ProviderOptions {
  readonly env: Environment;
  readonly signal: AbortSignal;
  /** Limit of each of the at most two requests; 15 s by default. */
  readonly timeoutMs?: number;
}

const probeContext: CallContext = {
  role: 'target',
  phase: 'eval',
  kind: 'probe',
  place: {},
  taskId: null,
  sampling: { repeat: 0, visit: 0, draw: 0 },
};

/** The least that the responses API accepts as output limit. */
const probeTokens = 16;

/**
 * Asks a model's endpoint for its list of models; where it has none, asks the model for a few tokens. Used by
 * `doctor` and before any run starts.
 * @throws {InterruptedError} when `signal` fires; everything else becomes a result
 */
export async function probeEndpoint(model: CatalogModel, options: ProbeOptions): Promise<ProbeResult> {
  const { endpoint } = model;
  const redact = createRedactor(catalogSecrets([model], options.env));
  const result = (ok: boolean, message: string): ProbeResult => ({
    model: model.name,
    endpoint: endpoint.name,
    ok,
    message: redact(message),
  });
  if (endpoint.provider === 'simulated')
    return result(true, `model '${model.name}' is simulated: nothing to reach`);
  if (endpoint.provider === 'handoff')
    return result(true, `model '${model.name}' is answered by hand: nothing to reach`);
  try {
    const ready = withTimeout(liveEndpoint(model, options.env), options.timeoutMs ?? 15_000);
    const listed = await listedModels(ready, options);
    if (listed === null) await providerOf(ready, options).complete(smallest, probeContext, options.signal);
    return result(
      true,
      `endpoint '${endpoint.name}' (${endpoint.baseUrl}) answers${remark(listed, model.wireName)}`,
    );
  } catch (error) {
    if (error instanceof ConfigError) return result(false, messageOf(error));
    if (!(error instanceof ModelError)) throw error;
    return result(
      false,
      `endpoint '${endpoint.name}' (${endpoint.baseUrl}) cannot be used: ${messageOf(error)}`,
    );
  }
}

const smallest = { messages: [textMessage('user', 'Reply with: ok')], maxOutputTokens: probeTokens };

/** null: the endpoint has no list (many gateways have none), so the model itself must be asked. */
async function listedModels(ready: ReadyEndpoint, options: ProbeOptions): Promise<string[] | null> {
  try {
    return ready.provider === 'openai'
      ? await listOpenaiModels(ready.endpoint, options, options.signal)
      : await listAnthropicModels(ready.endpoint, options, options.signal);
  } catch (error) {
    if (!(error instanceof ModelError)) throw error;
    if (error.status !== null && [400, 403, 404, 405, 501].includes(error.status)) return null;
    throw error;
  }
}

function providerOf(ready: ReadyEndpoint, options: ProbeOptions): Provider {
  const identity = { id: 'probe', source: 'live' } as const;
  return ready.provider === 'openai'
    ? createOpenaiProvider(ready.endpoint, identity, options)
    : createAnthropicProvider(ready.endpoint, identity, options);
}

function withTimeout(ready: ReadyEndpoint, timeoutMs: number): ReadyEndpoint {
  return ready.provider === 'openai'
    ? { ...ready, endpoint: { ...ready.endpoint, timeoutMs } }
    : { ...ready, endpoint: { ...ready.endpoint, timeoutMs } };
}

/** A list that lacks the model is no failure: aliases, deployments and single-model servers do that. */
function remark(listed: string[] | null, wireName: string): string {
  if (listed === null || listed.length === 0 || listed.includes(wireName)) return '';
  const some = listed.slice(0, 8).join(', ');
  return `, but does not list '${wireName}' (it lists ${some}${listed.length > 8 ? ', ...' : ''})`;
}
