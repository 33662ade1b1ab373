import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../core/prompts.ts';

/** Kills the children that it knows when this process ends, however it ends: by `kill -9`, too. */
export class Guard {
  readonly #process: ChildProcess;

  constructor() {
    // In a session of its own: Ctrl-C is for the others.
    this.#process = spawn(process.execPath, [join(packageRoot, 'test', 'queue', 'guard-process.mjs')], {
      detached: true,
      stdio: ['pipe', 'ignore', 'inherit'],
    });
    this.#process.stdin?.on('error', () => {});
    this.#process.unref();
  }

  watch(child: ChildProcess): void {
    const { pid } = child;
    if (pid === undefined) return;
    this.#process.stdin?.write(`+${pid}\n`);
    child.once('exit', () => this.#process.stdin?.write(`-${pid}\n`));
  }
}
