import { isUtf8 } from 'node:buffer';
import { ModelError } from '../../core/errors.ts';

/** A longer line is no reply of a model; it is passed over. */
const longestLineBytes = 64 * 1024 * 1024;

/** Every result names its request so, the broken ones too. */
const mark = Buffer.from('"custom_id"');

/**
 * The lines of a result file that are JSON, parsed; whatever else stands there is passed over, for one broken line must not
 * take the others with it.
 * @throws {ModelError} `transient` when nothing of it is a result, as in a proxy's page: the batch was paid for, and what is
 * taken for a file without results would be paid for again
 */
export async function* resultLines(body: AsyncIterable<Uint8Array> | null): AsyncGenerator<unknown> {
  if (body === null) return;
  let isEmpty = true;
  let isMarked = false;
  let pieces: Uint8Array[] = [];
  let bytes = 0;
  const take = (): unknown => {
    const line = bytes > longestLineBytes ? Buffer.alloc(0) : Buffer.concat(pieces);
    isEmpty &&= bytes === 0 || /^\s*$/.test(line.toString('latin1'));
    isMarked ||= line.includes(mark);
    // A damaged letter would be a wrong answer of the model.
    const text = isUtf8(line) ? line.toString('utf8').trim() : '';
    pieces = [];
    bytes = 0;
    return parsed(text);
  };
  const add = (piece: Uint8Array): void => {
    bytes += piece.length;
    if (bytes <= longestLineBytes) pieces.push(piece);
  };
  for await (const chunk of body) {
    let start = 0;
    for (let end = chunk.indexOf(10); end >= 0; end = chunk.indexOf(10, start)) {
      add(chunk.subarray(start, end));
      start = end + 1;
      const value = take();
      if (value !== undefined) yield value;
    }
    add(chunk.subarray(start));
  }
  const last = take();
  if (last !== undefined) yield last;
  if (!isEmpty && !isMarked)
    throw new ModelError('what the endpoint sends as results of the batch are none', { kind: 'transient' });
}

function parsed(text: string): unknown {
  try {
    return text === '' ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
