/** Work that runs once at a time; asked for while it runs, it runs once more afterwards, however often it was asked. */
export class OneAtATime {
  readonly #work: () => Promise<void>;
  #running: Promise<void> | null = null;
  #isWanted = false;

  /** @param work must not throw */
  constructor(work: () => Promise<void>) {
    this.#work = work;
  }

  /** Resolves when work that began after this was asked for has ended. */
  ask(): Promise<void> {
    this.#isWanted = true;
    this.#running ??= this.#run();
    return this.#running;
  }

  async #run(): Promise<void> {
    // What is asked for in the same turn goes together.
    await Promise.resolve();
    try {
      while (this.#isWanted) {
        this.#isWanted = false;
        await this.#work();
      }
    } finally {
      this.#running = null;
    }
  }
}
