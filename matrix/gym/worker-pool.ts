import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { bareEnvironment } from '../../core/bare-environment.ts';
import { BenchError, IncompleteError, InterruptedError } from '../../core/errors.ts';
import { createJobRunner, type GymJob, type GymJobResult } from './job.ts';

/** What a worker process answers to a job. */
export type WorkerReply =
  | { readonly result: GymJobResult }
  | { readonly failure: { readonly message: string; readonly exitCode: number } };

export interface PoolOptions {
  /** Processes; 1 works in this one. */
  readonly jobs: number;
  readonly signal: AbortSignal;
  readonly onResult: (result: GymJobResult) => void;
}

/**
 * Does all jobs, some at a time, and hands over each result as it comes. The work is bound by the processor, so
 * it is spread over processes.
 * @throws the first failure of a job, after all processes have ended; {@link InterruptedError} on abort
 */
export async function performAll(jobs: readonly GymJob[], options: PoolOptions): Promise<void> {
  const { signal, onResult } = options;
  const queue = jobs.values();
  if (options.jobs <= 1 || jobs.length <= 1) {
    const perform = createJobRunner();
    for (const job of queue) {
      if (signal.aborted) throw new InterruptedError();
      onResult(await perform(job));
      // A timer may want to write what there is, and Ctrl-C to be heard.
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    return;
  }
  const workers = Array.from({ length: Math.min(options.jobs, jobs.length) }, startWorker);
  try {
    await Promise.all(
      workers.map(async (worker) => {
        for (const job of queue) onResult(await ask(worker, job, signal));
      }),
    );
  } finally {
    for (const worker of workers) worker.kill();
  }
}

function startWorker(): ChildProcess {
  return fork(fileURLToPath(new URL('./gym-worker.ts', import.meta.url)), {
    execArgv: ['--import', new URL('../../core/read-typescript.mjs', import.meta.url).href],
    // Its models are simulated: it needs no key.
    env: bareEnvironment(),
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}

function ask(worker: ChildProcess, job: GymJob, signal: AbortSignal): Promise<GymJobResult> {
  return new Promise((resolve, reject) => {
    const settle = (act: () => void): void => {
      worker.off('message', onMessage);
      worker.off('exit', onExit);
      signal.removeEventListener('abort', onAbort);
      act();
    };
    const onMessage = (reply: WorkerReply): void =>
      settle(() => {
        if ('result' in reply) resolve(reply.result);
        else reject(failureOf(reply.failure));
      });
    const onExit = (): void =>
      settle(() => reject(new IncompleteError('a worker process of the gym ended before its job was done')));
    const onAbort = (): void => settle(() => reject(new InterruptedError()));
    if (signal.aborted) {
      reject(new InterruptedError());
      return;
    }
    worker.on('message', onMessage);
    worker.on('exit', onExit);
    signal.addEventListener('abort', onAbort);
    worker.send(job);
  });
}

function failureOf({ message, exitCode }: { message: string; exitCode: number }): BenchError {
  return new BenchError(message, { code: 'GYM_JOB', exitCode });
}
