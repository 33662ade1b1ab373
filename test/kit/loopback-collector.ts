import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';
import { z } from 'zod';

const text = z.object({ stringValue: z.string() });
const value = z.union([
  text.strict(),
  z.strictObject({ intValue: z.string().regex(/^-?\d+$/) }),
  z.strictObject({ doubleValue: z.number() }),
  z.strictObject({ boolValue: z.boolean() }),
  z.strictObject({ arrayValue: z.strictObject({ values: z.array(text) }) }),
]);
const attributes = z.array(z.strictObject({ key: z.string().min(1), value }));
const time = z.string().regex(/^\d{19}$/);

/** What OTLP's JSON encoding allows of the fields that we send. */
const spanSchema = z.strictObject({
  traceId: z.string().regex(/^[0-9a-f]{32}$/),
  spanId: z.string().regex(/^[0-9a-f]{16}$/),
  parentSpanId: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .optional(),
  name: z.string().min(1),
  kind: z.union([z.literal(1), z.literal(3)]),
  startTimeUnixNano: time,
  endTimeUnixNano: time,
  attributes,
  status: z.strictObject({ code: z.literal(2).optional() }),
});
const bodySchema = z.strictObject({
  resourceSpans: z.array(
    z.strictObject({
      resource: z.strictObject({ attributes }),
      scopeSpans: z.array(
        z.strictObject({
          scope: z.strictObject({ name: z.string(), version: z.string() }),
          spans: z.array(spanSchema),
        }),
      ),
    }),
  ),
});

export type ReceivedSpan = z.infer<typeof spanSchema>;

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface CollectorAnswer {
  readonly status: number;
  readonly body?: string;
  readonly headers?: Record<string, string>;
}

/** A collector on loopback. `answer` gives what it says to the n-th request, from 0; null = it never answers. */
export async function loopbackCollector(
  answer: (n: number) => CollectorAnswer | null = () => ({ status: 200 }),
) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const reply = answer(received.length);
      received.push({
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(chunks).toString('utf8'),
      });
      if (reply !== null) response.writeHead(reply.status, reply.headers).end(reply.body ?? '{}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    /** The spans of all requests. @throws {ZodError} when a body is not OTLP */
    spans: (): ReceivedSpan[] =>
      received.flatMap(({ body }) =>
        bodySchema
          .parse(JSON.parse(body))
          .resourceSpans.flatMap(({ scopeSpans }) => scopeSpans.flatMap(({ spans }) => spans)),
      ),
  };
}

/** Attributes as a plain object; integers as numbers. */
export function attributesOf(span: ReceivedSpan): Record<string, unknown> {
  return Object.fromEntries(
    span.attributes.map(({ key, value: any }) => {
      if ('intValue' in any) return [key, Number(any.intValue)];
      if ('arrayValue' in any) return [key, any.arrayValue.values.map(({ stringValue }) => stringValue)];
      return [key, Object.values(any)[0]];
    }),
  );
}

/** What is wrong with the tree of some spans: ids twice, parents that are not there, times that do not nest. */
export function treeFaults(spans: readonly ReceivedSpan[]): string[] {
  const byId = new Map(spans.map((span) => [`${span.traceId}/${span.spanId}`, span]));
  const faults = byId.size === spans.length ? [] : ['a span id occurs twice'];
  for (const span of spans) {
    if (BigInt(span.endTimeUnixNano) < BigInt(span.startTimeUnixNano))
      faults.push(`${span.name}: ends before it begins`);
    if (span.parentSpanId === undefined) continue;
    const parent = byId.get(`${span.traceId}/${span.parentSpanId}`);
    if (parent === undefined) faults.push(`${span.name}: its parent was never sent`);
    else if (BigInt(parent.startTimeUnixNano) > BigInt(span.startTimeUnixNano))
      faults.push(`${span.name}: begins before its parent ${parent.name}`);
  }
  const roots = new Map<string, number>();
  for (const { traceId, parentSpanId } of spans)
    if (parentSpanId === undefined) roots.set(traceId, (roots.get(traceId) ?? 0) + 1);
  for (const { traceId } of spans)
    if (roots.get(traceId) !== 1) faults.push(`trace ${traceId}: not one root`);
  return [...new Set(faults)];
}
