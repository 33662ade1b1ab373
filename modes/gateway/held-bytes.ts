import { WireFault } from './wire-fault.ts';

/** Bytes that requests hold while they are read and answered: of one request, of its session, of all sessions. */
export class HeldBytes {
  readonly #most: number;
  readonly #within: HeldBytes | null;
  #bytes = 0;

  constructor(most: number, within: HeldBytes | null = null) {
    this.#most = most;
    this.#within = within;
  }

  /** @throws {WireFault} `busy` when it would be too many, and nothing is added then */
  add(bytes: number): void {
    if (this.#bytes + bytes > this.#most) throw new WireFault('busy', 'too much is being sent at once');
    this.#within?.add(bytes);
    this.#bytes += bytes;
  }

  /** Gives back; all of them where no number is said. */
  release(bytes = this.#bytes): void {
    this.#within?.release(bytes);
    this.#bytes -= bytes;
  }
}
