import { once } from 'node:events';
import type { Writable } from 'node:stream';

/** Events are sent together up to this size. */
const bufferLength = 16 * 1024;

/** Writes a stream's events as fast as the client reads; stops when it has left. */
export async function writeAll(response: Writable, events: Iterable<string>): Promise<void> {
  let buffered = '';
  for (const event of events) {
    buffered += event;
    if (buffered.length < bufferLength) continue;
    if (!(await written(response, buffered))) return;
    buffered = '';
  }
  await written(response, buffered);
}

/** False: the client has left. */
async function written(response: Writable, text: string): Promise<boolean> {
  if (response.destroyed) return false;
  if (text === '' || response.write(text)) return true;
  const left = new AbortController();
  const onClose = (): void => left.abort();
  response.once('close', onClose);
  try {
    await once(response, 'drain', { signal: left.signal });
    return true;
  } catch {
    return false;
  } finally {
    response.off('close', onClose);
  }
}
