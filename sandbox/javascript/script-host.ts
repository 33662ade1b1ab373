import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { bareEnvironment } from '../../core/bare-environment.ts';
import { IncompleteError } from '../../core/errors.ts';
import { onAbort } from '../../core/on-abort.ts';
import { abortError } from '../../core/sleep.ts';
import type { CodeLimit, CodeResult, SandboxLimits } from '../contract.ts';
import { graceMs, type HostMessage, type ScriptJob } from './job.ts';

const startLimitMs = 60_000;
const lookEveryMs = 50;
/** Node, tsx and exceljs before any script. */
const baseBytes = 256 * 1024 * 1024;
const pageBytes = 4096;
/** Signals by which somebody asks a process to end; no script can send one. */
const requests: readonly string[] = ['SIGHUP', 'SIGINT', 'SIGQUIT', 'SIGTERM'];

/** A host process at work or waiting for work. After a limit it is gone and another one has to be started. */
export class ScriptHost {
  readonly #child: ChildProcess;
  readonly #limits: SandboxLimits;
  readonly #ready: Promise<void>;
  gone = false;

  constructor(limits: SandboxLimits) {
    this.#limits = limits;
    const heapMiB = Math.ceil(limits.memoryBytes / 1024 / 1024);
    const tsx = createRequire(import.meta.url).resolve('tsx/esm');
    this.#child = fork(fileURLToPath(new URL('./host-process.ts', import.meta.url)), [String(process.pid)], {
      execArgv: [`--max-old-space-size=${heapMiB}`, '--import', pathToFileURL(tsx).href],
      env: bareEnvironment(),
      cwd: '/',
      // A group of its own: Ctrl-C in a terminal reaches the suite, which decides when this one ends.
      detached: true,
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#child.once('exit', () => {
      this.gone = true;
    });
    this.#child.on('error', () => {
      this.gone = true;
    });
    this.#ready = new Promise((resolve, reject) => {
      const failed = () => {
        // A timer that is left would keep the parent from ending for a minute.
        clearTimeout(timer);
        this.end();
        reject(new IncompleteError('the process that runs JavaScript did not start'));
      };
      const timer = setTimeout(failed, startLimitMs);
      this.#child.once('exit', failed);
      this.#child.once('error', failed);
      this.#child.once('message', () => {
        clearTimeout(timer);
        this.#child.off('exit', failed);
        this.#child.off('error', failed);
        resolve();
      });
    });
    this.#ready.catch(() => undefined);
  }

  end(): void {
    this.gone = true;
    this.#child.kill('SIGKILL');
  }

  /** Holds the parent's process open only while there is work. */
  hold(working: boolean): void {
    if (working) this.#child.ref();
    else this.#child.unref();
    if (working) this.#child.channel?.ref();
    else this.#child.channel?.unref();
  }

  /**
   * @throws {BenchError} when the signal is aborted; the process is ended
   * @throws {IncompleteError} when somebody else ended the process
   */
  async run(job: ScriptJob, signal: AbortSignal | undefined): Promise<CodeResult> {
    this.hold(true);
    try {
      await this.#ready;
      if (signal?.aborted) throw abortError(signal);
      return await this.#resultOf(job, signal);
    } finally {
      this.hold(false);
    }
  }

  #resultOf(job: ScriptJob, signal: AbortSignal | undefined): Promise<CodeResult> {
    return new Promise((resolve, reject) => {
      let cause: CodeLimit | null = null;
      const deadline = performance.now() + job.timeLimitMs + graceMs;
      const endFor = (limit: CodeLimit) => {
        cause = limit;
        this.end();
      };
      const timer = setTimeout(() => endFor('time'), job.timeLimitMs + graceMs);
      const look = setInterval(() => {
        if (this.#residentBytes() > this.#limits.memoryBytes + baseBytes) endFor('memory');
      }, lookEveryMs);
      const release = signal === undefined ? () => false : onAbort(signal, () => this.end());
      const settle = (act: () => void) => {
        clearTimeout(timer);
        clearInterval(look);
        release();
        this.#child.off('message', onMessage);
        this.#child.off('exit', onExit);
        act();
      };
      const onMessage = (message: HostMessage) => {
        if ('result' in message) settle(() => resolve(message.result));
      };
      // An exit that nobody asked for is Node's own at the limit of its heap, or that of its watchdog, which is late.
      const unasked = () => (performance.now() > deadline ? 'time' : 'memory');
      const onExit = (_code: number | null, endedBySignal: string | null) =>
        settle(() => {
          if (signal?.aborted) reject(abortError(signal));
          else if (cause === null && endedBySignal !== null && requests.includes(endedBySignal))
            reject(new IncompleteError(`the process that runs JavaScript was ended by ${endedBySignal}`));
          else resolve(endedBy(cause ?? unasked()));
        });
      this.#child.on('message', onMessage);
      this.#child.on('exit', onExit);
      this.#child.send(job, () => undefined);
    });
  }

  /** 0 where the system does not tell; the limit of the heap and the check of the zip file remain. */
  #residentBytes(): number {
    try {
      return Number(readFileSync(`/proc/${this.#child.pid}/statm`, 'latin1').split(' ')[1]) * pageBytes;
    } catch {
      return 0;
    }
  }
}

function endedBy(limit: CodeLimit): CodeResult {
  return {
    exitCode: null,
    stdout: '',
    stderr: limit === 'time' ? '' : 'the script and its workbooks took more memory than they may\n',
    files: {},
    timedOut: limit === 'time',
    limit,
    ignoredFiles: 0,
  };
}
