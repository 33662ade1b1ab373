import { Suspended } from './errors.ts';

/**
 * Holds back the suspensions of a stage whose calls are not all made at once, so that the rest of the stage is still
 * asked and one {@link Suspended} names every reply that is wanted (design contract 8). Where all calls are made at
 * once, `settleAll` does the same.
 */
export class Suspensions {
  readonly #wanted = new Set<string>();
  #any = false;

  /** The result of `work`; null when it was suspended. @throws every other error of `work` */
  async hold<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Suspended)) throw error;
      this.#any = true;
      for (const reply of error.wanted) this.#wanted.add(reply);
      return null;
    }
  }

  /** Call it when the stage is through. @throws {Suspended} with all that was held back */
  release(): void {
    if (this.#any) throw new Suspended([...this.#wanted]);
  }
}
