import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { Readable, Writable } from 'node:stream';
import { ConfigError, IncompleteError } from '../../core/errors.ts';
import { onAbort } from '../../core/on-abort.ts';
import { abortError } from '../../core/sleep.ts';
import type { CodeResult, SandboxLimits } from '../contract.ts';
import { lendSocket } from './lend-socket.ts';
import { missingResult } from './missing-result.ts';
import { hasStarted, maxStreamBytes, readResult } from './result-stream.ts';
import { codeRoom, type Room } from './room.ts';
import { seccompProgram } from './seccomp-filter.ts';
import { sendOrder, type WrappedOrder } from './send-order.ts';
import { pythonPath, wrapArguments } from './wrap-arguments.ts';

interface Ended {
  readonly failure: Error | null;
  /** Null when a signal ended bubblewrap itself. */
  readonly exitCode: number | null;
  /** The signal, when it came before we asked bubblewrap to end: nothing inside can send it one. */
  readonly foreignSignal: string | null;
}

/**
 * Users of no machine: systemd's table of user ids leaves these free. When the suite runs as root, every run is
 * another one of them, because the kernel binds neither root nor its stand-ins in a namespace to process limits.
 */
const freeUsers = { first: 60578, count: 600 };
let nextUser = process.pid;

function ownUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  nextUser += 1;
  const id = freeUsers.first + (nextUser % freeUsers.count);
  return { uid: id, gid: id };
}

/** Start of Python and of the namespaces, and collecting what was made. */
const graceMs = 5_000;
const killAfterMs = 3_000;
const maxComplaintBytes = 4096;

let supervisorText: string | null = null;

/** Process 1 as one program: it finds no file of ours inside. */
function supervisor(): string {
  supervisorText ??= ['./collection.py', './forwarder.py', './sockets.py', './supervisor.py']
    .map((name) => readFileSync(new URL(name, import.meta.url), 'utf8'))
    .join('\n');
  return supervisorText;
}

/**
 * Runs one command in bubblewrap. The host writes one stream and reads one bounded stream: it opens no file that
 * the code has made, and nothing stays behind on its disk.
 * @throws {ConfigError} when this processor has no table of system calls
 * @throws {IncompleteError} when the sandbox itself failed before the code was started, or bubblewrap was ended from
 * outside. Whatever else is missing afterwards is an outcome of the code: a resumed run would play the same code again,
 * and fail for good.
 * @throws {BenchError} when the signal is aborted; every process of the run is ended
 */
export async function runWrapped(
  bwrapPath: string,
  order: WrappedOrder,
  limits: SandboxLimits,
  room: Room = codeRoom,
): Promise<CodeResult> {
  const { signal, timeLimitMs } = order;
  if (signal?.aborted) throw abortError(signal);
  const filter = seccompProgram(process.arch, room.seccomp);
  if (filter === null)
    throw new ConfigError(
      `the sandbox knows no system call table for the processor ${process.arch} (x64 and arm64 only)${room.seccomp === 'code' ? ': use the JavaScript runner' : ''}`,
    );
  const program = [pythonPath, '-I', '-S', '-c', supervisor()];
  // In the order of their descriptors, from 3.
  const given = [filter, ...Object.values(room.texts)];
  const child = lendSocket(room.forward?.socketPath ?? null, (descriptors) =>
    spawn(bwrapPath, wrapArguments(room, limits.diskBytes, program), {
      ...ownUser(),
      // A group of its own: Ctrl-C in a terminal reaches the suite, which decides what becomes of its runs.
      detached: true,
      cwd: '/',
      env: {},
      stdio: ['pipe', 'pipe', 'pipe', ...given.map(() => 'pipe' as const), ...descriptors],
    }),
  );
  // Without a descriptor left for them there are none, whatever the types say: the error comes as an event.
  const pipes: readonly (Readable | Writable | null | undefined)[] = child.stdio ?? [];
  let ending = false;
  let unasked: string | null = null;
  child.once('exit', (_code, signalName) => {
    if (!ending) unasked = signalName;
  });
  const ended = new Promise<Ended>((resolve) => {
    child.once('error', (failure) => resolve({ failure, exitCode: null, foreignSignal: null }));
    child.once('close', (exitCode) => resolve({ failure: null, exitCode, foreignSignal: unasked }));
  });
  // Its closed input is what ends a run: process 1 goes, and with it the whole tree. Killing bubblewrap at once could
  // leave its inner half behind, for ever waiting for the other half; so that comes only when closing was not heard.
  let overdue = false;
  let kill: NodeJS.Timeout | undefined;
  const end = () => {
    ending = true;
    for (const pipe of pipes) pipe?.destroy();
    kill ??= setTimeout(() => child.kill('SIGKILL'), killAfterMs);
  };
  const timer = setTimeout(() => {
    overdue = true;
    end();
  }, timeLimitMs + graceMs);
  const release = signal === undefined ? () => false : onAbort(signal, end);
  const stream = collect(child.stdout, maxStreamBytes(limits), end);
  const complaint = collect(child.stderr, maxComplaintBytes, () => undefined);
  child.stdin?.on('error', () => undefined);
  for (const [index, text] of given.entries()) {
    const pipe = pipes[3 + index] as Writable | null | undefined;
    pipe?.on('error', () => undefined);
    pipe?.end(text);
  }
  sendOrder(child.stdin, order, limits, { room, gatewayNumber: 3 + given.length });
  const { failure, exitCode, foreignSignal } = await ended;
  clearTimeout(timer);
  clearTimeout(kill);
  release();
  if (signal?.aborted) throw abortError(signal);
  if (failure !== null) throw new IncompleteError(`cannot start ${bwrapPath}: ${failure.message}`, failure);
  // Even with a result: who ended bubblewrap may have ended the code, too.
  if (foreignSignal !== null)
    throw new IncompleteError(`the sandbox was ended from outside by ${foreignSignal}`);
  const said = stream.bytes();
  return (
    readResult(said, limits) ??
    missingResult({
      started: hasStarted(said),
      overdue,
      exitCode,
      complaint: complaint.bytes().toString('utf8').trim(),
    })
  );
}

function collect(stream: NodeJS.ReadableStream | null, maxBytes: number, onTooMuch: () => void) {
  const chunks: Buffer[] = [];
  let size = 0;
  stream?.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size <= maxBytes) chunks.push(chunk);
    else onTooMuch();
  });
  return { bytes: () => Buffer.concat(chunks) };
}
