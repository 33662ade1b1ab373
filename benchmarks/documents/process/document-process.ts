import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { bareEnvironment } from '../../../core/bare-environment.ts';
import { IncompleteError } from '../../../core/errors.ts';
import { onAbort } from '../../../core/on-abort.ts';
import { abortError } from '../../../core/sleep.ts';
import { documentLimits } from '../limits.ts';
import type { DocumentJob, DocumentResult, ProcessMessage } from './job.ts';

const startLimitMs = 60_000;
const mib = 1024 * 1024;

/** How a job ended whose process did not live to tell. */
type Death = 'time' | 'memory' | 'crash';

/** A process that reads documents, one at a time. After a failure it is gone and another one has to be started. */
export class DocumentProcess {
  readonly #child: ChildProcess;
  readonly #ready: Promise<void>;
  gone = false;

  constructor(memoryBytes: number = documentLimits.memoryBytes) {
    const arguments_ = [process.pid, memoryBytes].map(String);
    this.#child = fork(fileURLToPath(new URL('./child.mjs', import.meta.url)), arguments_, {
      execArgv: [`--max-old-space-size=${Math.ceil(memoryBytes / mib)}`],
      // No key is within reach of a hostile document.
      env: bareEnvironment(),
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    this.#child.once('exit', () => {
      this.gone = true;
    });
    this.#child.on('error', () => {
      this.gone = true;
    });
    this.#ready = this.#started();
    this.#ready.catch(() => undefined);
  }

  end(): void {
    this.gone = true;
    this.#child.kill('SIGKILL');
  }

  /**
   * A result, or how the process died of the job.
   * @throws {BenchError} when the signal is aborted; the process is ended
   */
  async run(job: DocumentJob, timeLimitMs: number, signal: AbortSignal): Promise<DocumentResult | Death> {
    this.#hold(true);
    try {
      await this.#ready;
      if (signal.aborted) throw abortError(signal);
      return await this.#resultOf(job, timeLimitMs, signal);
    } finally {
      this.#hold(false);
    }
  }

  /** Holds the parent's process open only while there is work. */
  #hold(working: boolean): void {
    if (working) this.#child.ref();
    else this.#child.unref();
    if (working) this.#child.channel?.ref();
    else this.#child.channel?.unref();
  }

  #started(): Promise<void> {
    return new Promise((resolve, reject) => {
      const settle = (act: () => void) => {
        clearTimeout(timer);
        this.#child.off('exit', failed);
        this.#child.off('error', failed);
        act();
      };
      const failed = () =>
        settle(() => {
          this.end();
          reject(new IncompleteError('the process that reads documents did not start'));
        });
      const timer = setTimeout(failed, startLimitMs);
      this.#child.once('exit', failed);
      this.#child.once('error', failed);
      this.#child.once('message', () => settle(resolve));
    });
  }

  #resultOf(job: DocumentJob, timeLimitMs: number, signal: AbortSignal): Promise<DocumentResult | Death> {
    return new Promise((resolve, reject) => {
      let overdue = false;
      const timer = setTimeout(() => {
        overdue = true;
        this.end();
      }, timeLimitMs);
      const release = onAbort(signal, () => this.end());
      const settle = (act: () => void) => {
        clearTimeout(timer);
        release();
        this.#child.off('message', onMessage);
        this.#child.off('exit', onExit);
        act();
      };
      const onMessage = (message: ProcessMessage) => {
        if ('result' in message) settle(() => resolve(message.result));
      };
      const onExit = (code: number | null, how: NodeJS.Signals | null) =>
        settle(() => {
          if (signal.aborted) reject(abortError(signal));
          else resolve(overdue ? 'time' : deathBy(code, how));
        });
      this.#child.on('message', onMessage);
      this.#child.on('exit', onExit);
      this.#child.send(job, () => undefined);
    });
  }
}

/** SIGKILL is its watchdog at the limit of memory, SIGABRT (or 134) Node at the limit of its heap. */
function deathBy(code: number | null, how: NodeJS.Signals | null): Death {
  return how === 'SIGKILL' || how === 'SIGABRT' || code === 134 ? 'memory' : 'crash';
}
