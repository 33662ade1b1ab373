import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loopbackCollector, treeFaults } from '../kit/loopback-collector.ts';
import { runCli } from '../kit/run-cli.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

const evaluation = ['eval', '--benchmark', 'searchqa-mini', '--model', 'sim-d', '--limit', '3', '--quiet'];

describe('run --events and --otel', () => {
  it('stream the events to the standard output and the spans to a collector, the key unseen', async () => {
    const folder = temporaryFolder();
    const collector = await loopbackCollector();
    const env = {
      OTEL_EXPORTER_OTLP_ENDPOINT: collector.url,
      OTEL_EXPORTER_OTLP_HEADERS: 'authorization=SECRET',
    };
    const ran = await runCli([...evaluation, '--events', '-'], { cwd: folder, env });
    expect(ran.code, ran.stderr).toBe(0);
    const lines = ran.stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    const [{ runId }] = lines;
    const log = readFileSync(join(folder, 'results/eval/runs', runId, 'events.jsonl'), 'utf8');
    expect(lines.map(({ key }) => key)).toEqual(
      log
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).key),
    );
    expect(ran.stderr).toContain('[SIMULATED]');
    expect(ran.stderr).toMatch(/OpenTelemetry: \d+ spans sent\n/);
    expect(ran.stderr).not.toContain('SECRET');
    expect(collector.received[0]?.headers.authorization).toBe('SECRET');
    expect(treeFaults(collector.spans())).toEqual([]);
    expect(collector.spans().filter(({ name }) => name === 'chat sim-d')).toHaveLength(3);

    const again = await runCli([...evaluation, '--events', 'events.jsonl', '--otel'], { cwd: folder, env });
    expect(again.stderr).toContain('OpenTelemetry: 0 spans sent');
    expect(readFileSync(join(folder, 'events.jsonl'), 'utf8')).toBe('');
  });
});
