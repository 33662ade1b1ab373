import { readFileSync } from 'node:fs';
import { createServer as createHttp } from 'node:http';
import { createServer as createHttps } from 'node:https';
import { createServer as createTcp, type Server, type Socket } from 'node:net';
import { parseArgs } from 'node:util';
import { faultListener, socketName } from './fault-server.ts';

/**
 * A process of its own: the fault server with all its doors. Prints one JSON line, its ports by door, and serves until
 * it is killed. With `--ports` it comes back on the ports that it had.
 */
export type Ports = Readonly<Record<Door, number>>;
export type Door = (typeof doors)[number];
const doors = ['http', 'https', 'expired', 'self-signed', 'wrong-host', 'resets', 'silent'] as const;

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    benchmark: { type: 'string', default: 'bookkeeping' },
    faulty: { type: 'boolean', default: false },
    ports: { type: 'string', default: '{}' },
  },
});
const wanted: Partial<Ports> = JSON.parse(values.ports);
const sockets = new Map<string, Socket>();
const listener = await faultListener({
  seed: Number(values.seed),
  benchmark: values.benchmark,
  faulty: values.faulty,
  sockets,
});

const fixture = (name: string) => readFileSync(new URL(`../certificates/${name}`, import.meta.url));
const secure = (certificate: string): Server =>
  createHttps({ key: fixture('test-only.key'), cert: fixture(`${certificate}.pem`) }, listener);
const web = createHttp({ keepAliveTimeout: 60_000 }, listener);
const servers: Readonly<Record<Door, Server>> = {
  http: web,
  https: secure('valid'),
  expired: secure('expired'),
  'self-signed': secure('self-signed'),
  'wrong-host': secure('wrong-host'),
  resets: createTcp((socket) => {
    socket.on('error', () => {});
    socket.resetAndDestroy();
  }),
  silent: createTcp((socket) => {
    socket.on('error', () => {});
    socket.resume();
  }),
};

const ports: Partial<Record<Door, number>> = {};
for (const door of doors) {
  const server = servers[door];
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(wanted[door] ?? 0, '127.0.0.1', resolve);
  });
  server.on('error', () => {});
  server.on('connection', (socket: Socket) => {
    const name = socketName(socket);
    sockets.set(name, socket);
    socket.on('close', () => sockets.delete(name));
  });
  const address = server.address();
  ports[door] = typeof address === 'object' && address !== null ? address.port : 0;
}
process.stdout.write(`${JSON.stringify(ports)}\n`);
