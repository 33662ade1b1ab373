import type { JsonObject } from '../../core/json.ts';
import type { ChatRequest } from '../contract.ts';

/** How a request says how much the model shall think; which wire field that is differs by endpoint. */
export type ThinkingLevel = 'off' | 'low' | 'medium' | 'high';

export type ThinkingSwitch =
  /** The model has no switch: `off` sends nothing, any other level is refused. */
  | { readonly kind: 'none' }
  /** OpenAI `reasoning_effort` / `reasoning.effort`, with the wire value of each level. */
  | { readonly kind: 'reasoning-effort'; readonly values: Readonly<Record<ThinkingLevel, string>> }
  /** Anthropic `thinking: enabled` with a token budget, which counts within the output limit. */
  | {
      readonly kind: 'anthropic-budget';
      readonly tokens: Readonly<Record<'low' | 'medium' | 'high', number>>;
    }
  /** Anthropic `thinking: adaptive` with `output_config.effort`. */
  | { readonly kind: 'anthropic-adaptive' }
  /** Members merged into the body, for example `chat_template_kwargs: {enable_thinking: true}`. */
  | { readonly kind: 'extra-body'; readonly bodies: Readonly<Partial<Record<ThinkingLevel, JsonObject>>> };

/** Values that the wire gets where a request says `default` (or nothing). Absent: the field is left away. */
export interface EndpointDefaults {
  readonly temperature?: number | 'unset';
  readonly topP?: number | 'unset';
  readonly thinking?: ThinkingLevel | 'unset';
  readonly extraBody?: JsonObject;
}

/** What both SDK providers need to reach one model; secrets are values here and nowhere else. */
export interface ModelEndpoint {
  /** Name in models.yaml, used in error messages in place of the URL. */
  readonly name: string;
  readonly baseUrl: string;
  /** Name of the model on the wire. */
  readonly model: string;
  /** null: the server wants none (a local one). */
  readonly apiKey: string | null;
  /** Variable that the key came from, for error messages. */
  readonly apiKeyEnv: string | null;
  readonly headers: Readonly<Record<string, string>>;
  /** Limit of one request until its last byte; a half-open socket ends here. */
  readonly timeoutMs: number;
  readonly thinkingSwitch: ThinkingSwitch;
  readonly defaults: EndpointDefaults;
}

export interface OpenaiEndpoint extends ModelEndpoint {
  readonly api: 'chat' | 'responses';
  /** What `replySchema` becomes: `strict` also asks the server to guarantee it. */
  readonly structured: 'strict' | 'json_schema' | 'json_object' | 'none';
  /** Of the chat API: OpenAI's reasoning models take `max_completion_tokens` only, most others `max_tokens`. */
  readonly maxTokensField: 'max_tokens' | 'max_completion_tokens';
  /** Set for Azure OpenAI's dated API: `baseUrl` is then the resource, `model` the deployment. */
  readonly azureApiVersion: string | null;
}

export type AnthropicApiVersion = '2026-10-21' | '2023-06-01';

export interface AnthropicEndpoint extends ModelEndpoint {
  readonly structured: 'json_schema' | 'none';
  /**
   * Value of the header `anthropic-version`. From 2026-10-21 on the API refuses temperature and top_p, at any
   * value; 2023-06-01 takes them where the model does.
   */
  readonly apiVersion: AnthropicApiVersion;
  /** Marks the stable prefix of each request with `cache_control`. */
  readonly promptCaching: boolean;
}

/** Lets the caller hand a tuned keep-alive dispatcher to the SDKs. */
export interface ProviderOptions {
  readonly fetch?: typeof globalThis.fetch;
}

/** Sampling settings of a request with `default` replaced by the endpoint's value; undefined = leave away. */
export function wireSettings(
  request: ChatRequest,
  defaults: EndpointDefaults,
): {
  readonly temperature: number | undefined;
  readonly topP: number | undefined;
  readonly thinking: ThinkingLevel | undefined;
} {
  return {
    temperature: setting(request.temperature, defaults.temperature),
    topP: setting(request.topP, defaults.topP),
    thinking: setting(request.thinking, defaults.thinking),
  };
}

function setting<Value extends number | string>(
  asked: Value | 'unset' | 'default' | undefined,
  configured: Value | 'unset' | undefined,
): Exclude<Value, 'unset' | 'default'> | undefined {
  const value = asked === undefined || asked === 'default' ? configured : asked;
  return value === undefined || value === 'unset' || value === 'default'
    ? undefined
    : (value as Exclude<Value, 'unset' | 'default'>);
}
