import type { Attributes, AttributeValue, Span } from './span.ts';

/**
 * The body of one POST to `/v1/traces` in the JSON encoding of OTLP (opentelemetry.io/docs/specs/otlp): ids as
 * hex, 64-bit integers as decimal strings, enums as numbers.
 */
export function otlpTraces(
  spans: readonly Span[],
  { resource, scope }: { readonly resource: Attributes; readonly scope: { name: string; version: string } },
): object {
  return {
    resourceSpans: [
      { resource: { attributes: keyValues(resource) }, scopeSpans: [{ scope, spans: spans.map(spanJson) }] },
    ],
  };
}

const kinds = { internal: 1, client: 3 } as const;
const statusError = { code: 2 } as const;

function spanJson(span: Span): object {
  return {
    traceId: span.traceId,
    spanId: span.spanId,
    ...(span.parentSpanId === null ? {} : { parentSpanId: span.parentSpanId }),
    name: span.name.toWellFormed(),
    kind: kinds[span.kind],
    startTimeUnixNano: span.startNs.toString(),
    endTimeUnixNano: span.endNs.toString(),
    attributes: keyValues(span.attributes),
    // An unset status is the way to say that nothing went wrong.
    status: span.failed ? statusError : {},
  };
}

function keyValues(attributes: Attributes): object[] {
  return Object.entries(attributes).map(([key, value]) => ({ key, value: anyValue(value) }));
}

function anyValue(value: AttributeValue): object {
  // Halves of characters are JSON, but no text to a collector: it would refuse the whole request.
  if (typeof value === 'string') return { stringValue: value.toWellFormed() };
  if (typeof value === 'boolean') return { boolValue: value };
  if (typeof value === 'number')
    return Number.isSafeInteger(value) ? { intValue: String(value) } : { doubleValue: value };
  return { arrayValue: { values: value.map(anyValue) } };
}
