import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findAgentWrap } from '../../sandbox/bubblewrap/find-wrap.ts';
import type { AgentRequest, CodeResult } from '../../sandbox/contract.ts';
import type { Sandbox } from '../../sandbox/sandbox.ts';

const status = await findAgentWrap();
export const canRunAgents = status.ok;
/** For the title of a group that is skipped. */
export const skipReason = status.ok ? '' : ` (skipped: ${status.reason})`;

/** Port at which agents of these tests find their gateway. */
export const gatewayPort = 8123;

/** A server on a Unix socket that any user may open. */
export async function unixServer(onConnection: (socket: Socket) => void) {
  const folder = mkdtempSync(join(tmpdir(), 'agent-gateway-'));
  chmodSync(folder, 0o711);
  const socketPath = join(folder, 'gateway.sock');
  const sockets = new Set<Socket>();
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    onConnection(socket);
  });
  await new Promise<void>((resolve) => server.listen(socketPath, resolve));
  chmodSync(socketPath, 0o666);
  return {
    socketPath,
    open: sockets,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
      rmSync(folder, { recursive: true });
    },
  };
}

/** Runs a script as if it were an agent. */
export function runScript(
  sandbox: Sandbox,
  socketPath: string,
  language: 'python' | 'shell',
  code: string,
  change: Partial<AgentRequest> = {},
): Promise<CodeResult> {
  return sandbox.runAgent({
    command: language === 'python' ? ['/usr/bin/python3', '-c', code] : ['/bin/sh', '-c', code],
    environment: { PATH: '/usr/bin:/bin' },
    files: {},
    binds: [],
    gateway: { socketPath, port: gatewayPort },
    timeLimitMs: 20_000,
    ...change,
  });
}
