import { InterruptedError } from '../../core/errors.ts';

interface Turn {
  readonly isAlone: boolean;
  readonly over: Promise<void>;
}

/**
 * Whose turn it is in one worker: runs are executed side by side, but for those that are executed alone. Each waits for
 * those before it that it cannot stand beside, so nobody is overtaken for ever.
 */
export class Turns {
  readonly #turns = new Set<Turn>();

  /** @returns what ends the turn @throws {InterruptedError} when the signal fires before it has come */
  async take(isAlone: boolean, signal: AbortSignal): Promise<() => void> {
    const before = [...this.#turns].filter((turn) => isAlone || turn.isAlone).map(({ over }) => over);
    let end: () => void = () => {};
    const turn: Turn = {
      isAlone,
      over: new Promise((resolve) => {
        end = resolve;
      }),
    };
    this.#turns.add(turn);
    const done = () => {
      this.#turns.delete(turn);
      end();
    };
    try {
      await unlessAborted(Promise.all(before), signal);
    } catch (error) {
      done();
      throw error;
    }
    return done;
  }
}

async function unlessAborted(waiting: Promise<unknown>, signal: AbortSignal): Promise<void> {
  let stop: () => void = () => {};
  const aborted = new Promise<never>((_resolve, reject) => {
    stop = () => reject(new InterruptedError());
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  try {
    await Promise.race([aborted, waiting]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
