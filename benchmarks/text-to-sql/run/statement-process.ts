import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { IncompleteError } from '../../../core/errors.ts';
import { databaseScript } from '../database/script.ts';
import {
  diedResult,
  runnerReplySchema,
  type StatementLimits,
  type StatementResult,
  timeLimitResult,
} from './result.ts';

export const runnerFile = fileURLToPath(new URL('./runner.mjs', import.meta.url));
export const runnerArguments = ['--max-old-space-size=64'];

/** A process that runs one statement after another; it is ended, not asked, when one takes too long. */
export class StatementProcess {
  readonly #child: ChildProcess;
  readonly #companies = new Set<number>();
  #ended = false;
  #settle: ((message: unknown) => void) | null = null;

  private constructor(child: ChildProcess) {
    this.#child = child;
    child.on('message', (message) => this.#answer(message));
    child.once('exit', () => this.#end());
    child.once('error', () => this.#end());
  }

  /**
   * Nothing of this process's environment, which may hold keys, is passed on.
   * @throws {IncompleteError} when no process can be started
   */
  static async start(): Promise<StatementProcess> {
    const child = fork(runnerFile, [], {
      execArgv: [...runnerArguments],
      env: {},
      stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    });
    const started = new StatementProcess(child);
    await started.#next();
    if (started.ended)
      throw new IncompleteError('text-to-sql: the process that runs statements does not start');
    return started;
  }

  get ended(): boolean {
    return this.#ended;
  }

  /** Never throws. A process whose statement met the limit of time or memory is of no further use. */
  async run(company: number, sql: string, limits: StatementLimits): Promise<StatementResult> {
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      this.stop();
    }, limits.milliseconds);
    const script = this.#companies.has(company) ? '' : databaseScript(company);
    this.#remember(company);
    const answer = this.#next();
    if (!this.#ended) this.#child.send({ company, script, sql, limits }, () => undefined);
    const reply = runnerReplySchema.safeParse(await answer);
    clearTimeout(timer);
    if (reply.success) return reply.data;
    return late ? timeLimitResult(limits) : diedResult;
  }

  stop(): void {
    this.#child.kill('SIGKILL');
  }

  /** Lets the program end while the process waits for work. */
  rest(): void {
    this.#child.unref();
    this.#child.channel?.unref();
  }

  wake(): void {
    this.#child.ref();
    this.#child.channel?.ref();
  }

  /** The process keeps four databases, the last ones it was given; so does this memory of them. */
  #remember(company: number): void {
    if (this.#companies.has(company)) return;
    const [oldest] = this.#companies;
    if (this.#companies.size >= 4 && oldest !== undefined) this.#companies.delete(oldest);
    this.#companies.add(company);
  }

  #next(): Promise<unknown> {
    return new Promise((resolve) => {
      if (this.#ended) resolve(null);
      else this.#settle = resolve;
    });
  }

  #answer(message: unknown): void {
    const settle = this.#settle;
    this.#settle = null;
    settle?.(message);
  }

  #end(): void {
    this.#ended = true;
    this.#answer(null);
  }
}
