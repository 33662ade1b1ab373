import { afterEach, describe, expect, it } from 'vitest';
import { type LoopbackServer, startLoopbackServer } from './loopback-server.ts';

const servers: LoopbackServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function start(options: Parameters<typeof startLoopbackServer>[0]): Promise<LoopbackServer> {
  const server = await startLoopbackServer(options);
  servers.push(server);
  return server;
}

function ask(server: LoopbackServer, path: string, body: unknown): Promise<Response> {
  return fetch(`${server.url}${path}`, { method: 'POST', body: JSON.stringify(body) });
}

const user = { model: 'm', messages: [{ role: 'user', content: 'ping' }] };

describe('the loopback server', () => {
  it('answers chat completions, responses and messages with the same reply', async () => {
    const server = await start({ reply: (request) => ({ text: `${request.userText}!` }) });
    const chat = await (await ask(server, '/chat/completions', user)).json();
    const responses = await (await ask(server, '/responses', { model: 'm', input: 'ping' })).json();
    const messages = await (await ask(server, '/messages', user)).json();
    expect(chat).toMatchObject({ choices: [{ message: { content: 'ping!' } }] });
    expect(responses).toMatchObject({ output: [{ content: [{ type: 'output_text', text: 'ping!' }] }] });
    expect(messages).toMatchObject({ content: [{ type: 'text', text: 'ping!' }] });
  });

  it('records what it was asked, in order', async () => {
    const server = await start({ reply: () => ({ text: 'ok' }) });
    await ask(server, '/chat/completions', {
      model: 'm',
      messages: [
        { role: 'system', content: 'be brief' },
        { role: 'user', content: [{ type: 'text', text: 'one' }] },
      ],
    });
    await ask(server, '/messages', {
      model: 'm',
      system: 'be kind',
      messages: [{ role: 'user', content: 'two' }],
    });
    expect(server.requests.map(({ system, userText }) => [system, userText])).toEqual([
      ['be brief', 'one'],
      ['be kind', 'two'],
    ]);
  });

  it('plays a script and then fails with status 500', async () => {
    const server = await start({ script: [{ text: 'first' }] });
    expect((await ask(server, '/messages', user)).status).toBe(200);
    expect((await ask(server, '/messages', user)).status).toBe(500);
  });

  it('injects error statuses with headers', async () => {
    const server = await start({
      script: [
        { fault: { kind: 'status', status: 429, message: 'slow down', headers: { 'retry-after': '7' } } },
      ],
    });
    const response = await ask(server, '/chat/completions', user);
    expect(response.status).toBe(429);
    expect(response.headers.get('retry-after')).toBe('7');
    expect(await response.json()).toMatchObject({ error: { message: 'slow down' } });
  });

  it('breaks connections and bodies as asked', async () => {
    const server = await start({
      script: [
        { fault: { kind: 'reset' } },
        { text: 'x'.repeat(1_000), fault: { kind: 'cut-body' } },
        { text: 'x', fault: { kind: 'truncated-json' } },
      ],
    });
    await expect(ask(server, '/messages', user)).rejects.toThrow();
    await expect(ask(server, '/messages', user).then((response) => response.text())).rejects.toThrow();
    await expect(ask(server, '/messages', user).then((response) => response.json())).rejects.toThrow(
      SyntaxError,
    );
  });

  it('sends a body byte by byte that is whole in the end', async () => {
    const server = await start({
      reply: () => ({ text: 'slow', fault: { kind: 'slow-bytes', pauseMs: 1, chunks: 20 } }),
    });
    expect(await (await ask(server, '/messages', user)).json()).toMatchObject({
      content: [{ text: 'slow' }],
    });
  });

  it('counts requests, connections and the most requests in flight', async () => {
    const server = await start({ reply: () => ({ text: 'ok' }), latencyMs: 30, keepRequests: false });
    await Promise.all(
      [1, 2, 3].map(() => ask(server, '/messages', user).then((response) => response.text())),
    );
    expect(server.count()).toBe(3);
    expect(server.maxInFlight()).toBe(3);
    expect(server.connections()).toBe(3);
    expect(server.requests).toEqual([]);
  });
});
