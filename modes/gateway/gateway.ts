import { chmodSync } from 'node:fs';
import { createServer, type RequestListener, type Server } from 'node:http';
import { IncompleteError } from '../../core/errors.ts';
import { ConnectionBook } from './connection-book.ts';
import type { Gateway, GatewaySession, SessionOptions } from './contract.ts';
import { HeldBytes } from './held-bytes.ts';
import { defaultGatewayLimits, type GatewayLimits } from './limits.ts';
import { serve } from './serve.ts';
import { Session } from './session.ts';
import { SessionBook } from './session-book.ts';
import { makeSocketFolder } from './socket-folder.ts';
import { Turns } from './turns.ts';

/**
 * Starts the gateway on a free port of 127.0.0.1 and on a Unix socket in a private folder below the folder for
 * temporary files. Limits that are not given are {@link defaultGatewayLimits}.
 * @throws {ConfigError} when the socket's path is too long
 */
export async function startGateway(
  options: { readonly limits?: Partial<GatewayLimits> } = {},
): Promise<Gateway> {
  const limits = { ...defaultGatewayLimits, ...options.limits };
  const book = new SessionBook();
  const allHeld = new HeldBytes(limits.allHeldBytes);
  const connections = new ConnectionBook(limits);
  const serving = { book, connections, limits, largeParses: new Turns(1) };
  const answer: RequestListener = (incoming, response) => void serve(incoming, response, serving);
  const servers = [newServer(answer, limits), newServer(answer, limits)] as const;
  const [onPort, onSocket] = servers;
  for (const server of servers) server.on('connection', (socket) => connections.greet(socket));
  const folder = makeSocketFolder();
  let closed: Promise<void> | null = null;

  const shut = async (): Promise<void> => {
    await Promise.all(book.all.map((session) => session.close()));
    await Promise.all(servers.map(stopped));
    folder.remove();
  };
  try {
    await listening(onPort, { port: 0, host: '127.0.0.1' });
    await listening(onSocket, { path: folder.socketPath });
    chmodSync(folder.socketPath, 0o666);
  } catch (error) {
    await shut();
    throw error;
  }
  const address = onPort.address();
  if (address === null || typeof address === 'string') throw new Error('the gateway has no port');

  return {
    url: `http://127.0.0.1:${address.port}`,
    socketPath: folder.socketPath,
    open(sessionOptions: SessionOptions): GatewaySession {
      if (closed !== null) throw new IncompleteError('the gateway is closed');
      const session = new Session(sessionOptions, limits, allHeld, () => {
        book.remove(session);
        connections.forget(session);
      });
      book.add(session);
      return session;
    },
    close() {
      closed ??= shut();
      return closed;
    },
  };
}

function newServer(answer: RequestListener, { connections, readMs }: GatewayLimits): Server {
  const server = createServer(
    {
      requestTimeout: readMs,
      headersTimeout: Math.min(readMs, 20_000),
      connectionsCheckingInterval: Math.min(readMs, 5_000),
      // Longer than clients keep an idle connection, so that they never write into a closed one.
      keepAliveTimeout: 65_000,
      maxHeaderSize: 64 * 1024,
    },
    answer,
  );
  server.maxConnections = connections;
  // A refused upgrade is answered at once: Codex would try it seven times before it falls back.
  server.on('upgrade', (_, socket) => {
    socket.on('error', () => undefined);
    socket.end('HTTP/1.1 426 Upgrade Required\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
  });
  server.on('clientError', (_, socket) => {
    if (socket.writable)
      socket.end('HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n');
  });
  return server;
}

function listening(server: Server, where: { port: number; host: string } | { path: string }): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(where, () => {
      server.off('error', reject);
      resolve();
    });
  });
}

function stopped(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
