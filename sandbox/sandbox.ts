import { availableParallelism } from 'node:os';
import type { WrapStatus } from './bubblewrap/find-wrap.ts';
import { WrappedRunner } from './bubblewrap/wrapped-runner.ts';
import {
  type CodeLanguage,
  type CodeRequest,
  type CodeResult,
  defaultLimits,
  type SandboxLimits,
} from './contract.ts';
import { ScriptRunner } from './javascript/script-runner.ts';
import { Places } from './places.ts';
import { conflictOf, isVirtualPath, taskFolder } from './virtual-path.ts';

export interface SandboxOptions {
  readonly limits?: Partial<SandboxLimits>;
  /** Runs at once; more wait. Default: one for each processor. */
  readonly concurrency?: number;
  /** Looks for bubblewrap and Python; injected by tests. */
  readonly find?: () => Promise<WrapStatus>;
}

/**
 * The one door to model-written code: Python and shell in bubblewrap, JavaScript in QuickJS. There is no other way
 * in which such code runs.
 */
export class Sandbox {
  readonly #places: Places;
  readonly #wrapped: WrappedRunner;
  readonly #scripts: ScriptRunner;
  constructor(options: SandboxOptions = {}) {
    const limits = { ...defaultLimits, ...options.limits };
    this.#places = new Places(options.concurrency ?? availableParallelism());
    this.#wrapped = new WrappedRunner(limits, options.find);
    this.#scripts = new ScriptRunner(limits);
  }

  /** @throws {ConfigError} with the install line, for a benchmark that wants to know before its first task */
  async require(language: CodeLanguage): Promise<void> {
    if (language !== 'javascript') await this.#wrapped.require();
  }

  /**
   * @throws {ConfigError} with the install line when the runner cannot work on this machine
   * @throws {RangeError} when a path of the request is not below /task, or is the folder of another one
   * @throws {BenchError} when the signal is aborted
   */
  readonly runCode = async (request: CodeRequest): Promise<CodeResult> => {
    const { language } = request;
    const paths = Object.keys(request.files);
    for (const path of paths)
      if (!isVirtualPath(path))
        throw new RangeError(`${JSON.stringify(path)}: files lie below ${taskFolder}, under plain names`);
    const conflict = conflictOf(paths);
    if (conflict !== null)
      throw new RangeError(
        `${conflict.map((path) => JSON.stringify(path)).join(' and ')}: a file is no folder`,
      );
    if (!(request.timeLimitMs > 0)) throw new RangeError('timeLimitMs must be above 0');
    await this.require(language);
    return this.#places.hold(request.signal, () =>
      language === 'javascript' ? this.#scripts.run(request) : this.#wrapped.run(language, request),
    );
  };

  /** Ends the processes that wait for more JavaScript. */
  close(): void {
    this.#scripts.close();
  }
}
