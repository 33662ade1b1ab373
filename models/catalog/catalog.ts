import { ConfigError } from '../../core/errors.ts';
import type { JsonObject } from '../../core/json.ts';
import { didYouMean } from '../../core/nearest-name.ts';
import { samplingRefused } from '../anthropic/sampling-refused.ts';
import type { BatchSettings } from '../batch/settings.ts';
import type { ModelIdentity } from '../contract.ts';
import type {
  AnthropicApiVersion,
  EndpointDefaults,
  ThinkingLevel,
  ThinkingSwitch,
} from '../endpoint/endpoint.ts';
import { mergeExtraBodies } from '../endpoint/extra-body.ts';
import type { EndpointLimits } from '../wrap/limiter.ts';
import type { Price } from '../wrap/price.ts';

/** One endpoint of models.yaml, checked. */
export type CatalogEndpoint =
  | (LiveEndpoint & {
      readonly provider: 'openai';
      readonly api: 'chat' | 'responses';
      readonly structured: 'strict' | 'json_schema' | 'json_object' | 'none';
      readonly maxTokensField: 'max_tokens' | 'max_completion_tokens';
      readonly azureApiVersion: string | null;
    })
  | (LiveEndpoint & {
      readonly provider: 'anthropic';
      readonly structured: 'json_schema' | 'none';
      readonly promptCaching: boolean;
      readonly apiVersion: AnthropicApiVersion;
    })
  | { readonly provider: 'simulated'; readonly name: string }
  | (Handoff & {
      readonly provider: 'handoff';
      readonly name: string;
      /** Absolute. */
      readonly folder: string;
      readonly wait: boolean;
    });

/** What a run and its tables say of a model that is answered by hand. */
export interface Handoff {
  readonly answeredBy: string;
  /** false: the answerer may know the hidden conventions of a benchmark (spec/science.md 8). */
  readonly blinded: boolean;
}

interface LiveEndpoint {
  readonly name: string;
  readonly baseUrl: string;
  readonly apiKeyEnv: string | null;
  readonly timeoutMs: number;
  readonly limits: EndpointLimits;
  readonly batch: BatchSettings;
  readonly headers: Readonly<Record<string, string | { readonly env: string }>>;
}

/** One model of models.yaml, checked, with its endpoint. */
export interface CatalogModel {
  readonly name: string;
  readonly endpoint: CatalogEndpoint;
  /** Name on the wire; for simulated models the profile. */
  readonly wireName: string;
  /** Declared identity, part of every cache key (design contract 2). */
  readonly id: string;
  readonly source: ModelIdentity['source'];
  readonly capabilities: {
    readonly images: boolean;
    readonly tools: boolean;
    readonly structuredReplies: boolean;
  };
  /** Tokens; null = unknown. */
  readonly contextWindow: number | null;
  /** null = unknown, which is never the same as free. */
  readonly price: Price | null;
  /** Part of the price that a batched call costs; absent: all of it. */
  readonly batchFactor?: number;
  readonly defaults: EndpointDefaults & { readonly maxOutputTokens?: number };
  readonly thinkingSwitch: ThinkingSwitch;
}

/** All models that can be named: the built-in simulated ones and those of models.yaml. */
export interface Catalog {
  /** The file that was read; null when there are only built-in models. */
  readonly file: string | null;
  readonly models: readonly CatalogModel[];
  /** Absolute paths of agent CLIs, by the name of the mode that drives them. */
  readonly clis: Readonly<{ codex?: string | undefined; 'claude-code'?: string | undefined }>;
  /** @throws {ConfigError} listing the names, with the nearest one */
  find(name: string): CatalogModel;
}

/** A setting of a request, as a run may override it. */
export interface ModelOverrides {
  readonly maxOutputTokens?: number | undefined;
  readonly temperature?: number | 'unset' | 'default' | undefined;
  readonly topP?: number | 'unset' | 'default' | undefined;
  readonly thinking?: ThinkingLevel | 'unset' | 'default' | undefined;
  readonly extraBody?: JsonObject | undefined;
}

/** What a run says of a model: the same shape as `ResolvedModel` of matrix/resolved-run.ts. */
export interface ResolvedModelSettings {
  readonly name: string;
  readonly id: string;
  readonly source: ModelIdentity['source'];
  readonly settings: {
    readonly maxOutputTokens: number;
    readonly temperature: number | 'unset' | 'default';
    readonly topP: number | 'unset' | 'default';
    readonly thinking: ThinkingLevel | 'unset' | 'default';
    readonly extraBody: JsonObject;
  };
  /** Only of a hand-off model. */
  readonly handoff?: Handoff;
}

/** Output limit where neither the run nor the model says one (spec/optimizer.md 11). */
const defaultMaxOutputTokens = 16_384;

export function catalogOf(
  models: readonly CatalogModel[],
  file: string | null,
  clis: Catalog['clis'] = {},
): Catalog {
  const byName = new Map(models.map((model) => [model.name, model]));
  return {
    file,
    models,
    clis,
    find: (name) => {
      const model = byName.get(name);
      if (model !== undefined) return model;
      const where = file === null ? 'no models file was given' : `models file: ${file}`;
      throw new ConfigError(
        `unknown model '${name}'${didYouMean(name, byName.keys())}; known: ${[...byName.keys()].join(', ')} (${where})`,
      );
    },
  };
}

/**
 * Settles a model's settings for a run: the run's word, else the model's default. What still reads `default`
 * is configured nowhere and is left away on the wire, so that nothing outside the result changes an answer.
 * @throws {ConfigError} on an unknown model, or a thinking level that its switch cannot express
 */
export function resolveModel(
  catalog: Catalog,
  name: string,
  overrides: ModelOverrides,
): ResolvedModelSettings {
  const model = catalog.find(name);
  const { defaults, endpoint } = model;
  const thinking = settle(overrides.thinking, defaults.thinking);
  if (thinking !== 'unset' && thinking !== 'default') checkThinking(model, thinking);
  const temperature = settle(overrides.temperature, defaults.temperature);
  const topP = settle(overrides.topP, defaults.topP);
  checkSampling(model, { temperature, topP });
  return {
    name,
    id: model.id,
    source: model.source,
    settings: {
      maxOutputTokens: overrides.maxOutputTokens ?? defaults.maxOutputTokens ?? defaultMaxOutputTokens,
      temperature,
      topP,
      thinking,
      extraBody: mergeExtraBodies(defaults.extraBody ?? {}, overrides.extraBody ?? {}),
    },
    ...(endpoint.provider === 'handoff'
      ? { handoff: { answeredBy: endpoint.answeredBy, blinded: endpoint.blinded } }
      : {}),
  };
}

/** Price of a model; null = unknown. */
export function priceOf(model: CatalogModel): Price | null {
  return model.price;
}

/** @throws {ConfigError} when the model's switch cannot express the level */
export function checkThinking(model: CatalogModel, level: ThinkingLevel): void {
  const { thinkingSwitch, name, source } = model;
  if (source !== 'live') return;
  if (thinkingSwitch.kind === 'none' && level !== 'off')
    throw new ConfigError(
      `model '${name}': thinking '${level}' is wanted, but the model has no 'thinkingSwitch'`,
    );
  if (thinkingSwitch.kind === 'extra-body' && thinkingSwitch.bodies[level] === undefined)
    throw new ConfigError(`model '${name}': its 'thinkingSwitch' has no body for thinking '${level}'`);
}

/** @throws {ConfigError} when the model's API refuses the settings at any value */
function checkSampling(
  { name, endpoint }: CatalogModel,
  settings: Readonly<Record<'temperature' | 'topP', number | 'unset' | 'default'>>,
): void {
  if (endpoint.provider !== 'anthropic' || endpoint.apiVersion === '2023-06-01') return;
  for (const [key, value] of Object.entries(settings))
    if (typeof value === 'number')
      throw new ConfigError(
        `model '${name}': ${key} is ${value}, but ${samplingRefused(endpoint.apiVersion)}`,
      );
}

function settle<Value>(
  asked: Value | 'unset' | 'default' | undefined,
  configured: Value | 'unset' | undefined,
): Value | 'unset' | 'default' {
  return asked === undefined || asked === 'default' ? (configured ?? 'default') : asked;
}
