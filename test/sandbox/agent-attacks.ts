import { join } from 'node:path';
import { packageRoot } from '../../core/prompts.ts';
import { gatewayPort } from './agent-ground.ts';
import type { Bait } from './attack.ts';
import { absent, readOnly, refused, tries } from './attacks/tries.ts';

/** What the host lends besides the usual bait. */
export interface AgentBait extends Bait {
  /** Name of an abstract Unix socket on which the host listens. */
  readonly abstractName: string;
  /** A Unix socket of the host that any user may open. */
  readonly socketPath: string;
}

export interface AgentAttack {
  readonly title: string;
  readonly code: (bait: AgentBait) => string;
  /** What it prints about its failure; every line of what it prints has to be like that. */
  readonly says: RegExp;
}

const x64 = 'os.uname().machine == "x86_64"';
const call = (onX64: number, onArm64: number, ...words: (string | number)[]) =>
  `syscall(${[`${onX64} if ${x64} else ${onArm64}`, ...words].join(', ')})`;

const unreachable = /held: (?:ConnectionRefusedError|OSError .*(?:unreachable|Cannot assign))/;

const network: AgentAttack[] = [
  {
    title: "connects to the host's loopback",
    code: ({ port }) =>
      tries(
        `socket.create_connection(("127.0.0.1", ${port}), 2)`,
        `socket.create_connection(("::1", ${port}), 2)`,
        `socket.create_connection(("0.0.0.0", ${port}), 2)`,
      ),
    says: unreachable,
  },
  {
    title: 'connects to outside addresses',
    code: () =>
      tries(
        'socket.create_connection(("192.0.2.1", 80), 2)',
        'socket.create_connection(("169.254.169.254", 80), 2)',
        'socket.create_connection(("2001:db8::1", 80), 2)',
        'socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("192.0.2.1", 53))',
      ),
    says: unreachable,
  },
  {
    title: 'asks for a name',
    code: () => tries('socket.getaddrinfo("example.com", 80)'),
    says: /held: gaierror/,
  },
  {
    title: 'opens an abstract Unix socket of the host',
    code: ({ abstractName }) => tries(`socket.socket(socket.AF_UNIX).connect("\\0${abstractName}")`),
    says: /held: ConnectionRefusedError/,
  },
  {
    title: 'opens a Unix socket of the host',
    code: ({ socketPath }) => tries(`socket.socket(socket.AF_UNIX).connect("${socketPath}")`),
    says: absent,
  },
  {
    title: 'makes sockets of other families, or raw ones',
    code: () =>
      tries(
        // Netlink, packets, the kernel's crypto, virtual machines, Bluetooth, XDP; one with bits above an int.
        ...[16, 17, 38, 40, 31, 44, '0x100000010'].map((family) =>
          call(41, 198, `ctypes.c_ulong(${family})`, 3, 0),
        ),
        'socket.socket(socket.AF_INET, socket.SOCK_RAW, 1)',
        call(53, 199, 16, 3, 0, 'ctypes.create_string_buffer(8)'),
      ),
    says: refused,
  },
  {
    title: 'takes the port of the gateway',
    code: () =>
      tries(
        ...['127.0.0.1', '0.0.0.0'].map(
          (address) =>
            `s = socket.socket(); s.setsockopt(1, 2, 1); s.setsockopt(1, 15, 1); s.bind(("${address}", ${gatewayPort})); s.listen()`,
        ),
      ),
    says: /held: OSError .*in use/,
  },
];

/** A file of this project, wherever it lies. */
const ownFile = join(packageRoot, 'package.json');

const files: AgentAttack[] = [
  {
    title: 'reads files of the host',
    code: ({ file, pid }) =>
      tries(
        ...[file, '/etc/shadow', '/root/.bashrc', ownFile, '/var/log', '/etc/hostname'].map(
          (path) => `open("${path}")`,
        ),
        `open("/proc/${pid}/environ")`,
        'os.listdir("/home/agent/..").index("root")\nopen("/nowhere")',
      ),
    says: /held: (?:FileNotFoundError|ValueError)/,
  },
  {
    title: 'writes where it may not',
    code: () =>
      tries(
        ...[
          '/bait/bound.txt',
          '/bait/new',
          '/etc/passwd',
          '/usr/bin/python3',
          '/new',
          '/dev/new',
          '/home/new',
          '/proc/sys/kernel/core_pattern',
        ].map((path) => `open("${path}", "a")`),
        'os.chmod("/bait/bound.txt", 0o777)',
        'os.rename("/bait", "/baited")',
        'os.mkdir("/dev/pts/x")',
      ),
    says: readOnly,
  },
];

const processes: AgentAttack[] = [
  {
    title: 'reaches other processes',
    code: ({ pid }) =>
      tries(
        'assert [name for name in os.listdir("/proc") if name.isdigit()] != ["1", str(os.getpid())], "alone"',
        `os.kill(${pid}, 9)`,
      ),
    says: /held: (?:AssertionError alone|ProcessLookupError)/,
  },
  {
    title: 'looks into process 1',
    code: () =>
      tries(
        'os.listdir("/proc/1/fd")',
        'open("/proc/1/mem", "rb")',
        'open("/proc/1/environ").read()',
        'os.readlink("/proc/1/cwd")',
      ),
    says: refused,
  },
  {
    title: 'traces, reads and limits process 1',
    code: () =>
      tries(
        call(101, 117, 16, 1, 0, 0),
        call(310, 270, 1, 0, 0, 0, 0, 0),
        'resource.prlimit(1, resource.RLIMIT_NOFILE, (3, 3))',
        'os.sched_setscheduler(1, os.SCHED_IDLE, os.sched_param(0))',
        'os.setpriority(os.PRIO_PROCESS, 1, 19)',
        // pidfd_getfd: a descriptor of another process.
        call(438, 438, 'os.pidfd_open(1)', 3, 0),
      ),
    says: refused,
  },
  {
    title: 'builds namespaces, mounts and other ways into the kernel',
    code: () =>
      tries(
        call(272, 97, '0x10000000'),
        call(308, 268, 0, 0),
        call(56, 220, '0x10000000 | 17', 0, 0, 0, 0),
        call(165, 40, 0, 0, 0, 0, 0),
        ...[428, 430, 425].map((number) => call(number, number, 0, 0, 0, 0)),
        call(321, 280, 0, 0, 0),
        call(323, 282, 0),
        call(250, 219, 0, 0, 0, 0, 0),
        call(298, 241, 0, 0, 0, 0, 0),
        call(319, 279, 'b"x"', 0),
        call(29, 194, 0, 4096, 0o1600),
        call(303, 264, -100, 'b"/usr"', 0, 0, 0),
      ),
    says: refused,
  },
  {
    title: 'becomes root or gains capabilities',
    code: () =>
      tries(
        'os.setuid(0)',
        'os.setgroups([0])',
        'open("/proc/self/uid_map", "wb", 0).write(b"0 0 1")',
        'os.chroot("/task")',
      ),
    says: /held: (?:PermissionError|OSError .*(?:Read-only|Invalid argument))/,
  },
];

export const agentAttacks: readonly AgentAttack[] = [...network, ...files, ...processes];
