import { describe, expect, it } from 'vitest';
import { otelSettings } from '../../../matrix/telemetry/otel-settings.ts';
import { OtlpExporter, type OtlpExporterOptions } from '../../../matrix/telemetry/otlp-exporter.ts';
import type { Span } from '../../../matrix/telemetry/span.ts';
import { attributesOf, loopbackCollector } from '../../kit/loopback-collector.ts';

const span = (index: number): Span => ({
  traceId: 'a'.repeat(32),
  spanId: index.toString(16).padStart(16, '0'),
  parentSpanId: null,
  name: `span ${index}`,
  kind: 'internal',
  startNs: 1_700_000_000_000_000_000n,
  endNs: 1_700_000_000_000_000_001n,
  attributes: { index, share: 0.5, on: true, list: ['a', 'b'], text: 'x' },
  failed: index === 1,
});

function exporterTo(url: string, options: Partial<OtlpExporterOptions> = {}): OtlpExporter {
  const settings = {
    url: `${url}/v1/traces`,
    headers: { 'x-key': 'SECRET' },
    resource: { 'service.name': 'me' },
  };
  return new OtlpExporter({ settings, version: '1.2.3', retryMs: 1, ...options });
}

async function exported(url: string, count: number, options: Partial<OtlpExporterOptions> = {}) {
  const exporter = exporterTo(url, options);
  for (let index = 1; index <= count; index += 1) exporter.add(span(index));
  return exporter.close();
}

describe('the OTLP exporter', () => {
  it('posts OTLP JSON in batches, with its headers, to the traces path', async () => {
    const collector = await loopbackCollector();
    expect(await exported(collector.url, 5, { batchSize: 2 })).toEqual({
      sent: 5,
      dropped: 0,
      problem: null,
    });
    expect(collector.received.map(({ path }) => path)).toEqual(Array(3).fill('/v1/traces'));
    expect(collector.received[0]?.headers).toMatchObject({
      'content-type': 'application/json',
      'x-key': 'SECRET',
    });
    const spans = collector.spans();
    expect(spans.map(({ name }) => name)).toEqual([1, 2, 3, 4, 5].map((index) => `span ${index}`));
    expect(spans.map(({ status }) => status.code)).toEqual([2, ...Array(4).fill(undefined)]);
    expect(spans[0]?.startTimeUnixNano).toBe('1700000000000000000');
    expect(attributesOf(spans[2] as never)).toEqual({
      index: 3,
      share: 0.5,
      on: true,
      list: ['a', 'b'],
      text: 'x',
    });
  });

  it('tries again when the collector is busy, and then loses nothing', async () => {
    const collector = await loopbackCollector((n) => ({
      status: [503, 429][n] ?? 200,
      headers: { 'retry-after': '0' },
    }));
    expect(await exported(collector.url, 2)).toEqual({ sent: 2, dropped: 0, problem: null });
    expect(collector.received).toHaveLength(3);
  });

  it('drops and counts what is refused, without trying again, and says no secret', async () => {
    const collector = await loopbackCollector(() => ({ status: 400, body: 'SECRET is wrong' }));
    const result = await exported(collector.url, 2);
    expect(result).toEqual({ sent: 0, dropped: 2, problem: 'the collector answered 400' });
    expect(collector.received).toHaveLength(1);
  });

  it('counts the spans that a collector takes only in part', async () => {
    const body = JSON.stringify({ partialSuccess: { rejectedSpans: '1', errorMessage: 'no' } });
    const collector = await loopbackCollector(() => ({ status: 200, body }));
    expect(await exported(collector.url, 3)).toMatchObject({ sent: 2, dropped: 1 });
  });

  it('does not follow redirects, which would carry its headers away', async () => {
    const other = await loopbackCollector();
    const collector = await loopbackCollector(() => ({
      status: 307,
      headers: { location: `${other.url}/v1/traces` },
    }));
    expect(await exported(collector.url, 1)).toMatchObject({ sent: 0, dropped: 1 });
    expect(other.received).toEqual([]);
  });

  it('keeps no more spans than its queue holds, and ends in time when nobody ever answers', async () => {
    const collector = await loopbackCollector(() => null);
    const result = await exported(collector.url, 50, { batchSize: 4, maxQueue: 10, closeWithinMs: 50 });
    expect(result).toMatchObject({ sent: 0, dropped: 50 });
    expect(collector.received.length).toBeLessThanOrEqual(1);
  });

  it('gives up on a port where nobody listens', async () => {
    const result = await exported('http://127.0.0.1:1', 1);
    expect(result).toEqual({
      sent: 0,
      dropped: 1,
      problem: expect.stringContaining('no answer of the collector'),
    });
  });

  it('sends by itself after the interval', async () => {
    const collector = await loopbackCollector();
    const exporter = exporterTo(collector.url, { intervalMs: 1 });
    exporter.add(span(1));
    await expect.poll(() => collector.received.length, { timeout: 10_000 }).toBe(1);
    expect(await exporter.close()).toMatchObject({ sent: 1 });
  });
});

describe('the variables of the exporter', () => {
  const asked = { asked: false };

  it('switch spans on and off', () => {
    expect(otelSettings({}, asked)).toBeNull();
    expect(otelSettings({}, { asked: true })?.url).toBe('http://localhost:4318/v1/traces');
    const on = { OTEL_EXPORTER_OTLP_ENDPOINT: 'https://collector.test/base' };
    expect(otelSettings(on, asked)?.url).toBe('https://collector.test/base/v1/traces');
    expect(otelSettings({ ...on, OTEL_SDK_DISABLED: 'true' }, { asked: true })).toBeNull();
    expect(otelSettings({ ...on, OTEL_TRACES_EXPORTER: 'none' }, asked)).toBeNull();
    const own = { ...on, OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: 'http://other.test/custom' };
    expect(otelSettings(own, asked)?.url).toBe('http://other.test/custom');
  });

  it('give headers, attributes and the name of the service', () => {
    const settings = otelSettings(
      {
        OTEL_EXPORTER_OTLP_HEADERS: 'authorization=Basic%20abc=, x-a=1',
        OTEL_RESOURCE_ATTRIBUTES: 'team=a%2Cb',
        OTEL_SERVICE_NAME: 'mine',
      },
      { asked: true },
    );
    expect(settings?.headers).toEqual({ authorization: 'Basic abc=', 'x-a': '1' });
    expect(settings?.resource).toEqual({ 'service.name': 'mine', team: 'a,b' });
  });

  it.each([
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'SECRET' }],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'http://me:SECRET@host' }],
    [{ OTEL_EXPORTER_OTLP_ENDPOINT: 'grpc://SECRET' }],
    [{ OTEL_EXPORTER_OTLP_HEADERS: 'SECRET' }],
    [{ OTEL_EXPORTER_OTLP_HEADERS: 'a=%zzSECRET' }],
  ])('are refused by name and not by value when they are wrong: %j', (env) => {
    const attempt = () => otelSettings(env, { asked: true });
    expect(attempt).toThrow(Object.keys(env)[0]);
    expect(attempt).not.toThrow('SECRET');
  });
});
