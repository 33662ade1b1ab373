import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const program = 'redis-server';

/** Why no test can have a Redis of its own here, or null. Print it where tests are skipped. */
export function redisMissing(): string | null {
  const found = spawnSync(program, ['--version'], { encoding: 'utf8' });
  return found.status === 0 ? null : `${program} is not installed (Debian: apt-get install redis-server)`;
}

export interface RedisServerOptions {
  /** Every write is in its file before it is answered, and there again after a restart. Off by default. */
  readonly isDurable?: boolean;
  /** More lines of the configuration, such as `--maxmemory 10mb`. */
  readonly arguments?: readonly string[];
  /** Told of every process, the ones after a restart too. */
  readonly onStart?: (child: ChildProcess) => void;
}

/** A Redis of its own for tests: a free port of the loopback interface, a folder that is removed with it. */
export class RedisServer {
  readonly port: number;
  readonly url: string;
  readonly #folder: string;
  readonly #arguments: readonly string[];
  readonly #onStart: (child: ChildProcess) => void;
  #child: ChildProcess | null = null;

  static async start(options: RedisServerOptions = {}): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), options);
    await server.restart();
    return server;
  }

  private constructor(port: number, options: RedisServerOptions) {
    const { isDurable = false, arguments: more = [], onStart = () => {} } = options;
    this.#onStart = onStart;
    this.port = port;
    this.url = `redis://127.0.0.1:${port}`;
    this.#folder = mkdtempSync(join(tmpdir(), 'skillopt-bench-redis-'));
    const durable = ['--appendonly', isDurable ? 'yes' : 'no', '--appendfsync', 'always'];
    const place = ['--bind', '127.0.0.1', '--port', String(port), '--dir', this.#folder];
    this.#arguments = [...place, '--save', '', '--loglevel', 'warning', ...durable, ...more];
  }

  /** Starts it (again) on the same port and folder, and waits until it listens. */
  async restart(): Promise<void> {
    await this.kill();
    this.#child = spawn(program, this.#arguments, { stdio: 'ignore' });
    this.#onStart(this.#child);
    for (let tries = 0; tries < 500; tries += 1) {
      if (await answers(this.port)) return;
      if (this.#child.exitCode !== null) break;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    throw new Error(`${program} did not start on port ${this.port}`);
  }

  /** As a crash of the process: nothing is written any more. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  /** As a partition of the network: connections stay and nothing answers, until {@link resume}. */
  pause(): void {
    this.#child?.kill('SIGSTOP');
  }

  resume(): void {
    this.#child?.kill('SIGCONT');
  }

  async close(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no free port');
  return address.port;
}

/** Does it answer PING, which it does not before it has read its file? */
function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = new Socket();
    const end = (isThere: boolean) => {
      socket.destroy();
      resolve(isThere);
    };
    socket.setTimeout(500, () => end(false));
    socket.once('error', () => end(false));
    socket.once('data', (data) => end(data.toString().startsWith('+PONG')));
    socket.connect(port, '127.0.0.1', () => socket.write('PING\r\n'));
  });
}
