import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loopbackCollector } from '../kit/loopback-collector.ts';
import { type LoopbackReply, type LoopbackRequest, startLoopbackServer } from '../kit/loopback-server.ts';
import { RedisServer, redisMissing } from '../kit/redis-server.ts';
import { runInProcess } from '../kit/run-in-process.ts';

/** One value for each place in which a secret may lie, so that a leak tells where it came from. */
const canaries = {
  LEAK_KEY: 'canary-key-4f1b/+&=e7',
  HF_TOKEN: 'hf_canaryTokenOfAHub90210',
  AWS_ACCESS_KEY_ID: 'AKIACANARYACCESSKEY0',
  AWS_SECRET_ACCESS_KEY: 'canary/secret+of+a+store/0123456789abcd',
  AWS_SESSION_TOKEN: 'canary-session-token-of-a-store==',
  SKILLOPT_BENCH_REDIS_PASSWORD: 'canary:redis@pass/word%',
} as const;
const otelHeader = 'canary-of-a-collector-77';
const urlPassword = 'canary-in-a-redis-url-31';
const fileKey = 'canary-of-a-dotenv-file-12';
const env = { ...canaries, OTEL_EXPORTER_OTLP_HEADERS: `authorization=Bearer%20${otelHeader}` };
const secrets = [...Object.values(canaries), otelHeader, urlPassword, fileKey];

/** What must stand nowhere: each value as it is and encoded. */
const forbidden = secrets.flatMap((value) => [
  value,
  encodeURIComponent(value),
  JSON.stringify(value).slice(1, -1),
  ...[0, 1, 2].map((offset) => {
    const text = Buffer.concat([Buffer.alloc(offset), Buffer.from(value)]).toString('base64');
    return text.slice(4, -4);
  }),
]);
const leaked = (text: string) => forbidden.filter((each) => text.includes(each));

function leakedFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    if (!entry.isFile() || entry.name.startsWith('.env')) return [];
    const bytes = readFileSync(join(entry.parentPath, entry.name));
    return forbidden.filter((text) => bytes.includes(text)).map((text) => `${entry.name}: ${text}`);
  });
}

/** Gives everything back that reaches it; now and then as an error. */
function echo(request: LoopbackRequest): LoopbackReply {
  if (request.protocol === 'models') return {};
  const said = `${JSON.stringify(request.headers)} ${JSON.stringify(request.body)}`;
  return request.index % 3 === 1
    ? { fault: { kind: 'status', status: 400, message: said } }
    : { text: `<answer>${said}</answer>`, model: said.slice(0, 300) };
}

/** A file with keys in every folder that a process of the suite works in. */
function plantDotEnv(folder: string): void {
  const names = [...Object.keys(canaries), 'OTHER_KEY', 'OPENAI_API_KEY', 'ANTHROPIC_API_KEY'];
  const lines = names.map((name) => `${name}=${fileKey}\n`).join('');
  for (const at of ['.', 'results', 'results/runs', 'data', 'data/test']) {
    mkdirSync(join(folder, at), { recursive: true });
    for (const name of ['.env', '.env.local']) writeFileSync(join(folder, at, name), lines);
  }
}

function writeProject(folder: string, url: string): void {
  writeFileSync(
    join(folder, 'models.yaml'),
    `endpoints:
  echo: { provider: openai, baseUrl: '${url}', apiKeyEnv: LEAK_KEY, timeoutMs: 10000 }
  other: { provider: openai, baseUrl: '${url}', apiKeyEnv: OTHER_KEY, timeoutMs: 10000 }
models:
  target: { endpoint: echo, model: target, defaults: { maxOutputTokens: 500 } }
  keyless: { endpoint: other, model: keyless, defaults: { maxOutputTokens: 500 } }
`,
  );
  for (const model of ['target', 'keyless'])
    writeFileSync(
      join(folder, `${model}.yaml`),
      `name: small\ncatalog: models.yaml\nbenchmarks: [{ name: searchqa-mini, limit: { train: 1, val: 1, test: 6 } }]\nmodels: [${model}]\nmethods: [no-skill]\n`,
    );
}

describe('secrets of the environment', () => {
  const folder = mkdtempSync(join(tmpdir(), 'skillopt-bench-canary-'));
  let server: Awaited<ReturnType<typeof startLoopbackServer>>;
  beforeAll(async () => {
    server = await startLoopbackServer({ reply: echo });
    plantDotEnv(folder);
    writeProject(folder, server.url);
  });
  afterAll(async () => {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('stand in no output and no file of a run, whichever they are', async () => {
    const collector = await loopbackCollector();
    const options = { cwd: folder, env: { ...env, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url } };
    const told = [
      await runInProcess(
        ['run', 'target.yaml', '--out', 'results', '--events', 'e.jsonl', '--otel-content'],
        options,
      ),
      await runInProcess(['report', 'results'], options),
      await runInProcess(['status', 'results', '--json'], options),
      await runInProcess(['doctor', '--models', 'models.yaml'], options),
      await runInProcess(['record', 'export', 'results', '--out', 'recording'], options),
    ];
    expect(told[0]?.code, told[0]?.stderr).toBe(0);
    expect(leaked(told.map(({ stdout, stderr }) => stdout + stderr).join('\n'))).toEqual([]);
    expect(leaked(JSON.stringify(collector.spans()))).toEqual([]);
    expect(leakedFiles(folder)).toEqual([]);
    // The server had the key, from the environment: no file's value came first.
    const keys = server.requests.flatMap(({ headers }) => headers.authorization ?? []);
    expect(new Set(keys)).toEqual(new Set([`Bearer ${canaries.LEAK_KEY}`]));
  });

  it('are not looked for in any file: a key that only files hold is missing', async () => {
    const before = server.count();
    const told = await runInProcess(['run', 'keyless.yaml', '--out', 'keyless'], { cwd: folder, env });
    expect(told.code).toBe(2);
    expect(told.stderr).toContain('OTHER_KEY, but that variable is not set');
    expect(leaked(told.stdout + told.stderr)).toEqual([]);
    expect(server.count()).toBe(before);
  });
});

describe('the password of a Redis', () => {
  const folder = mkdtempSync(join(tmpdir(), 'skillopt-bench-canary-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  const debug = { ...env, SKILLOPT_BENCH_DEBUG: '1' };
  const url = (port: number, password = urlPassword) => `redis://someone:${password}@127.0.0.1:${port}`;
  const ask = async (address: string) => {
    writeProject(folder, 'http://127.0.0.1:9/v1');
    const told = [
      await runInProcess(['status', '--queue', address], { cwd: folder, env: debug }),
      await runInProcess(['run', 'target.yaml', '--out', 'out', '--queue', address], {
        cwd: folder,
        env: debug,
      }),
    ];
    for (const { code, stdout, stderr } of told) {
      expect([1, 2]).toContain(code);
      expect(leaked(stdout + stderr)).toEqual([]);
    }
    expect(leakedFiles(folder)).toEqual([]);
    return told.map(({ stderr }) => stderr).join('\n');
  };

  it('is in no message of a place that nobody listens at, nor of an address that is none', async () => {
    expect(await ask(url(1))).toContain('no Redis answers at redis://127.0.0.1:1');
    expect(await ask('redis://127.0.0.1:1')).toContain('no Redis answers');
    expect(await ask(`http://someone:${urlPassword}@127.0.0.1:1`)).toContain('--queue: expected redis://');
    expect(await ask(`redis://someone:${urlPassword}@127.0.0.1:1/x`)).toContain(
      '--queue: after host and port',
    );
  });

  it('is in no message of a server that repeats what it was sent', async () => {
    const parrot = await startParrot();
    try {
      expect(await ask(url(parrot.port))).toContain('[redacted]');
    } finally {
      parrot.server.close();
    }
  });

  it.skipIf(redisMissing() !== null)('is in no message of a Redis that refuses it', async () => {
    const redis = await RedisServer.start();
    try {
      await requirePassword(redis.port);
      expect(await ask(url(redis.port))).toMatch(/WRONGPASS|no Redis answers/);
      expect(await ask(`redis://127.0.0.1:${redis.port}`)).toMatch(/WRONGPASS|no Redis answers/);
    } finally {
      await redis.close();
    }
  });
});

/** Answers every command with an error that holds the whole of it. */
async function startParrot(): Promise<{ server: Server; port: number }> {
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.on('data', (data) => {
      for (let count = (data.toString().match(/\*\d/g) ?? []).length; count > 0; count -= 1)
        socket.write(`-ERR you said ${data.toString().replace(/[\r\n]+/g, ' ')}\r\n`);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return { server, port: typeof address === 'object' && address !== null ? address.port : 0 };
}

/** From now on the Redis at a port wants a password that nobody here has. */
async function requirePassword(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  socket.write('CONFIG SET requirepass nobody-has-this-one\r\n');
  await once(socket, 'data');
  socket.destroy();
}
