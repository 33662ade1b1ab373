import { InterruptedError } from '../core/errors.ts';

/** SIGHUP: the terminal was closed. */
const signalNames = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Runs something that Ctrl-C may cut off at any moment, and that tidies up behind itself; a second Ctrl-C leaves at once. */
export async function interruptible<T>(run: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const controller = new AbortController();
  const onSignal = () => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort(new InterruptedError());
  };
  for (const name of signalNames) process.on(name, onSignal);
  try {
    return await run(controller.signal);
  } finally {
    for (const name of signalNames) process.off(name, onSignal);
  }
}
