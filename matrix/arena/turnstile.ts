/**
 * Lets work through one after the other, in the order in which it came. Where a limit on calls, tokens or money
 * may refuse the next piece of work, what came before it must be known, whatever the order in which replies arrive.
 */
export class Turnstile {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs the work when all earlier work has ended, well or not. */
  pass<Result>(work: () => Promise<Result>): Promise<Result> {
    const turn = this.#last.then(work, work);
    // What an ended turn sets free queues its next work before the next turn begins, however many awaits lie between: a
    // reply from the log must let the same work through in the same order as a reply that took its time.
    this.#last = turn.catch(() => undefined).then(() => new Promise((resolve) => setImmediate(resolve)));
    return turn;
  }
}
