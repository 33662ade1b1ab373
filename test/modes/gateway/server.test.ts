import { existsSync, readdirSync, statSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { startGateway } from '../../../modes/gateway/gateway.ts';
import { scriptedModel, textParts } from '../../kit/scripted-model.ts';
import { clientsOf, gatewayBench, sessionContext } from './gateway-bench.ts';

const bench = gatewayBench({ bodyBytes: 20_000, heldBytes: 30_000, pendingCalls: 2 });
const hello = { model: 'm', max_tokens: 10, messages: [{ role: 'user' as const, content: 'hi' }] };
const paths = ['/v1/messages', '/v1/messages/count_tokens', '/v1/responses', '/v1/chat/completions'];

/** One request by hand: over a socket, with any method and headers. */
function raw(where: { socketPath: string } | { port: number }, head: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = 'socketPath' in where ? connect(where.socketPath) : connect(where.port, '127.0.0.1');
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk;
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(text));
    socket.write(head);
  });
}

describe('the gateway as a server', () => {
  it("refuses no, a wrong, a closed and another gateway's token in the protocol's own words", async () => {
    const { session, post, model } = bench.script([]);
    const other = await startGateway();
    const options = { model, context: sessionContext, settings: { maxOutputTokens: 1 }, modelLimitMs: 1000 };
    const foreign = other.open({ ...options, signal: new AbortController().signal });
    await session.close();
    const answers = [];
    for (const token of ['', 'wrong', session.token, foreign.token])
      for (const path of paths)
        answers.push([path, await post(path, hello, { authorization: `Bearer ${token}` })] as const);
    await other.close();
    for (const [path, { status, text }] of answers) {
      expect(status).toBe(401);
      expect(text).not.toContain(session.token);
      const { error, type } = JSON.parse(text);
      if (path.startsWith('/v1/messages'))
        expect([type, error.type]).toEqual(['error', 'authentication_error']);
      else expect(error.code).toBe('invalid_api_key');
    }
    expect(model.requests).toEqual([]);
  });

  it('passes no token on that a CLI writes into its conversation', async () => {
    const { session, model, post } = bench.script(['seen']);
    const content = `ANTHROPIC_API_KEY=${session.token} ${Buffer.from(`x:${session.token}`).toString('base64')}`;
    const { status } = await post('/v1/messages', { ...hello, messages: [{ role: 'user', content }] });
    expect(status).toBe(200);
    const asked = JSON.stringify(model.requests);
    expect(asked).toContain('ANTHROPIC_API_KEY=[redacted]');
    expect(asked).not.toContain(session.token);
    expect(asked).not.toContain(Buffer.from(`x:${session.token}`).toString('base64').slice(4, -4));
  });

  it('takes the token in either header, and each token reaches its own session only', async () => {
    const one = bench.script(['from one', 'from one']);
    const two = bench.script(['from two']);
    const none = { authorization: '' };
    const answers = [
      await one.post('/v1/messages', hello),
      await one.post('/v1/messages', hello, { ...none, 'x-api-key': one.session.token }),
      await one.post('/v1/messages', hello, { ...none, 'x-api-key': two.session.token }),
    ];
    expect(answers.map(({ text }) => JSON.parse(text).content[0].text)).toEqual([
      'from one',
      'from one',
      'from two',
    ]);
    expect([one.session.calls.length, two.session.calls.length]).toEqual([2, 1]);
    expect(one.session.token).toMatch(/^[\w-]{43}$/);
    expect(one.session.token).not.toBe(two.session.token);
  });

  it('answers nothing beside its paths, greets HEAD /, and lists one model', async () => {
    const { post, openai, anthropic, session } = bench.script([]);
    const { url } = bench.gateway();
    for (const path of [
      '/',
      '/v1/embeddings',
      '/v1/responses/resp_1',
      '/v1/messages/batches',
      '/../etc/passwd',
    ]) {
      const { status, text } = await post(path, {});
      expect([status, JSON.parse(text).error.type]).toEqual([404, 'invalid_request_error']);
    }
    expect((await fetch(`${url}/v1/messages`)).status).toBe(404);
    expect((await fetch(url, { method: 'HEAD' })).status).toBe(200);
    expect((await openai.models.list()).data.map(({ id }) => id)).toEqual(['scripted']);
    expect((await anthropic.models.list()).data.map(({ id }) => id)).toEqual(['scripted']);
    expect((await fetch(`${url}/v1/models`)).status).toBe(401);
    expect(session.lastFailure).toBeNull();
  });

  it('refuses an upgrade to a WebSocket at once', async () => {
    const head =
      'GET /v1/responses HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n' +
      'Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n';
    const port = Number(new URL(bench.gateway().url).port);
    expect(await raw({ port }, head)).toMatch(/^HTTP\/1.1 426 /);
    expect(await raw({ port }, 'no http at all\r\n\r\n')).toMatch(/^HTTP\/1.1 400 /);
  });

  it('refuses bodies that are too large, no JSON, too deep or compressed, without asking the model', async () => {
    const { post, model, session } = bench.script(['still here']);
    const deep = `{"model":"m","messages":${'['.repeat(500)}${']'.repeat(500)}}`;
    const cases = [
      [{ ...hello, metadata: 'x'.repeat(30_000) }, {}, 413, 'request_too_large'],
      ['{"model":', {}, 400, 'invalid_request_error'],
      ['', {}, 400, 'invalid_request_error'],
      ['null', {}, 400, 'invalid_request_error'],
      [deep, {}, 400, 'invalid_request_error'],
      [hello, { 'content-encoding': 'gzip' }, 400, 'invalid_request_error'],
    ] as const;
    for (const [body, headers, wanted, type] of cases) {
      const { status, text } = await post('/v1/messages', body, headers);
      expect([status, JSON.parse(text).error.type]).toEqual([wanted, type]);
    }
    const { status, text } = await post('/v1/chat/completions', { ...hello, user: 'x'.repeat(30_000) });
    expect([status, JSON.parse(text).error.type]).toEqual([413, 'invalid_request_error']);
    expect(session).toMatchObject({ end: null, lastFailure: { kind: 'bad-request' } });
    expect((await post('/v1/messages', hello)).status).toBe(200);
    expect(model.requests).toHaveLength(1);
  });

  it('refuses a body of unknown length as soon as it is too large', async () => {
    const { session } = bench.script([]);
    const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(8_000)) });
    const answer = fetch(`${bench.gateway().url}/v1/messages`, {
      method: 'POST',
      headers: { 'x-api-key': session.token },
      body: endless,
      duplex: 'half',
    } as RequestInit);
    expect((await answer).status).toBe(413);
  });

  it('holds only so many calls and bytes of a session at a time', async () => {
    let letGo = (): void => {};
    const gate = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const turn = async () => {
      await gate;
      return { parts: textParts('ok') };
    };
    const { post, session } = bench.script([turn, turn, 'after']);
    const large = { ...hello, metadata: { user_id: 'x'.repeat(12_000) } };
    const first = [post('/v1/messages', large), post('/v1/messages', large)];
    while (session.pending < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    expect((await post('/v1/messages', large)).status).toBe(429);
    expect(JSON.parse((await post('/v1/messages', hello)).text).error.type).toBe('rate_limit_error');
    letGo();
    for (const { status } of await Promise.all(first)) expect(status).toBe(200);
    expect((await post('/v1/messages', large)).status).toBe(200);
  });

  it('takes a long text with many commas, and no body with many values', async () => {
    const gateway = await startGateway();
    const options = { context: sessionContext, settings: { maxOutputTokens: 1 }, modelLimitMs: 1000 };
    const model = scriptedModel(['read']);
    const session = gateway.open({ ...options, model, signal: new AbortController().signal });
    const { post } = clientsOf(gateway.url, session.token);
    const content = '[],{},'.repeat(200_000);
    const long = await post('/v1/messages', { ...hello, messages: [{ role: 'user', content }] });
    expect(JSON.parse(long.text).content[0].text).toBe('read');
    const many = await post('/v1/messages', `{"metadata":[${content}0]}`);
    expect([many.status, many.text]).toEqual([400, expect.stringContaining('more than 200000 values')]);
    expect(model.requests[0]?.messages[0]?.parts).toEqual(textParts(content));
    await gateway.close();
  });

  it('holds only so many bytes of all sessions together, and takes bodies again when they are answered', async () => {
    const gateway = await startGateway({ limits: { allHeldBytes: 25_000, callsAtOnce: 2 } });
    let letGo = (): void => {};
    const gate = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    const clients = [1, 2].map(() => {
      const model = scriptedModel([async () => gate.then(() => ({})), 'after']);
      const options = { context: sessionContext, settings: { maxOutputTokens: 1 }, modelLimitMs: 1000 };
      const session = gateway.open({ ...options, model, signal: new AbortController().signal });
      return { session, ...clientsOf(gateway.url, session.token) };
    });
    const [one, two] = clients;
    const large = { ...hello, metadata: { user_id: 'x'.repeat(15_000) } };
    const first = one?.post('/v1/messages', large);
    while (one?.session.pending === 0) await new Promise((resolve) => setTimeout(resolve, 2));
    expect((await two?.post('/v1/messages', large))?.status).toBe(429);
    letGo();
    expect((await first)?.status).toBe(200);
    expect((await two?.post('/v1/messages', large))?.status).toBe(200);
    await gateway.close();
  });

  it('answers on the Unix socket as on the port; others may open it but not list its folder', async () => {
    const { session } = bench.script(['by socket']);
    const { socketPath } = bench.gateway();
    const text = await new Promise<string>((resolve, reject) => {
      const headers = { authorization: `Bearer ${session.token}` };
      const asked = httpRequest(
        { socketPath, path: '/v1/chat/completions', method: 'POST', headers },
        (answer) => {
          let whole = '';
          answer.on('data', (chunk) => {
            whole += chunk;
          });
          answer.on('end', () => resolve(whole));
        },
      );
      asked.on('error', reject);
      asked.end(JSON.stringify(hello));
    });
    expect(JSON.parse(text).choices[0].message.content).toBe('by socket');
    expect(statSync(socketPath).mode & 0o777).toBe(0o666);
    expect(statSync(dirname(socketPath)).mode & 0o777).toBe(0o711);
  });

  it('leaves nothing behind when it is closed, though calls are under way and clients hold connections', async () => {
    const gateway = await startGateway();
    const hanging = { identity: { id: 'hangs', source: 'simulated' as const }, complete: hang };
    const session = gateway.open({
      model: hanging,
      context: sessionContext,
      settings: { maxOutputTokens: 1 },
      modelLimitMs: 1000,
      signal: new AbortController().signal,
    });
    const { post } = clientsOf(gateway.url, session.token);
    const asked = post('/v1/messages', { ...hello, stream: true }).catch((error: unknown) => error);
    const idle = connect(Number(new URL(gateway.url).port), '127.0.0.1');
    const idleGone = new Promise((resolve) => idle.on('close', resolve));
    idle.on('error', () => undefined);
    while (session.pending < 1) await new Promise((resolve) => setTimeout(resolve, 5));
    await Promise.all([gateway.close(), gateway.close()]);
    await Promise.all([asked, idleGone]);
    expect(session).toMatchObject({ pending: 0, end: null, calls: [] });
    expect(existsSync(dirname(gateway.socketPath))).toBe(false);
    await expect(fetch(gateway.url)).rejects.toThrow();
    expect(() => gateway.open({} as never)).toThrow('closed');
    expect(readdirSync(tmpdir()).filter((name) => dirname(gateway.socketPath).endsWith(name))).toEqual([]);
  });
});

/** Stops only when it is told to, like a real call. */
async function hang(_request: unknown, _context: unknown, signal: AbortSignal): Promise<never> {
  return new Promise((_resolve, reject) =>
    signal.addEventListener('abort', () => reject(new Error('aborted'))),
  );
}
