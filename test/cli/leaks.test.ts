import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loopbackCollector } from '../kit/loopback-collector.ts';
import { type LoopbackReply, type LoopbackRequest, startLoopbackServer } from '../kit/loopback-server.ts';
import { runCli } from '../kit/run-cli.ts';
import { runInProcess } from '../kit/run-in-process.ts';
import { temporaryFolder } from '../kit/temporary-folder.ts';

const key = 'k3y"of/the+endpoint~%7A-do-not-show';
const header = 'gateway secret value 90210';
const env = { LEAK_KEY: key, LEAK_HEADER: header };
const run = ['run', 'small.yaml', '--out', 'results', '--quiet'];

/** What must stand nowhere: the values, and pieces of their encodings. */
const forbidden = [key, header].flatMap((value) => [
  value,
  JSON.stringify(value).slice(1, -1),
  encodeURIComponent(value),
  Buffer.from(value).toString('base64').slice(0, -4),
  Buffer.from(`:${value}`).toString('base64').slice(4, -4),
]);

function writeProject(folder: string, url: string): void {
  writeFileSync(
    join(folder, 'models.yaml'),
    `endpoints:
  echo: { provider: openai, baseUrl: '${url}', apiKeyEnv: LEAK_KEY, headers: { x-gateway: { env: LEAK_HEADER } }, timeoutMs: 10000 }
models:
  target: { endpoint: echo, model: target, defaults: { maxOutputTokens: 500 } }
  optimizer: { endpoint: echo, model: optimizer, defaults: { maxOutputTokens: 500 } }
`,
  );
  writeFileSync(
    join(folder, 'small.yaml'),
    'name: small\ncatalog: models.yaml\nbenchmarks: [{ name: searchqa-mini, limit: 8 }]\nmodels: [target]\noptimizers: [optimizer]\nmethods: [no-skill, one-shot]\n',
  );
}

/** A server that gives everything back that it was sent, in all the ways there are. */
function echo(request: LoopbackRequest): LoopbackReply {
  const headers = JSON.stringify(request.headers);
  const basic = Buffer.from(`user:${key}`).toString('base64');
  const said = `${key} ${header} ${encodeURIComponent(key)} Basic ${basic} ${headers}`;
  if (request.protocol === 'models') return {};
  if (request.model === 'optimizer') return { text: `# Skill\n\nAnswer as ${said}.\n`, model: said };
  const replies: readonly LoopbackReply[] = [
    { text: `<answer>${said}</answer>`, model: `model of ${key}` },
    { text: 'x', reasoning: { text: said } },
    { text: said, finish: 'refused' },
    { fault: { kind: 'status', status: 400, message: said, code: key } },
    { fault: { kind: 'status', status: 413, body: `<pre>${said}</pre>` } },
    { toolCalls: [{ id: key, name: 'f', arguments: headers }] },
  ];
  return replies[request.index % replies.length] ?? {};
}

/** Files that hold one of the texts, with the text. */
function filesWith(folder: string, texts: readonly string[]): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    if (!entry.isFile()) return [];
    const path = join(entry.parentPath, entry.name);
    const bytes = readFileSync(path);
    return texts.filter((text) => bytes.includes(text)).map((text) => `${path}: ${text}`);
  });
}

describe('a key of models.yaml', () => {
  it('stands in no file, line or span of a run whose server echoes it in every way', async () => {
    const folder = temporaryFolder();
    const [server, collector] = [await startLoopbackServer({ reply: echo }), await loopbackCollector()];
    try {
      writeProject(folder, server.url);
      const ran = await runInProcess([...run, '--events', 'all-events.jsonl', '--otel-content'], {
        cwd: folder,
        env: { ...env, OTEL_EXPORTER_OTLP_ENDPOINT: collector.url },
      });
      expect(ran.code, ran.stderr).toBe(0);
      expect(server.requests.some(({ headers }) => headers.authorization === `Bearer ${key}`)).toBe(true);
      expect(server.requests.some(({ headers }) => headers['x-gateway'] === header)).toBe(true);
      const printed = [ran.stdout, ran.stderr, JSON.stringify(collector.spans())].join('\n');
      expect(forbidden.filter((text) => printed.includes(text))).toEqual([]);
      expect(filesWith(folder, forbidden)).toEqual([]);
      // What was said went through, less the secrets: the files that a leak would stand in are looked at indeed.
      const redacted = filesWith(join(folder, 'results'), ['[redacted]']).map((line) =>
        line.split('/').at(-1),
      );
      for (const name of ['events.jsonl', 'transcripts.jsonl', 'calls.jsonl', 'cache.db'])
        expect(redacted.some((line) => line?.startsWith(name))).toBe(true);
      // No later request carries what an earlier reply echoed.
      const bodies = server.requests.map(({ body }) => JSON.stringify(body)).join('\n');
      expect(bodies).toContain('[redacted]');
      expect(forbidden.filter((text) => bodies.includes(text))).toEqual([]);

      const recorded = await runInProcess(['record', 'export', 'results', '--out', 'recording'], {
        cwd: folder,
      });
      expect(recorded.code, recorded.stderr).toBe(0);
      const replayed = await runInProcess(['replay', 'recording'], { cwd: folder });
      expect(replayed.code, replayed.stderr).toBe(0);
      const reported = await runInProcess(['report', 'results'], { cwd: folder });
      expect(reported.code, reported.stderr).toBe(0);
      expect(filesWith(folder, forbidden)).toEqual([]);
    } finally {
      await server.close();
    }
  });

  it('stands in no message of an endpoint that refuses it, nor in a stack', async () => {
    const folder = temporaryFolder();
    const message = `no access for ${key} (${header})`;
    const server = await startLoopbackServer({
      reply: () => ({ fault: { kind: 'status', status: 401, message } }),
    });
    try {
      writeProject(folder, server.url);
      const ran = await runInProcess(run, { cwd: folder, env: { ...env, SKILLOPT_BENCH_DEBUG: '1' } });
      expect(ran.code).toBe(2);
      expect(ran.stderr).toContain('no access for [redacted] ([redacted])');
      expect(forbidden.filter((text) => ran.stderr.includes(text))).toEqual([]);
    } finally {
      await server.close();
    }
  });

  it('is read from no .env file, wherever one lies', async () => {
    const folder = temporaryFolder();
    const server = await startLoopbackServer({ reply: echo });
    try {
      writeProject(folder, server.url);
      for (const name of ['.env', '.env.local', '.env.production'])
        writeFileSync(join(folder, name), `LEAK_KEY=${key}\nLEAK_HEADER=${header}\nNODE_ENV=test\n`);
      const ran = await runCli(run, { cwd: folder, env: { LEAK_KEY: undefined, LEAK_HEADER: undefined } });
      expect(ran.code).toBe(2);
      expect(ran.stderr).toContain('LEAK_KEY, but that variable is not set');
      expect(server.count()).toBe(0);
    } finally {
      await server.close();
    }
  });
});
