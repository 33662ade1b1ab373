import { availableParallelism } from 'node:os';
import { DataError } from '../../../core/errors.ts';
import { abortError } from '../../../core/sleep.ts';
import { Places } from '../../../sandbox/places.ts';
import { documentLimits } from '../limits.ts';
import { DocumentProcess } from './document-process.ts';
import type { DocumentJob, DocumentResult } from './job.ts';

export interface JobOptions {
  /** What the messages call the document. */
  readonly name: string;
  readonly signal: AbortSignal;
  readonly timeLimitMs?: number;
}

/** Each may fill its memory. */
const places = new Places(Math.min(documentLimits.processes, availableParallelism()));
const idle: DocumentProcess[] = [];

/**
 * Has a process of its own do the work. Processes that came through unharmed are used again; they end with this one.
 * @throws {DataError} naming the document when it is refused, or took more time or memory than it may
 * @throws {BenchError} when the signal is aborted
 */
export async function runJob(
  job: DocumentJob,
  { name, signal, timeLimitMs = documentLimits.milliseconds }: JobOptions,
): Promise<Exclude<DocumentResult, { refused: string }>> {
  if (signal.aborted) throw abortError(signal);
  if (job.bytes.length > documentLimits.fileBytes)
    throw new DataError(`${name}: has ${job.bytes.length} bytes, ${documentLimits.fileBytes} are taken`);
  const result = await places.hold(signal, async () => {
    const host = takeProcess();
    try {
      return await host.run(job, timeLimitMs, signal);
    } finally {
      if (!host.gone) idle.push(host);
    }
  });
  if (typeof result === 'object') {
    if ('refused' in result) throw new DataError(`${name}: ${result.refused}`);
    return result;
  }
  const reasons = {
    time: `takes more than ${timeLimitMs / 1000} s to read`,
    memory: `was not read: its process was ended, most likely for more than ${documentLimits.memoryBytes / 1024 / 1024} MiB of memory`,
    crash: 'made the process that reads it crash',
  };
  throw new DataError(`${name}: ${reasons[result]}`);
}

function takeProcess(): DocumentProcess {
  for (let host = idle.pop(); host !== undefined; host = idle.pop()) if (!host.gone) return host;
  return new DocumentProcess();
}
