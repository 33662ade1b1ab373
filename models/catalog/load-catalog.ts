import { existsSync, readFileSync } from 'node:fs';
import { ConfigError, messageOf } from '../../core/errors.ts';
import { didYouMean } from '../../core/nearest-name.ts';
import { parseYamlFile, type YamlPath } from '../../core/yaml-file.ts';
import type { ThinkingSwitch } from '../endpoint/endpoint.ts';
import { reservedMember } from '../endpoint/extra-body.ts';
import { builtInModels, builtInNames, simulatedModel } from './built-in.ts';
import {
  type Catalog,
  type CatalogEndpoint,
  type CatalogModel,
  catalogOf,
  checkThinking,
} from './catalog.ts';
import { catalogSchema, type EndpointFile, type ModelFile } from './catalog-schema.ts';
import { handoffModel } from './handoff-model.ts';
import { thinkingSwitchOf } from './thinking-switch.ts';

/** What stands under `endpoints`; a hand-off model has its folder in its own entry. */
type NamedEndpoint = Exclude<CatalogEndpoint, { provider: 'handoff' }>;

/** Variable that names the models file where the command line does not. */
export const catalogVariable = 'SKILLOPT_BENCH_MODELS';

/**
 * Reads models.yaml and adds the built-in simulated models. Without a path (and without the variable) there are
 * only those. API keys are not looked at before a provider is made: a model that is not used needs none.
 * @throws {ConfigError} naming file, line and key
 */
export function loadCatalog(options: {
  readonly path: string | null;
  readonly env?: Readonly<Record<string, string | undefined>>;
}): Catalog {
  const file = options.path ?? options.env?.[catalogVariable] ?? null;
  if (file === null || file === '') return catalogOf(builtInModels, null);
  const { value, at } = parseYamlFile(readText(file), { file, schema: catalogSchema });
  const fail = (path: YamlPath, message: string): never => {
    throw new ConfigError(`${at(path)}: ${message}`);
  };

  const endpoints = new Map<string, NamedEndpoint>([
    ['simulated', { provider: 'simulated', name: 'simulated' }],
  ]);
  for (const [name, endpoint] of Object.entries(value.endpoints)) {
    if (name === 'simulated' && endpoint.provider !== 'simulated')
      fail(['endpoints', name], "the endpoint name 'simulated' is taken by the built-in world");
    endpoints.set(name, endpointOf(name, endpoint));
  }

  const models = [...builtInModels];
  for (const [name, entry] of Object.entries(value.models)) {
    const path = ['models', name];
    if (builtInNames.includes(name))
      fail(path, `the model name '${name}' is taken by a built-in simulated model`);
    if (entry.provider === 'handoff') {
      models.push(handoffModel(name, entry, file));
      continue;
    }
    const endpoint = endpoints.get(entry.endpoint);
    if (endpoint === undefined) {
      const known = [...endpoints.keys()];
      const hint = didYouMean(entry.endpoint, known) || `; known: ${known.join(', ')}`;
      fail([...path, 'endpoint'], `model '${name}': unknown endpoint '${entry.endpoint}'${hint}`);
      continue;
    }
    models.push(
      modelOf(name, entry, endpoint, (key, message) =>
        fail([...path, ...key], `model '${name}': ${message}`),
      ),
    );
  }
  for (const [index, model] of models.entries()) {
    const twin = models.slice(0, index).find(({ id, source }) => id === model.id && source === 'live');
    const declared = (name: string) => value.models[name]?.id !== undefined;
    if (twin !== undefined && !(declared(twin.name) && declared(model.name)))
      fail(
        ['models', model.name],
        `models '${twin.name}' and '${model.name}' have the same identity '${model.id}', so their cached replies ` +
          "would be mixed up; give each an 'id' (the same one only if their replies are interchangeable)",
      );
  }
  return catalogOf(models, file, value.clis);
}

function readText(file: string): string {
  if (!existsSync(file))
    throw new ConfigError(`models file ${file}: there is no such file (models.example.yaml is a template)`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    throw new ConfigError(`models file ${file}: ${messageOf(error)}`, error);
  }
}

function endpointOf(name: string, endpoint: EndpointFile): NamedEndpoint {
  if (endpoint.provider === 'simulated') return { provider: 'simulated', name };
  const { apiKeyEnv = null, baseUrl } = endpoint;
  const { maxRequests, maxMegabytes, ...waits } = endpoint.batch;
  const batch = {
    ...waits,
    mostRequests: maxRequests,
    mostBytes: maxMegabytes === undefined ? undefined : maxMegabytes * 1_000_000,
  };
  const shared = { name, apiKeyEnv, baseUrl: baseUrl.replace(/\/+$/, ''), batch };
  if (endpoint.provider === 'anthropic') return { ...endpoint, ...shared };
  const { azure, ...rest } = endpoint;
  return { ...rest, ...shared, azureApiVersion: azure?.apiVersion ?? null };
}

function modelOf(
  name: string,
  entry: ModelFile,
  endpoint: NamedEndpoint,
  fail: (key: readonly string[], message: string) => never,
): CatalogModel {
  const wireName = entry.model ?? name;
  if (endpoint.provider === 'simulated') {
    if (!builtInNames.includes(wireName))
      fail(['model'], `no simulated model '${wireName}'${didYouMean(wireName, builtInNames)}`);
    return simulatedModel(name, wireName, endpoint.name);
  }
  const thinkingSwitch = thinkingSwitchOf(entry.thinkingSwitch);
  checkSwitch(thinkingSwitch, endpoint.provider, (message) => fail(['thinkingSwitch'], message));
  const reserved = reservedMember(entry.defaults.extraBody ?? {});
  if (reserved !== null) fail(['defaults', 'extraBody'], `extraBody must not set '${reserved}'`);
  const { prices } = entry;
  const model: CatalogModel = {
    name,
    endpoint,
    wireName,
    id: entry.id ?? wireName,
    source: 'live',
    capabilities: {
      ...entry.capabilities,
      structuredReplies: entry.capabilities.structuredReplies ?? endpoint.structured !== 'none',
    },
    contextWindow: entry.contextWindow ?? null,
    price:
      prices === undefined
        ? null
        : {
            inputUsdPerMillion: prices.inputPerMillion,
            cachedInputUsdPerMillion: prices.cachedInputPerMillion ?? null,
            outputUsdPerMillion: prices.outputPerMillion,
            asOf: prices.date,
          },
    ...(prices?.batch === undefined ? {} : { batchFactor: prices.batch }),
    defaults: entry.defaults,
    thinkingSwitch,
  };
  const { thinking } = entry.defaults;
  if (thinking !== undefined && thinking !== 'unset') {
    try {
      checkThinking(model, thinking);
    } catch (error) {
      fail(['defaults', 'thinking'], messageOf(error).replace(`model '${name}': `, ''));
    }
  }
  return model;
}

function checkSwitch(
  thinkingSwitch: ThinkingSwitch,
  provider: 'openai' | 'anthropic',
  fail: (message: string) => never,
): void {
  const { kind } = thinkingSwitch;
  if (provider === 'openai' && (kind === 'anthropic-budget' || kind === 'anthropic-adaptive'))
    fail('a thinkingSwitch of kind anthropic needs an endpoint of provider anthropic');
  if (provider === 'anthropic' && kind === 'reasoning-effort')
    fail('the thinkingSwitch reasoning_effort needs an endpoint of provider openai');
  if (kind !== 'extra-body') return;
  for (const body of Object.values(thinkingSwitch.bodies)) {
    const reserved = reservedMember(body);
    if (reserved !== null) fail(`extra_body must not set '${reserved}'`);
  }
}
