import { connect, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { gatewayBench } from './gateway-bench.ts';

const bench = gatewayBench({ strangerMs: 30, sessionConnections: 2, statusMs: 5, keepAliveMs: 20 });
const body = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'hi' }] });

function opened(): { readonly socket: Socket; readonly closed: Promise<string> } {
  const socket = connect(bench.gateway().socketPath);
  let text = '';
  socket.on('data', (chunk) => {
    text += chunk;
  });
  socket.on('error', () => undefined);
  const closed = new Promise<string>((resolve) => socket.on('close', () => resolve(text)));
  return { socket, closed };
}

function ask(socket: Socket, token: string, path = '/v1/chat/completions'): Promise<string> {
  const isCall = path.endsWith('completions');
  const head = `${isCall ? 'POST' : 'GET'} ${path} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer ${token}\r\n`;
  socket.write(isCall ? `${head}content-length: ${body.length}\r\n\r\n${body}` : `${head}\r\n`);
  return new Promise((resolve) => socket.once('data', (chunk) => resolve(String(chunk))));
}

const wait = (timeMs: number) => new Promise((resolve) => setTimeout(resolve, timeMs));

describe('connections of the gateway', () => {
  it('are dropped when no token comes: silent ones, slow ones, and those with a wrong token', async () => {
    const [silent, slow, wrong] = [opened(), opened(), opened()];
    slow.socket.write('POST /v1/messages HTTP/1.1\r\nx-api-key: ');
    void ask(wrong.socket, 'wrong');
    expect(await silent.closed).toBe('');
    expect(await slow.closed).toBe('');
    expect(await wrong.closed).toMatch(/^HTTP\/1.1 401 /);
  });

  it('stay with a token, though the reply takes long, until its session is closed', async () => {
    const slowTurn = async () => wait(100).then(() => ({ parts: [{ type: 'text' as const, text: 'late' }] }));
    const { session } = bench.script([slowTurn, 'next']);
    const { socket, closed } = opened();
    expect(await ask(socket, session.token)).toMatch(/^HTTP\/1.1 200 [\s\S]*late/);
    await wait(60);
    expect(await ask(socket, session.token)).toMatch(/^HTTP\/1.1 200 [\s\S]*next/);
    await session.close();
    await closed;
  });

  it('are refused beyond those of one session, which leaves others alone', async () => {
    const [one, two] = [bench.script([]), bench.script([])];
    const list = '/v1/models';
    const held = [];
    const answers = [];
    for (const { session } of [one, one, one, two]) {
      const each = opened();
      held.push(each);
      answers.push(await ask(each.socket, session.token, list));
    }
    expect(answers.map((answer) => answer.slice(9, 12))).toEqual(['200', '200', '429', '200']);
    held[0]?.socket.destroy();
    await held[2]?.closed;
    const again = opened();
    expect(await ask(again.socket, one.session.token, list)).toMatch(/^HTTP\/1.1 200 /);
    for (const { socket } of [...held, again]) socket.destroy();
  });
});
