import { ConfigError } from '../../core/errors.ts';
import type { CodeRequest, CodeResult, SandboxLimits } from '../contract.ts';
import { findWrap, type WrapStatus } from './find-wrap.ts';
import { codeFolder } from './room.ts';
import { runWrapped } from './run-wrapped.ts';
import { pythonPath, shellPath } from './wrap-arguments.ts';

export type WrappedLanguage = 'python' | 'shell';

/** Runs Python and shell in bubblewrap. Looks once what this machine has. */
export class WrappedRunner {
  readonly #limits: SandboxLimits;
  readonly #find: () => Promise<WrapStatus>;
  #status: Promise<WrapStatus> | null = null;
  constructor(limits: SandboxLimits, find: () => Promise<WrapStatus> = findWrap) {
    this.#limits = limits;
    this.#find = find;
  }

  status(): Promise<WrapStatus> {
    this.#status ??= this.#find();
    return this.#status;
  }

  /** @throws {ConfigError} with the install line: there is no other way in which this code would run */
  async require(): Promise<string> {
    const status = await this.status();
    if (status.ok) return status.bwrapPath;
    throw new ConfigError(`model-written Python cannot run here: ${status.reason}`);
  }

  async run(language: WrappedLanguage, request: CodeRequest): Promise<CodeResult> {
    const bwrapPath = await this.require();
    const script = `${codeFolder}/solution.${language === 'python' ? 'py' : 'sh'}`;
    return runWrapped(
      bwrapPath,
      {
        command: language === 'python' ? [pythonPath, '-s', script] : [shellPath, script],
        files: { ...request.files, [script]: Buffer.from(request.code) },
        timeLimitMs: request.timeLimitMs,
        signal: request.signal,
      },
      this.#limits,
    );
  }
}
