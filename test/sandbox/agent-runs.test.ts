import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { findAgentWrap } from '../../sandbox/bubblewrap/find-wrap.ts';
import type { AgentRequest } from '../../sandbox/contract.ts';
import { Sandbox } from '../../sandbox/sandbox.ts';
import { canRunAgents, gatewayPort, runScript, skipReason, unixServer } from './agent-ground.ts';
import { smallLimits } from './attack.ts';

const sandbox = new Sandbox({ agentLimits: { ...smallLimits, processes: 48, outputBytes: 256 * 1024 } });
let gateway: Awaited<ReturnType<typeof unixServer>>;
beforeAll(async () => {
  gateway = await unixServer((socket) => socket.end('hello'));
});
afterAll(async () => {
  sandbox.close();
  await gateway.close();
});

const shell = (code: string, change?: Partial<AgentRequest>) =>
  runScript(sandbox, gateway.socketPath, 'shell', code, change);
const python = (code: string, change?: Partial<AgentRequest>) =>
  runScript(sandbox, gateway.socketPath, 'python', code, change);

describe.skipIf(!canRunAgents)(`an agent in its sandbox${skipReason}`, () => {
  test('finds exactly the environment that it was given, its folder, and no input', async () => {
    const environment = { HOME: '/home/agent', TOKEN: 'a=b "c"', EMPTY: '' };
    const seen = await shell('', { command: ['/usr/bin/env'], environment });
    expect(seen).toMatchObject({ exitCode: 0, stderr: '', limit: null });
    expect(seen.stdout).toBe('HOME=/home/agent\nTOKEN=a=b "c"\nEMPTY=\n');
    const rest = await python('import os, sys\nprint(os.getcwd(), os.getuid(), repr(sys.stdin.read()))');
    expect(rest.stdout).toBe("/task 65534 ''\n");
  });

  test('tells its caller once that it has been started', async () => {
    let starts = 0;
    const onStart = () => {
      starts += 1;
    };
    await shell('exit 0', { onStart });
    expect(starts).toBe(1);
    await expect(shell('exit 0', { onStart, signal: AbortSignal.abort() })).rejects.toThrow();
    expect(starts).toBe(1);
  });

  test('works in its home folder, of which nothing comes back, and in the task folder', async () => {
    const result = await shell(
      'cat /home/agent/.conf/a /task/.agents/b; echo x > /home/agent/new; echo y > /tmp/new; echo z > .agents/c; exit 7',
      {
        files: {
          '/home/agent/.conf/a': Buffer.from('config '),
          '/task/.agents/b': Buffer.from('skill'),
        },
      },
    );
    expect(result).toMatchObject({ exitCode: 7, stdout: 'config skill', ignoredFiles: 0 });
    expect(Object.keys(result.files)).toEqual(['/task/.agents/c']);
  });

  test('finds its files and their folders under one time, and what it makes under its own', async () => {
    const files = {
      '/home/agent/.conf/a': Buffer.from('a'),
      '/task/.agents/skill/b': Buffer.from('b'),
      '/task/c': Buffer.from('c'),
    };
    const code =
      'stat -c "%Y %n" /task /task/.agents/* .agents/skill/b c /home/agent/.conf/a; echo c > c; echo d > d; [ c -nt .agents ]';
    const { stdout, exitCode, files: made } = await shell(code, { files });
    const laid = ['/task', '/task/.agents/skill', '.agents/skill/b', 'c', '/home/agent/.conf/a'];
    expect(stdout).toBe(laid.map((path) => `1577836800 ${path}\n`).join(''));
    expect(exitCode).toBe(0);
    expect(Object.keys(made)).toEqual(['/task/c', '/task/d']);
  });

  test('has a user name, localhost and terminals, and Python packages work', async () => {
    const result = await python(
      'import getpass, pty, socket, asyncio\nprint(getpass.getuser(), socket.gethostbyname("localhost"), len(pty.openpty()))\nasyncio.run(asyncio.sleep(0))',
    );
    expect(result).toMatchObject({ stdout: 'agent 127.0.0.1 2\n', stderr: '', exitCode: 0 });
  });

  test('gets more files, processes and address space than code', async () => {
    const result = await python(
      'import resource as r\nprint(r.getrlimit(r.RLIMIT_NOFILE)[0], r.getrlimit(r.RLIMIT_NPROC)[0], r.getrlimit(r.RLIMIT_AS)[0], r.getrlimit(r.RLIMIT_CPU)[0])',
    );
    expect(result.stdout).toBe('4096 48 -1 -1\n');
  });

  test('keeps what it printed and made when its time is over', async () => {
    const result = await shell('echo begun; echo made > file; sleep 600', { timeLimitMs: 500 });
    expect(result).toMatchObject({ exitCode: null, stdout: 'begun\n', limit: 'time', timedOut: true });
    expect(Object.keys(result.files)).toEqual(['/task/file']);
  });

  test('is stopped when it prints without end', async () => {
    const result = await shell('yes');
    expect(result).toMatchObject({ exitCode: null, limit: 'output' });
    expect(result.stdout.length).toBe(256 * 1024);
  });

  test('may print as much as its limit', async () => {
    const result = await shell('head -c 262144 /dev/zero | tr "\\0" x');
    expect(result.stdout).toBe('x'.repeat(256 * 1024));
  });

  test('cannot fork without end', async () => {
    const result = await python(
      'import os, time\ncount = 0\ntry:\n  while count < 500:\n    if os.fork() == 0: time.sleep(60)\n    count += 1\n  print("ESCAPED")\nexcept OSError as error: print("held after", count)',
    );
    expect(result.stdout).toMatch(/held after (?:[234]\d) *\n/);
  });

  test('cannot fill the disk', async () => {
    const result = await shell('for n in 1 2 3 4; do head -c 7000000 /dev/zero > $n || exit 1; done');
    expect(result).toMatchObject({ exitCode: 1, limit: 'disk' });
  });

  test('cannot fill the memory, not with its own nor with that of sockets', async () => {
    const own = await python('held = []\nwhile True: held.append(bytearray(b"x" * 10_000_000))');
    expect(own).toMatchObject({ exitCode: null, limit: 'memory' });
    const unix = await python(
      'import socket, time\npairs = []\ntry:\n  while True: pairs.append(socket.socketpair())\nexcept OSError: time.sleep(60)',
    );
    expect(unix).toMatchObject({ exitCode: null, limit: 'memory' });
    const tcp = await python(
      'import socket, time\nserver = socket.create_server(("127.0.0.1", 0)); held = []\nfor n in range(200):\n  one = socket.create_connection(server.getsockname()); held += [one, server.accept()[0]]; one.setblocking(False)\n  try:\n    while True: one.send(bytes(1 << 20))\n  except BlockingIOError: pass\ntime.sleep(60)',
    );
    expect(tcp).toMatchObject({ exitCode: null, limit: 'memory' });
  });

  test('goes with the signal, with all its processes', async () => {
    const marker = `sleep ${600 + process.pid / 1e7}`;
    const running = () =>
      readdirSync('/proc').filter((name) => {
        try {
          return (
            /^\d+$/.test(name) &&
            readFileSync(`/proc/${name}/cmdline`, 'latin1').startsWith(marker.replace(' ', '\0'))
          );
        } catch {
          return false;
        }
      });
    const controller = new AbortController();
    const run = shell(`setsid ${marker} & ${marker}`, { signal: controller.signal });
    const ended = expect(run).rejects.toMatchObject({ name: 'InterruptedError' });
    await expect.poll(() => running().length, { timeout: 10_000 }).toBe(2);
    controller.abort();
    await ended;
    await expect.poll(() => running().length).toBe(0);
  });

  test('ends as incomplete when nobody listens at the gateway', async () => {
    const closed = await unixServer(() => undefined);
    await closed.close();
    await expect(runScript(sandbox, closed.socketPath, 'shell', 'exit 0')).rejects.toMatchObject({
      name: 'IncompleteError',
    });
  });

  test.each<[string, Partial<AgentRequest>]>([
    ['files elsewhere', { files: { '/etc/x': Buffer.from('') } }],
    ['files above', { files: { '/home/agent/../x': Buffer.from('') } }],
    ['a file as a folder', { files: { '/task/a': Buffer.from(''), '/task/a/b': Buffer.from('') } }],
    ['a bind over the task', { binds: [{ from: '/etc', to: '/task' }] }],
    ['a bind in the home folder', { binds: [{ from: '/etc', to: '/home/agent/x' }] }],
    ['a bind over the home folder', { binds: [{ from: '/etc', to: '/home' }] }],
    ['a bind over everything', { binds: [{ from: '/etc', to: '/' }] }],
    ['a relative command', { command: ['sh'] }],
    ['a port of the system', { gateway: { socketPath: '/x', port: 80 } }],
    ['no time', { timeLimitMs: 0 }],
  ])('%s is a mistake of the caller', async (_title, change) => {
    await expect(shell('exit 0', change)).rejects.toThrow(RangeError);
  });
});

test('agents that cannot run here are an error with its install line', async () => {
  const bare = new Sandbox({ findForAgents: () => findAgentWrap({ platform: 'linux', bwrapPaths: [] }) });
  const message =
    /^agent CLIs cannot run here: bubblewrap is not installed: sudo apt-get install bubblewrap python3$/;
  await expect(bare.requireAgents()).rejects.toThrow(message);
  await expect(
    bare.runAgent({
      command: ['/bin/true'],
      environment: {},
      files: {},
      binds: [],
      gateway: { socketPath: '/x', port: gatewayPort },
      timeLimitMs: 1000,
    }),
  ).rejects.toMatchObject({ name: 'ConfigError' });
  const broken = await findAgentWrap({ platform: 'linux', bwrapPaths: ['/bin/false'] });
  expect(broken).toMatchObject({ ok: false, reason: expect.stringContaining('cannot make its namespaces') });
  const mac = await findAgentWrap({ platform: 'darwin' });
  expect(mac).toMatchObject({ ok: false, reason: 'it needs the namespaces of Linux, and this is macOS' });
});
