import { closeSync, createWriteStream, openSync } from 'node:fs';
import { ConfigError, messageOf } from '../../core/errors.ts';
import type { RunEvent } from '../../core/events.ts';
import { safeJson } from '../../core/safe-json.ts';

/** Where events go besides the log. It never stops a run: what it cannot take is counted. */
export interface EventStream {
  /** One line: the event as it is logged, with the id of its run before it as `runId`. */
  write(runId: string, event: RunEvent): void;
  /** Ends the stream. Returns what went wrong in a sentence, or null. */
  close(): Promise<string | null>;
}

/** A reader that is so far behind loses events. */
const mostPendingBytes = 64 * 1024 * 1024;
/** A pipe without a reader must not keep a finished process. */
const closeWithinMs = 5_000;

/**
 * Opens a file (what it holds is kept) or, for `-`, the standard output.
 * @throws {ConfigError} when the file cannot be opened
 */
export function openEventStream(target: string): EventStream {
  if (target === '-') return streamTo(process.stdout, 'standard output', async () => undefined);
  let file: number;
  try {
    file = openSync(target, 'a');
  } catch (error) {
    throw new ConfigError(`--events: ${messageOf(error)}`, error);
  }
  const stream = createWriteStream(target, { fd: file, autoClose: false });
  return streamTo(stream, target, async () => {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, closeWithinMs);
      stream.once('error', () => resolve());
      stream.end(() => {
        clearTimeout(timer);
        resolve();
      });
    });
    if (stream.writableFinished || stream.errored !== null) closeSync(file);
  });
}

function streamTo(stream: NodeJS.WritableStream, name: string, end: () => Promise<void>): EventStream {
  let lost = 0;
  let failure: string | null = null;
  const onError = (error: Error) => {
    failure ??= messageOf(error);
  };
  stream.on('error', onError);
  return {
    write(runId, event) {
      const pending = 'writableLength' in stream ? Number(stream.writableLength) : 0;
      if (failure !== null || pending > mostPendingBytes) lost += 1;
      else stream.write(`${safeJson({ runId, ...event }, 0)}\n`);
    },
    async close() {
      await end();
      if (failure === null && lost === 0) return null;
      return `--events ${name}: ${failure ?? 'the reader was too slow'}; at least ${lost} events are missing there (the logs have them)`;
    },
  };
}
