import { type Architecture, architectures, clone3, deniedEverywhere } from './seccomp-calls.ts';

/**
 * A seccomp program (classic BPF) that refuses the calls by which a run could hold memory that no other limit counts
 * (memfd, System V memory, socket buffers), open the network, look into other processes, starve the one that watches
 * it or build namespaces of its own. bubblewrap installs it; it cannot be taken off again. Refused calls fail with EPERM and end nothing.
 */

/** Code gets no sockets. Agents get those that stay in their network namespace. */
export type SeccompKind = 'code' | 'agent';

/** AF_UNIX, AF_INET, AF_INET6; not AF_VSOCK, which leads past network namespaces, nor any that reaches into the kernel. */
const agentFamilies = [1, 2, 10];
/** SO_SNDBUF, SO_RCVBUF and their forced forms, of level SOL_SOCKET. */
const bufferOptions = { level: 1, names: [7, 8, 32, 33] };

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
