import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { resultsStore } from '../../matrix/store.ts';
import { loopbackCollector, treeFaults } from '../kit/loopback-collector.ts';
import { RedisServer, redisMissing } from '../kit/redis-server.ts';
import { runCli } from '../kit/run-cli.ts';
import { runInProcess } from '../kit/run-in-process.ts';
import { modelsYaml, startSimulatedServer } from '../kit/simulated-server.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

const missing = redisMissing();
if (missing !== null) process.stdout.write(`tests of workers are skipped: ${missing}\n`);

const matrix = `
name: small
catalog: models.yaml
benchmarks: [{ name: searchqa-mini, limit: { train: 2, val: 2, test: 3 } }]
models: [target]
methods: [no-skill, seed-skill]
`;
/** Nothing listens there: the port is for a service that nobody has. */
const deadUrl = 'http://127.0.0.1:1/v1';

describe.skipIf(missing !== null)('a worker', () => {
  it('begins no run whose endpoint does not answer, and tells of the events and spans of those it makes', async () => {
    const folder = temporaryFolder();
    const redis = await RedisServer.start();
    onTestFinished(() => redis.close());
    const server = await startSimulatedServer({ benchmark: 'searchqa-mini' });
    onTestFinished(() => server.close());
    const collector = await loopbackCollector();
    writeFileSync(join(folder, 'small.yaml'), matrix);
    writeFileSync(join(folder, 'models.yaml'), modelsYaml(deadUrl));
    writeFileSync(join(folder, 'alive.yaml'), modelsYaml(server.url));
    const place = ['--queue', redis.url, '--out', 'shared'];
    let isOver = false;
    onTestFinished(() => {
      isOver = true;
    });
    const publisher = runCli(['run', 'small.yaml', '--quiet', ...place], {
      cwd: folder,
      killWhen: () => isOver,
    });
    const store = resultsStore(join(folder, 'shared'));

    const dead = await runInProcess(['worker', ...place], { cwd: folder });
    expect(dead.code, dead.stderr).toBe(2);
    expect(dead.stderr).toContain('this worker refuses every run that waits in the queue:');
    expect(dead.stderr).toContain(`endpoint 'loopback' (${deadUrl}) cannot be used`);
    expect(store.runIds()).toEqual([]);

    const telling = ['--models', 'alive.yaml', '--events', 'events.jsonl', '--once'];
    const alive = await runInProcess(['worker', ...place, ...telling], {
      cwd: folder,
      env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
    });
    expect(alive.code, alive.stderr).toBe(0);
    expect(alive.stderr).toContain('2 runs finished, 0 tries failed');
    expect(alive.stderr).toMatch(/OpenTelemetry: \d+ spans sent\n/);
    expect(await publisher).toMatchObject({ code: 0 });

    const keysOf = (path: string) =>
      readFileSync(path, 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as { runId?: string; key: string });
    const told = keysOf(join(folder, 'events.jsonl'));
    expect(store.runIds()).toHaveLength(2);
    for (const id of store.runIds())
      expect(told.filter(({ runId }) => runId === id).map(({ key }) => key)).toEqual(
        keysOf(join(store.runFolder(id), 'events.jsonl')).map(({ key }) => key),
      );
    expect(treeFaults(collector.spans())).toEqual([]);
    expect(collector.spans().filter(({ name }) => name.startsWith('run '))).toHaveLength(2);
    // Both runs have one model: it is asked once.
    expect(server.requests.filter(({ protocol }) => protocol === 'models')).toHaveLength(1);
  }, 60_000);

  it('has the options of telemetry that the command with the queue points to', async () => {
    const refused = await runInProcess([
      'run',
      'controls',
      '--simulated',
      '--queue',
      deadUrl,
      '--events',
      '-',
    ]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain(
      '--events does not go with --queue: give it to the workers, each has its own',
    );
  });
});
