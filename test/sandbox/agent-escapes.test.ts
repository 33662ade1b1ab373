import { randomUUID } from 'node:crypto';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Sandbox } from '../../sandbox/sandbox.ts';
import { type AgentBait, agentAttacks } from './agent-attacks.ts';
import { canRunAgents, gatewayPort, runScript, skipReason, unixServer } from './agent-ground.ts';
import { secret, smallLimits } from './attack.ts';
import { layBait } from './bait-server.ts';
import { neverPrinted } from './python-attacks.ts';

describe.skipIf(!canRunAgents)(`an agent stays in the sandbox${skipReason}`, () => {
  const sandbox = new Sandbox({ agentLimits: smallLimits });
  const abstractName = `agent-bait-${randomUUID()}`;
  let visits = 0;
  const abstract = createServer((socket) => {
    visits += 1;
    socket.destroy();
  });
  let ground: Awaited<ReturnType<typeof layBait>>;
  let gateway: Awaited<ReturnType<typeof unixServer>>;
  let other: Awaited<ReturnType<typeof unixServer>>;
  let folder: string;
  let bait: AgentBait;

  beforeAll(async () => {
    ground = await layBait();
    gateway = await unixServer((socket) => socket.end('answer'));
    other = await unixServer((socket) => {
      visits += 1;
      socket.destroy();
    });
    await new Promise<void>((resolve) => abstract.listen(`\0${abstractName}`, resolve));
    folder = mkdtempSync(join(tmpdir(), 'agent-bound-'));
    chmodSync(folder, 0o755);
    writeFileSync(join(folder, 'bound.txt'), 'bound', { mode: 0o666 });
    bait = { ...ground.bait, abstractName, socketPath: other.socketPath };
  });
  afterAll(async () => {
    sandbox.close();
    await ground.remove();
    await gateway.close();
    await other.close();
    await new Promise((resolve) => abstract.close(resolve));
    rmSync(folder, { recursive: true });
  });
  const run = (code: string, socketPath = gateway.socketPath) =>
    runScript(sandbox, socketPath, 'python', code, { binds: [{ from: folder, to: '/bait' }] });

  test.each(agentAttacks.map((attack) => [attack.title, attack] as const))('%s', async (_title, attack) => {
    const { stdout, stderr } = await run(attack.code(bait));
    expect(stderr).toBe('');
    for (const text of neverPrinted) expect(stdout).not.toContain(text);
    const lines = stdout.trim().split('\n');
    for (const line of lines) expect(line).toMatch(attack.says);
    expect(lines.length).toBe(attack.code(bait).split('print("ESCAPED")').length - 1);
    expect({ visits, connections: ground.connections() }).toEqual({ visits: 0, connections: 0 });
    expect(readFileSync(join(folder, 'bound.txt'), 'utf8')).toBe('bound');
    expect(readFileSync(bait.file, 'utf8')).toBe(secret);
  });

  test('what it could not reach was there: the host reaches the abstract socket', async () => {
    await new Promise<void>((resolve, reject) => {
      connect(`\0${abstractName}`, resolve).on('error', reject);
    });
    await expect.poll(() => visits).toBe(1);
    visits = 0;
  });

  test('signals to process 1 and to every thread of it change nothing', async () => {
    const result = await run(`
import ctypes, os, signal, socket, time
libc = ctypes.CDLL(None)
tgkill = 234 if os.uname().machine == "x86_64" else 131
threads = [int(name) for name in os.listdir("/proc/1/task")]
for kind in range(1, 65):
  try: os.kill(1, kind)
  except OSError: pass
  for thread in threads: libc.syscall(tgkill, 1, thread, kind)
time.sleep(0.2)
print(len(threads), socket.create_connection(("127.0.0.1", ${gatewayPort}), 5).recv(10))`);
    expect(result).toMatchObject({ stdout: "2 b'answer'\n", exitCode: 0, stderr: '' });
  });

  test('a run whose processes kill each other ends with a result', async () => {
    const result = await runScript(sandbox, gateway.socketPath, 'shell', 'echo begun; (kill -9 -1); echo on');
    expect(result).toMatchObject({ exitCode: null, limit: null, stdout: 'begun\n' });
  });

  test('a socket keeps the size of its buffers, whatever it asks for', async () => {
    const result = await run(`
import socket
a, b = socket.socketpair()
for name in (7, 8, 32, 33): a.setsockopt(socket.SOL_SOCKET, name, 1 << 22)
print(*(a.getsockopt(socket.SOL_SOCKET, name) == b.getsockopt(socket.SOL_SOCKET, name) for name in (7, 8)))
a.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
print(a.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE))`);
    expect(result.stdout).toBe('True True\n1\n');
  });
});
