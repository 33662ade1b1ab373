import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import type { EndpointProbes } from '../../cli/endpoint-probes.ts';
import { agreementAt, workerPlace } from '../../cli/worker-place.ts';
import { workerServices } from '../../cli/worker-services.ts';
import { matrixFileSchema } from '../../matrix/matrix-file.ts';
import { programOf } from '../../matrix/queue/program.ts';
import { jobsOf } from '../../matrix/queue/publish.ts';
import { resultsMark } from '../../matrix/queue/results-mark.ts';
import { resolveMatrix } from '../../matrix/resolve-matrix.ts';
import { planEntries } from '../../matrix/shard.ts';
import { loadCatalog } from '../../models/catalog/load-catalog.ts';
import { findWrap } from '../../sandbox/bubblewrap/find-wrap.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';
import { RedisServer, redisMissing } from '../kit/redis-server.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

const missing = redisMissing();
if (missing !== null) process.stdout.write(`a test of workers is skipped: ${missing}\n`);

const searching = { name: 'searchqa-mini', limit: { train: 2, val: 2, test: 3 } };
const withKey = { MY_KEY: 'secret-of-this-test' };

interface Asked {
  readonly benchmark?: object;
  readonly env?: Record<string, string>;
  readonly maxUsd?: number;
  readonly sandbox?: Sandbox;
  readonly url?: string;
  readonly maxCalls?: number;
  /** Told of the results folder. */
  readonly prepare?: (out: string) => void;
}

/** What a worker says to a job of a live model whose key is MY_KEY and whose price nobody knows. */
async function answerTo({ benchmark = searching, env = withKey, ...asked }: Asked) {
  const { maxUsd, maxCalls, sandbox, url, prepare } = asked;
  const folder = temporaryFolder();
  const out = join(folder, 'out');
  mkdirSync(out);
  prepare?.(out);
  writeFileSync(
    join(folder, 'models.yaml'),
    'endpoints: { fake: { provider: openai, baseUrl: "http://127.0.0.1:9/v1", apiKeyEnv: MY_KEY } }\n' +
      'models: { m: { endpoint: fake, model: m } }\n',
  );
  const catalog = loadCatalog({ path: join(folder, 'models.yaml'), env: {} });
  const file = matrixFileSchema.parse({
    name: 's',
    benchmarks: [benchmark],
    models: ['m'],
    methods: ['no-skill'],
  });
  const planned = await resolveMatrix({ file, folder, catalog });
  const signal = new AbortController().signal;
  const entries = await planEntries(planned, { datasets: new Map(), stopSignal: signal });
  const [job] = jobsOf(planned, {
    queueName: 'runs',
    program: programOf('1'),
    results: resultsMark(out),
    out,
    digests: new Map(entries.map(({ id, digest }) => [id, digest])),
    cwd: folder,
    catalog,
    shared: { maxUsd: maxUsd ?? null, maxCalls: maxCalls ?? null, cache: 'write' },
    tries: 3,
  });
  if (job === undefined) throw new Error('no job');
  const services = workerServices({
    out,
    catalog,
    url: url ?? 'redis://127.0.0.1:1',
    concurrency: 1,
    callsInFlight: 1,
    telemetry: null,
    stopSignal: signal,
    abortSignal: signal,
    env,
    ...(sandbox === undefined ? {} : { sandbox }),
  });
  onTestFinished(async () => {
    await services.close();
  });
  const place = workerPlace(out, null, { services, abortSignal: signal });
  return agreementAt(place, job.data, {
    program: programOf('1'),
    catalog,
    clis: services.clis,
    probes: endpointsAnswer,
    cwd: folder,
    datasets: services.datasets,
    stopSignal: signal,
  });
}

const endpointsAnswer = { problems: async () => [] } as unknown as EndpointProbes;

const refusal = (words: string) => ({ differences: [expect.stringContaining(words)] });

it('refuses a run whose key this machine does not have', async () => {
  expect(await answerTo({ env: {} })).toEqual(refusal('is read from MY_KEY, but that variable is not set'));
});

it('refuses a run under --max-usd whose price this machine does not know', async () => {
  expect(await answerTo({ maxUsd: 5 })).toEqual(
    refusal("--max-usd needs a price, and endpoint 'fake' has none"),
  );
});

it('refuses a run whose code this machine cannot execute', async () => {
  const sandbox = new Sandbox({ find: () => findWrap({ platform: 'linux', bwrapPaths: [] }) });
  const benchmark = { name: 'spreadsheetbench-mini', limit: 1, settings: { runner: 'python' } };
  expect(await answerTo({ benchmark, sandbox })).toEqual(refusal('bubblewrap is not installed'));
});

it('refuses a run where a lock hides what is spent', async () => {
  const hidden = (out: string) => {
    mkdirSync(join(out, 'spend'));
    writeFileSync(join(out, 'spend', 'lock'), '');
  };
  expect(await answerTo({ maxCalls: 9, prepare: hidden })).toEqual(refusal('lock is not readable'));
});

it.skipIf(missing !== null)(
  'refuses a run where Redis may drop accounts, and takes it elsewhere',
  async () => {
    const dropping = await RedisServer.start({
      arguments: ['--maxmemory', '10mb', '--maxmemory-policy', 'allkeys-lru'],
    });
    onTestFinished(() => dropping.close());
    expect(await answerTo({ url: dropping.url })).toEqual(refusal('has maxmemory-policy allkeys-lru'));
    const keeping = await RedisServer.start();
    onTestFinished(() => keeping.close());
    expect(await answerTo({ url: keeping.url })).toMatchObject({
      planned: { run: { target: { name: 'm' } } },
    });
  },
);
