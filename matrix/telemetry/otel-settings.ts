import { ConfigError } from '../../core/errors.ts';
import type { Attributes } from './span.ts';

export interface OtelSettings {
  /** Whole address of the traces endpoint. */
  readonly url: string;
  /** May hold keys: never printed. */
  readonly headers: Readonly<Record<string, string>>;
  readonly resource: Attributes;
}

type Env = Readonly<Record<string, string | undefined>>;

/**
 * Reads the standard variables of OpenTelemetry exporters. Null = no spans: neither asked for (`--otel`) nor
 * configured, or switched off by `OTEL_SDK_DISABLED=true` or `OTEL_TRACES_EXPORTER=none`.
 * @throws {ConfigError} naming the variable, never its value
 */
export function otelSettings(env: Env, { asked }: { readonly asked: boolean }): OtelSettings | null {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: base = '', OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: traces = '' } = env;
  const off = env.OTEL_SDK_DISABLED?.toLowerCase() === 'true' || env.OTEL_TRACES_EXPORTER === 'none';
  if (off || (!asked && base === '' && traces === '')) return null;
  const url =
    traces === ''
      ? address(base === '' ? 'http://localhost:4318' : base, 'OTEL_EXPORTER_OTLP_ENDPOINT', 'v1/traces')
      : address(traces, 'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT', null);
  return {
    url,
    headers: {
      ...pairs(env.OTEL_EXPORTER_OTLP_HEADERS, 'OTEL_EXPORTER_OTLP_HEADERS'),
      ...pairs(env.OTEL_EXPORTER_OTLP_TRACES_HEADERS, 'OTEL_EXPORTER_OTLP_TRACES_HEADERS'),
    },
    resource: {
      'service.name': 'skillopt-bench',
      ...pairs(env.OTEL_RESOURCE_ATTRIBUTES, 'OTEL_RESOURCE_ATTRIBUTES'),
      ...(env.OTEL_SERVICE_NAME === undefined || env.OTEL_SERVICE_NAME === ''
        ? {}
        : { 'service.name': env.OTEL_SERVICE_NAME }),
    },
  };
}

function address(value: string, name: string, path: string | null): string {
  let url: URL;
  try {
    url = new URL(path === null || value.endsWith('/') ? value : `${value}/`);
    if (path !== null) url = new URL(path, url);
  } catch {
    throw new ConfigError(`${name} is not a URL`);
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:')
    throw new ConfigError(`${name} must begin with http:// or https:// (OTLP over HTTP; gRPC is not spoken)`);
  if (url.username !== '' || url.password !== '')
    throw new ConfigError(`${name} holds a password: put it into OTEL_EXPORTER_OTLP_HEADERS`);
  return url.href;
}

/** `key=value,key=value`, percent-encoded. */
function pairs(text: string | undefined, name: string): Record<string, string> {
  const entries = (text ?? '').split(',').filter((part) => part.trim() !== '');
  return Object.fromEntries(
    entries.map((entry) => {
      const cut = entry.indexOf('=');
      if (cut < 1) throw new ConfigError(`${name}: an entry is not of the form key=value`);
      try {
        return [entry.slice(0, cut).trim(), decodeURIComponent(entry.slice(cut + 1).trim())];
      } catch {
        throw new ConfigError(`${name}: the value of '${entry.slice(0, cut).trim()}' is not percent-encoded`);
      }
    }),
  );
}
