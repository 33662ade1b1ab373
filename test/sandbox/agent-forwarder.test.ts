import { createHash, randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Sandbox } from '../../sandbox/sandbox.ts';
import { canRunAgents, gatewayPort, runScript, skipReason, unixServer } from './agent-ground.ts';

const sandbox = new Sandbox();
afterAll(() => sandbox.close());

/** Runs Python with a server on the gateway's socket; `s` is a connection, `connect()` makes more. */
async function withServer(onConnection: (socket: Socket) => void, code: string) {
  const gateway = await unixServer(onConnection);
  try {
    const start = `import socket, hashlib, threading, time, os\ndef connect(): return socket.create_connection(("127.0.0.1", ${gatewayPort}), 10)\ndef all_of(s):\n  data = []\n  while True:\n    more = s.recv(1 << 16)\n    if not more: return b"".join(data)\n    data.append(more)\n`;
    const result = await runScript(sandbox, gateway.socketPath, 'python', start + code);
    return { ...result, open: gateway.open.size };
  } finally {
    await gateway.close();
  }
}

const echo = (socket: Socket) => void socket.pipe(socket);

describe.skipIf(!canRunAgents)(`the one way out${skipReason}`, () => {
  let web: Awaited<ReturnType<typeof unixServer>>;
  const http = createServer((request, response) => {
    const hash = createHash('sha256');
    request.on('data', (chunk) => hash.update(chunk));
    request.on('end', () => response.end(`${request.method} ${hash.digest('hex')}`));
  });
  beforeAll(async () => {
    web = await unixServer((socket) => http.emit('connection', socket));
  });
  afterAll(() => web.close());

  test('is HTTP of any client', async () => {
    const result = await runScript(
      sandbox,
      web.socketPath,
      'python',
      `import urllib.request as u\nprint(u.urlopen("http://127.0.0.1:${gatewayPort}/x", data=b"abc").read().decode())`,
    );
    expect(result.stdout).toBe(`POST ${createHash('sha256').update('abc').digest('hex')}\n`);
  });

  test('carries 50 streams at once, each with 2 MB in both directions', async () => {
    const code = `
def one(n):
  data = os.urandom(1 << 16) * 32
  s = connect()
  def send(): s.sendall(data); s.shutdown(socket.SHUT_WR)
  t = threading.Thread(target=send); t.start()
  if all_of(s) == data: good.append(n)
good = []
threads = [threading.Thread(target=one, args=(n,)) for n in range(50)]
for t in threads: t.start()
for t in threads: t.join()
print(len(good))`;
    expect(await withServer(echo, code)).toMatchObject({ stdout: '50\n', stderr: '' });
  });

  test('serves more connections than it holds at once', async () => {
    const code = `
held = [connect() for n in range(400)]
for s in held[300:]: s.sendall(b"x")
for s in held[:200]: s.close()
print(sum(s.recv(1) == b"x" for s in held[300:]))`;
    expect(await withServer(echo, code)).toMatchObject({ stdout: '100\n', stderr: '' });
  });

  test('is the only one: a command has no more connections than process 1 allows, and others keep theirs', async () => {
    let connections = 0;
    let held = 0;
    const gateway = await unixServer((socket) => {
      connections += 1;
      socket.on('data', (data) => {
        if (String(data).includes('full')) held = connections;
        socket.write(data);
      });
    });
    const run = (code: string) =>
      runScript(
        sandbox,
        gateway.socketPath,
        'python',
        `import socket, time\ndef connect(): return socket.create_connection(("127.0.0.1", ${gatewayPort}), 10)\n${code}`,
      );
    const hog = run(`
found = []
for place in ["/run/gateway.sock", *["/proc/%s/fd/%d" % (pid, n) for pid in ("self", "1") for n in range(64)]]:
  try: socket.socket(socket.AF_UNIX).connect(place)
  except OSError: continue
  found.append(place)
held = [connect() for n in range(600)]
for s in held: s.sendall(b"x")
held[255].recv(1); time.sleep(0.3)
held[0].sendall(b"full"); time.sleep(1)
print(found)`);
    await expect.poll(() => held, { timeout: 10_000 }).toBeGreaterThan(0);
    const other = await run('s = connect(); s.sendall(b"mine"); print(s.recv(4))');
    expect(other).toMatchObject({ stdout: "b'mine'\n", stderr: '' });
    expect(await hog).toMatchObject({ stdout: '[]\n', stderr: '' });
    // And the one that tried whether somebody listens.
    expect(held).toBeLessThanOrEqual(256 + 1);
    await gateway.close();
  });

  test('passes on the end of a request while the answer is still to come', async () => {
    const late = (socket: Socket) => {
      let size = 0;
      socket.on('data', (chunk) => {
        size += chunk.length;
      });
      socket.on('end', () => setTimeout(() => socket.end(`got ${size}`), 50));
    };
    const code = 's = connect(); s.sendall(b"x" * 300_000); s.shutdown(socket.SHUT_WR); print(all_of(s))';
    expect((await withServer(late, code)).stdout).toBe("b'got 300000'\n");
  });

  test('delivers an answer to the end when the server closes at once and never reads the request', async () => {
    const answer = randomBytes(1_000_000);
    const digest = createHash('sha256').update(answer).digest('hex');
    const early = (socket: Socket) => {
      socket.pause();
      socket.end(answer, () => socket.destroy());
    };
    const code = 's = connect(); s.sendall(b"x" * 10_000); print(hashlib.sha256(all_of(s)).hexdigest())';
    expect((await withServer(early, code)).stdout).toBe(`${digest}\n`);
  });

  test('holds the sender back when nobody reads', async () => {
    const sent: number[] = [];
    const flood = (socket: Socket) => {
      const chunk = Buffer.alloc(1 << 16);
      let size = 0;
      const more = () => {
        while (size < 64 << 20) {
          size += chunk.length;
          sent[0] = size;
          if (!socket.write(chunk)) return;
        }
        socket.end();
      };
      socket.on('drain', more);
      more();
    };
    const code = `s = connect(); time.sleep(0.5); print(open("/proc/1/status").read().split("VmHWM:")[1].split()[0]); print(len(all_of(s)))`;
    const { stdout } = await withServer((socket) => {
      flood(socket);
      setTimeout(() => sent.push(sent[0] ?? 0), 300);
    }, code);
    const [memory, size] = stdout.trim().split('\n').map(Number);
    expect(size).toBe(64 << 20);
    // What had been taken from the server while nobody read, and what process 1 held (kB).
    expect(sent[1]).toBeLessThan(24 << 20);
    expect(memory).toBeLessThan(40_000);
  });

  test('tells the server that a client is gone', async () => {
    let gone = 0;
    const wait = (socket: Socket) => {
      let size = 0;
      socket.on('data', (chunk) => {
        size += chunk.length;
      });
      socket.once('end', () => {
        // The sandbox tries once whether somebody listens, and sends nothing.
        gone += size;
        socket.end();
      });
    };
    const code =
      'import struct\na = connect(); a.sendall(b"x"); a.close()\nb = connect(); b.sendall(b"x"); time.sleep(0.1); b.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0)); b.close(); time.sleep(0.3)';
    expect(await withServer(wait, code)).toMatchObject({ exitCode: 0, open: 0 });
    expect(gone).toBe(2);
  });

  test('sleeps while nothing happens', async () => {
    const code = `
def used(): return sum(int(x) for x in open("/proc/1/stat").read().split(") ")[1].split()[11:13])
a = connect(); a.sendall(b"x"); a.recv(1); a.shutdown(socket.SHUT_WR); b = connect(); b.sendall(b"stay"); b.recv(4)
c = connect(); c.sendall(b"bye"); time.sleep(0.1)
before = used(); time.sleep(1); print(used() - before)`;
    const stays = (socket: Socket) =>
      socket.on('data', (chunk) => (String(chunk) === 'bye' ? socket.destroy() : socket.write(chunk)));
    // In hundredths of a second; a loop would use up one of them each, for it could take the whole second.
    expect(Number((await withServer(stays, code)).stdout)).toBeLessThan(40);
  });
});
