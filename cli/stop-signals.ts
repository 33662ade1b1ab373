/**
 * Ctrl-C in steps: the first lets what is under way end and starts nothing new, the second cuts it off, the
 * third leaves at once. Nothing that was logged is lost in any of them.
 */
export interface StopSignals {
  readonly stop: AbortSignal;
  readonly abort: AbortSignal;
  dispose(): void;
}

export function stopSignals(say: (line: string) => void): StopSignals {
  const stop = new AbortController();
  const abort = new AbortController();
  const onSignal = () => {
    if (!stop.signal.aborted) {
      say('stopping: calls under way may end (again to cut them off)');
      stop.abort();
    } else if (!abort.signal.aborted) {
      say('cutting off what is under way (again to leave at once)');
      abort.abort();
    } else process.exit(130);
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    stop: stop.signal,
    abort: abort.signal,
    dispose() {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
}
