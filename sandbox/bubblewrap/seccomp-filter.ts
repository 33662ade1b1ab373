/**
 * A seccomp program (classic BPF) that refuses the calls by which a run could hold memory that no other limit counts
 * (memfd, System V memory, socket buffers), open the network, look into other processes, starve the one that watches
 * it or build namespaces of its own. bubblewrap installs it; it cannot be taken off again. Refused calls fail with EPERM and end nothing.
 */

interface Architecture {
  readonly audit: number;
  readonly clone: number;
  /** Its first argument is whose limits are set; 0 is the caller. */
  readonly prlimit: number;
  /** Allowed for the caller alone: PRIO_PROCESS (0) and 0. */
  readonly setpriority: number;
  /** Their first argument is the address family. */
  readonly socketCalls: readonly [socket: number, socketpair: number];
  readonly setsockopt: number;
  readonly denied: readonly number[];
}

/** Code gets no sockets. Agents get those that stay in their network namespace. */
export type SeccompKind = 'code' | 'agent';

/** AF_UNIX, AF_INET, AF_INET6; not AF_VSOCK, which leads past network namespaces, nor any that reaches into the kernel. */
const agentFamilies = [1, 2, 10];
/** SO_SNDBUF, SO_RCVBUF and their forced forms, of level SOL_SOCKET. */
const bufferOptions = { level: 1, names: [7, 8, 32, 33] };

/** Same numbers on all architectures that came after 2011 agreed on one table. */
const deniedEverywhere = [
  425, 426, 427 /* io_uring */, 428, 429, 430, 431, 432, 433, 442 /* new mount calls */,
  438 /* pidfd_getfd */, 440 /* process_madvise */, 447 /* memfd_secret */,
];
const clone3 = 435;

const architectures: Readonly<Record<string, Architecture>> = {
  x64: {
    audit: 0xc000003e,
    clone: 56,
    prlimit: 302,
    setpriority: 141,
    socketCalls: [41, 53],
    setsockopt: 54,
    denied: [
      ...[101, 310, 311, 312], // ptrace, process_vm_readv, process_vm_writev, kcmp
      ...[165, 166, 155, 161, 272, 308], // mount, umount2, pivot_root, chroot, unshare, setns
      ...[319, 29, 30, 31, 67], // memfd_create, shmget, shmat, shmctl, shmdt
      ...[64, 65, 66, 220, 68, 69, 70, 71, 240, 241], // sem*, msg*, mq_open, mq_unlink
      ...[248, 249, 250, 321, 298, 323], // add_key, request_key, keyctl, bpf, perf_event_open, userfaultfd
      ...[246, 320, 175, 313, 176, 304, 303], // kexec*, *_module, open_by_handle_at, name_to_handle_at
      ...[135, 179, 167, 168, 169, 163, 103, 300], // personality, quotactl, swap*, reboot, acct, syslog, fanotify
      ...[164, 227, 305, 159], // settimeofday, clock_settime, clock_adjtime, adjtimex
      ...[172, 173, 154, 134, 180, 212, 256, 279], // iopl, ioperm, modify_ldt, uselib, nfsservctl, ..., move_pages
      ...[142, 144, 203, 314, 251], // sched_setparam, sched_setscheduler, sched_setaffinity, sched_setattr, ioprio_set
    ],
  },
  arm64: {
    audit: 0xc00000b7,
    clone: 220,
    prlimit: 261,
    setpriority: 140,
    socketCalls: [198, 199],
    setsockopt: 208,
    denied: [
      ...[117, 270, 271, 272],
      ...[40, 39, 41, 51, 97, 268],
      ...[279, 194, 195, 196, 197],
      ...[190, 191, 192, 193, 186, 187, 188, 189, 180, 181],
      ...[217, 218, 219, 280, 241, 282],
      ...[104, 294, 105, 106, 273, 265, 264],
      ...[92, 60, 224, 225, 142, 89, 116, 262],
      ...[170, 112, 266, 171],
      ...[18, 42, 238, 239],
      ...[118, 119, 122, 274, 30],
    ],
  },
};

const loadWord = 0x20;
const jumpIfEqual = 0x15;
const jumpIfAtLeast = 0x35;
const jumpIfAnyBit = 0x45;
const giveBack = 0x06;

/** Where the record of a call holds them. */
const firstArgument = 16;
const secondArgument = 24;
const thirdArgument = 32;

const allow = 0x7fff0000;
const killProcess = 0x80000000;
const refuse = 0x00050000 | 1; // EPERM
const pretend = 0x00050000; // The call does nothing and returns 0.
const missing = 0x00050000 | 38; // ENOSYS: the C library falls back to clone

/** clone flags that make namespaces: mount, cgroup, uts, ipc, user, pid, net. */
const namespaceFlags =
  0x00020000 | 0x02000000 | 0x04000000 | 0x08000000 | 0x10000000 | 0x20000000 | 0x40000000;
/** On x64, calls by the x32 numbering would pass a table of x64 numbers. */
const x32Numbers = 0x40000000;

type Instruction = readonly [code: number, yes: number, no: number, value: number];

/** The program for an architecture as Node names it; null where there is no table for it. */
export function seccompProgram(architecture: string, kind: SeccompKind = 'code'): Buffer | null {
  const table = architectures[architecture];
  if (table === undefined) return null;
  const program: Instruction[] = [
    [loadWord, 0, 0, 4],
    [jumpIfEqual, 1, 0, table.audit],
    [giveBack, 0, 0, killProcess],
    [loadWord, 0, 0, 0],
    [jumpIfAtLeast, 0, 1, x32Numbers],
    [giveBack, 0, 0, killProcess],
    [jumpIfEqual, 0, 1, clone3],
    [giveBack, 0, 0, missing],
  ];
  for (const call of [...deniedEverywhere, ...table.denied])
    program.push([jumpIfEqual, 0, 1, call], [giveBack, 0, 0, refuse]);
  for (const call of table.socketCalls)
    program.push(...onlyWhen(call, kind === 'agent' ? agentFamilies : []));
  program.push(...noLargerBuffers(table));
  program.push(...ownLimitsAndPriority(table), ...noNamespaces(table));
  const bytes = Buffer.alloc(program.length * 8);
  for (const [index, [code, yes, no, value]] of program.entries()) {
    bytes.writeUInt16LE(code, index * 8);
    bytes.writeUInt8(yes, index * 8 + 2);
    bytes.writeUInt8(no, index * 8 + 3);
    bytes.writeUInt32LE(value >>> 0, index * 8 + 4);
  }
  return bytes;
}

/** Allows a call with one of these first arguments, of which the kernel looks at the lower half. */
function onlyWhen(call: number, values: readonly number[]): Instruction[] {
  return [
    [jumpIfEqual, 0, 2 * values.length + 2, call],
    [loadWord, 0, 0, firstArgument],
    ...values.flatMap((value): Instruction[] => [
      [jumpIfEqual, 0, 1, value],
      [giveBack, 0, 0, allow],
    ]),
    [giveBack, 0, 0, refuse],
  ];
}

/**
 * Sizes of socket buffers stay as they are, so that a socket holds a known amount at most (see sockets.py). A size is a wish
 * that the kernel cuts anyway, and programs take a refusal for a failure: so nothing is said.
 */
function noLargerBuffers({ setsockopt }: Architecture): Instruction[] {
  const { level, names } = bufferOptions;
  return [
    [jumpIfEqual, 0, 2 * names.length + 4, setsockopt],
    [loadWord, 0, 0, secondArgument],
    [jumpIfEqual, 0, 2 * names.length + 1, level],
    [loadWord, 0, 0, thirdArgument],
    ...names.flatMap((name): Instruction[] => [
      [jumpIfEqual, 0, 1, name],
      [giveBack, 0, 0, pretend],
    ]),
    [giveBack, 0, 0, allow],
  ];
}

/** Both take process ids as 32-bit numbers, so the lower half of an argument is all that counts. */
function ownLimitsAndPriority({ prlimit, setpriority }: Architecture): Instruction[] {
  return [
    [jumpIfEqual, 0, 4, prlimit],
    [loadWord, 0, 0, firstArgument],
    [jumpIfEqual, 1, 0, 0],
    [giveBack, 0, 0, refuse],
    [giveBack, 0, 0, allow],
    [jumpIfEqual, 0, 6, setpriority],
    [loadWord, 0, 0, firstArgument],
    [jumpIfEqual, 0, 2, 0],
    [loadWord, 0, 0, secondArgument],
    [jumpIfEqual, 1, 0, 0],
    [giveBack, 0, 0, refuse],
    [giveBack, 0, 0, allow],
  ];
}

function noNamespaces({ clone }: Architecture): Instruction[] {
  return [
    [jumpIfEqual, 0, 3, clone],
    [loadWord, 0, 0, firstArgument],
    [jumpIfAnyBit, 0, 1, namespaceFlags],
    [giveBack, 0, 0, refuse],
    [giveBack, 0, 0, allow],
  ];
}
