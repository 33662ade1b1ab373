import { createServer, type RequestListener } from 'node:http';
import { gzipSync } from 'node:zlib';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createKeepAliveFetch } from '../../../models/wrap/keep-alive-fetch.ts';
import { startLoopbackServer } from '../../kit/loopback-server.ts';

function keepAlive(callsInFlight?: number) {
  const made = createKeepAliveFetch({ callsInFlight });
  onTestFinished(() => made.close());
  return made.fetch;
}

async function loopback(options: Parameters<typeof startLoopbackServer>[0]) {
  const server = await startLoopbackServer(options);
  onTestFinished(() => server.close());
  return server;
}

async function httpServer(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return `http://127.0.0.1:${address.port}`;
}

const ask = { model: 'm', messages: [{ role: 'user' as const, content: 'hi' }] };

describe('the keep-alive fetch', () => {
  it('serves both official SDKs and uses a connection and its spare one for calls in a row', async () => {
    const server = await loopback({ reply: ({ userText }) => ({ text: `${userText}!` }) });
    const fetch = keepAlive(1);
    const openai = new OpenAI({ apiKey: 'k', baseURL: server.url, fetch });
    const anthropic = new Anthropic({ apiKey: 'k', baseURL: server.url.replace('/v1', ''), fetch });
    for (let time = 0; time < 5; time += 1) {
      const chat = await openai.chat.completions.create(ask);
      expect(chat.choices[0]?.message.content).toBe('hi!');
      const message = await anthropic.messages.create({ ...ask, max_tokens: 9 });
      expect(message.content).toMatchObject([{ type: 'text', text: 'hi!' }]);
    }
    expect(server.count()).toBe(10);
    expect(server.connections()).toBeLessThanOrEqual(2);
    expect(server.requests[0]?.headers.authorization).toBe('Bearer k');
  });

  it('uses its connections again for the next wave of calls', async () => {
    const server = await loopback({ reply: () => ({ text: 'ok' }), latencyMs: 20 });
    const openai = new OpenAI({ apiKey: 'k', baseURL: server.url, fetch: keepAlive(20) });
    for (let wave = 0; wave < 3; wave += 1)
      await Promise.all(Array.from({ length: 20 }, () => openai.chat.completions.create(ask)));
    expect(server.maxInFlight()).toBe(20);
    // Three waves without keeping anything would be 60.
    expect(server.connections()).toBeLessThanOrEqual(40);
  });

  it('hands status and headers of an error to the SDK', async () => {
    const server = await loopback({
      script: [{ fault: { kind: 'status', status: 429, headers: { 'retry-after': '7' }, message: 'slow' } }],
    });
    const openai = new OpenAI({ apiKey: 'k', baseURL: server.url, fetch: keepAlive(), maxRetries: 0 });
    const error = await openai.chat.completions.create(ask).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OpenAI.RateLimitError);
    expect(error instanceof OpenAI.APIError && error.headers?.get('retry-after')).toBe('7');
  });

  it('fails like the global fetch when a connection breaks', async () => {
    const server = await loopback({
      script: [{ fault: { kind: 'reset' } }, { text: 'long'.repeat(500), fault: { kind: 'cut-body' } }],
    });
    const fetch = keepAlive();
    const post = () => fetch(`${server.url}/chat/completions`, { method: 'POST', body: JSON.stringify(ask) });
    await expect(post()).rejects.toBeInstanceOf(TypeError);
    await expect(post()).rejects.toBeInstanceOf(TypeError);
    await expect(fetch('http://127.0.0.1:1/')).rejects.toMatchObject({ cause: { code: 'ECONNREFUSED' } });
  });

  it('stops at once when its signal says so, also in the middle of a body', async () => {
    const server = await loopback({
      script: [{ fault: { kind: 'hang' } }, { text: 'long'.repeat(500), fault: { kind: 'stall-body' } }],
    });
    const fetch = keepAlive();
    for (let arrived = 1; arrived <= 2; arrived += 1) {
      const stop = new AbortController();
      const asked = fetch(`${server.url}/messages`, { method: 'POST', body: '{}', signal: stop.signal });
      const end = asked.catch((error: unknown) => error);
      await expect.poll(() => server.count()).toBe(arrived);
      stop.abort();
      expect(await end).toMatchObject({ name: 'AbortError' });
    }
  });

  it('reads compressed bodies, empty ones and redirects', async () => {
    const url = await httpServer((request, response) => {
      if (request.url === '/empty') response.writeHead(204).end();
      else if (request.url === '/moved') response.writeHead(307, { location: '/' }).end();
      else response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync('plain text'));
    });
    const fetch = keepAlive();
    expect(await (await fetch(url)).text()).toBe('plain text');
    expect((await fetch(`${url}/empty`)).status).toBe(204);
    expect(await (await fetch(`${url}/moved`)).text()).toBe('plain text');
  });

  it('takes no damaged letter for an answer', async () => {
    const url = await httpServer((request, response) => {
      const letters = request.url === '/mark' ? [0xef, 0xbb, 0xbf, 0x22, 0x61, 0x22] : [0x22, 0xe9, 0x22];
      response.writeHead(request.url === '/page' ? 500 : 200).end(Buffer.from(letters));
    });
    const fetch = keepAlive();
    await expect((await fetch(url)).json()).rejects.toMatchObject({ code: 'ANSWER_NOT_UTF8' });
    await expect((await fetch(url)).text()).rejects.toMatchObject({ code: 'ANSWER_NOT_UTF8' });
    expect(await (await fetch(`${url}/mark`)).json()).toBe('a');
    // What an error says is for people.
    expect(await (await fetch(`${url}/page`)).text()).toContain('\ufffd');
  });

  it('ends an answer that does not end, as it comes and when it is unpacked', async () => {
    const url = await httpServer((request, response) => {
      const piece = Buffer.alloc(4 * 2 ** 20, ' ');
      if (request.url === '/bomb') {
        response.writeHead(200, { 'content-encoding': 'gzip' }).end(gzipSync(Buffer.alloc(80 * 2 ** 20)));
        return;
      }
      const more = () => {
        while (!response.destroyed && response.write(piece));
      };
      response.on('drain', more);
      more();
    });
    const fetch = keepAlive();
    await expect(fetch(url)).rejects.toMatchObject({ cause: { code: 'ANSWER_TOO_LONG' } });
    await expect(fetch(`${url}/bomb`)).rejects.toMatchObject({ code: 'ERR_BUFFER_TOO_LARGE' });
  });

  it('follows a redirect neither in circles nor to another server, which would get our key', async () => {
    const asked: string[] = [];
    const other = await httpServer((_, response) => {
      asked.push('other');
      response.end('stolen');
    });
    const url = await httpServer((request, response) => {
      asked.push(request.url ?? '');
      const location = request.url === '/circle' ? '/circle' : `${other}/`;
      response.writeHead(request.url === '/moved' ? 302 : 307, { location }).end();
    });
    const fetch = keepAlive();
    const post = (path: string) =>
      fetch(`${url}${path}`, { method: 'POST', body: '{}', headers: { 'x-api-key': 'k' } });
    expect((await post('/circle')).status).toBe(307);
    expect((await post('/elsewhere')).status).toBe(307);
    expect((await post('/moved')).status).toBe(302);
    expect(asked).toEqual([...Array(6).fill('/circle'), '/elsewhere', '/moved']);
  });
});
