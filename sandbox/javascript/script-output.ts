import type { SandboxLimits } from '../contract.ts';

/** What a script prints: the beginning of each stream is kept, all of it is counted. */
export class ScriptOutput {
  readonly #limits: SandboxLimits;
  readonly #texts = ['', ''];
  #printed = 0;
  constructor(limits: SandboxLimits) {
    this.#limits = limits;
  }

  /** @param length what the script printed, of which `text` may be the beginning */
  print(stream: number, text: string, length: number): void {
    const index = stream === 1 ? 0 : 1;
    this.#printed += Math.max(length, text.length);
    const kept = this.#texts[index] ?? '';
    this.#texts[index] = kept + text.slice(0, Math.max(0, this.#limits.outputBytes - kept.length));
  }

  get isTooMuch(): boolean {
    return this.#printed > this.#limits.printedBytes;
  }

  get stdout(): string {
    return this.#texts[0] ?? '';
  }

  get stderr(): string {
    return this.#texts[1] ?? '';
  }
}
