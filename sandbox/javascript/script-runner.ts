import type { CodeRequest, CodeResult, SandboxLimits } from '../contract.ts';
import { ScriptHost } from './script-host.ts';

/** Runs JavaScript in QuickJS. Host processes that came through a script unharmed are used again. */
export class ScriptRunner {
  readonly #limits: SandboxLimits;
  readonly #idle: ScriptHost[] = [];
  #closed = false;
  constructor(limits: SandboxLimits) {
    this.#limits = limits;
  }

  async run({ code, files, timeLimitMs, signal }: CodeRequest): Promise<CodeResult> {
    const host = this.#take();
    try {
      return await host.run({ code, files, timeLimitMs, limits: this.#limits }, signal);
    } finally {
      if (this.#closed) host.end();
      else if (!host.gone) this.#idle.push(host);
    }
  }

  close(): void {
    this.#closed = true;
    for (const host of this.#idle.splice(0)) host.end();
  }

  #take(): ScriptHost {
    for (let host = this.#idle.pop(); host !== undefined; host = this.#idle.pop())
      if (!host.gone) return host;
    return new ScriptHost(this.#limits);
  }
}
